package controlplane

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"cdah/internal/live/containers"
)

// library is where the official images of databases are.
const library = "docker.io/library/"

// spec is the container of a database: the official image of its engine and version, which makes the user and the database
// when it has no files yet. Its volume has no name yet.
//   - https://hub.docker.com/_/postgres
//   - https://hub.docker.com/_/mysql
//   - https://hub.docker.com/_/mariadb
func (d database) spec() (containers.Spec, error) {
	s := containers.Spec{Image: library + d.engine + ":" + d.tag(), Ports: []int{d.port}, CPU: 1024}
	files := "/var/lib/mysql"
	switch d.engine {
	case "postgres":
		// An instance always has the database postgres; the image would name one after the user.
		s.Env = map[string]string{"POSTGRES_USER": d.user, "POSTGRES_PASSWORD": d.password, "POSTGRES_DB": "postgres"}
		if d.name != "" {
			s.Env["POSTGRES_DB"] = d.name
		}
		s.Command = []string{"postgres", "-p", strconv.Itoa(d.port)}
		if files = "/var/lib/postgresql/data"; d.major() >= 18 {
			files = "/var/lib/postgresql"
		}
	case "mysql", "mariadb":
		s.Env = d.mysql(strings.ToUpper(d.engine))
		s.Command = []string{"--port=" + strconv.Itoa(d.port)}
	default:
		return s, fmt.Errorf("database %s does not run: of RDS's engines postgres, mysql and mariadb do here, not %s", d.id, d.engine)
	}
	if d.password == "" {
		return s, fmt.Errorf("database %s does not run: nobody has said the password of its user %s, as of one made from a snapshot", d.id, d.user)
	}
	s.Volumes = []containers.VolumeMount{{Path: files}}
	return s, nil
}

// mysql is the environment of the images of MySQL and MariaDB. Their root has a password that nobody knows, unless he is the
// user that RDS was told.
func (d database) mysql(prefix string) map[string]string {
	env := map[string]string{}
	if d.user == "root" {
		env[prefix+"_ROOT_PASSWORD"] = d.password
	} else {
		env[prefix+"_RANDOM_ROOT_PASSWORD"], env[prefix+"_USER"], env[prefix+"_PASSWORD"] = "yes", d.user, d.password
	}
	if d.name != "" {
		env[prefix+"_DATABASE"] = d.name
	}
	return env
}

// tag is the image's for a version of RDS: without what RDS adds to it, as in 11.22-rds.20240418.
// https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-extended-support-updates.html
func (d database) tag() string {
	version, _, _ := strings.Cut(d.version, "-")
	return version
}

func (d database) major() int {
	first, _, _ := strings.Cut(d.version, ".")
	number, _ := strconv.Atoi(first)
	return number
}

// placeOf is the account and region of an ARN.
func placeOf(name string) place {
	parsed, err := arn.Parse(name)
	if err != nil {
		return place{}
	}
	return place{parsed.AccountID, parsed.Region}
}

// volume is the engine's name for the files of a database.
func (d database) volume(emulator string) string {
	hash := sha256.Sum256([]byte(emulator + " " + d.arn))
	return "cdah-" + d.id + "-" + hex.EncodeToString(hash[:6])
}
