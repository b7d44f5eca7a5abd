//go:build e2e

package e2e

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"cdah/internal/live/containers"
	"cdah/internal/ops/authority"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/program"
)

// emulatorAccount is the one that environments of the emulator are in.
const emulatorAccount = "123456789012"

// programVersion is a version of databases that there is not: nobody's image of one is replaced by the test's.
const programVersion = "0.17"

// TestLiveSites deploys each of examples/sites with its database, all in containers. One test program stands for what the sites
// are made of: its images have the names and take the commands of the files.
func TestLiveSites(t *testing.T) {
	l := newLive(t)
	p := program.Program{Name: "program", Package: "."}
	image, err := p.Build(t.Context(), filepath.Join(root, "test", "e2e", "sites", "program"), l.engine.Architecture())
	if err != nil {
		t.Fatal(err)
	}
	for _, site := range exampleSites() {
		t.Run(site.name, func(t *testing.T) {
			s := l.newSite(t, site)
			s.loadImages(t, image)
			if site.name == "django" {
				s.django(t)
				return
			}
			s.deploy(t, section(t, "connections").ReplaceAllString(s.text, ""))
			s.database(t)
			status, said := s.answers(t).ask(t, http.MethodGet, "/", "")
			if status != http.StatusOK {
				t.Errorf("%d %s", status, said)
			}
			eventually(t, "the database runs", func() string { return s.databaseRuns(t) })
		})
	}
}

// siteLive is an example that runs.
type siteLive struct {
	*live
	exampleSite
	variables []string
	text      string // of its file
}

// newSite prepares an example: an emulator, which ends with the site, what the site needs beside it there, and its images.
func (l *live) newSite(t *testing.T, site exampleSite) *siteLive {
	t.Helper()
	l.do(t, "emulator", "start")
	e, ok := emulator.Running(l.dir())
	if !ok {
		t.Fatal("no emulator is running")
	}
	site.account, site.version = emulatorAccount, programVersion
	s := &siteLive{live: l, exampleSite: site, variables: credentials(t, e, site.account)}
	text := readFile(t, filepath.Join(root, "examples", "sites", site.name+".yaml"))
	text = strings.ReplaceAll(section(t, "state").ReplaceAllString(text, ""), "123456789012", site.account)
	const official = "public.ecr.aws/docker/library/" // a user's engine may have these
	s.text = strings.ReplaceAll(text, official, "localhost/cdah-test/") + "\ntarget: emulator\nephemeral: true\n"
	prerequisites := applyPrerequisites(t, s.variables, readFile(t, filepath.Join("sites", site.name+".tf")))
	for _, image := range prerequisites.outputs {
		pushImage(t, e, s.variables, image)
	}
	t.Cleanup(func() { s.do(t, "destroy", s.project, "--approve") })
	return s
}

// loadImages has the engine take the site's images, each of which calls the test program by its name.
func (s *siteLive) loadImages(t *testing.T, image v1.Image) {
	t.Helper()
	names := []string{"docker.io/library/" + s.exampleSite.engine + ":" + s.version}
	for _, found := range regexp.MustCompile(`image: (?:&image )?([^*\s]\S+)`).FindAllStringSubmatch(s.text, -1) {
		names = append(names, found[1])
	}
	programs := map[string]string{"/nginx:": "nginx", "/redis:": "redis-server", "/wordpress:": "apache", "/postgres:": "postgres", "/mysql:": "mysqld"}
	for _, name := range names {
		config := v1.Config{Entrypoint: []string{"/program"}}
		for of, does := range programs {
			if strings.Contains(name, of) {
				config.Env = []string{"PROGRAM=" + does}
			}
		}
		one, err := mutate.Config(image, config)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.live.engine.Load(t.Context(), one, name); err != nil {
			t.Fatal(err)
		}
	}
}

// deploy deploys the site with another text of its file.
func (s *siteLive) deploy(t *testing.T, text string) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.clone, "environments", s.project+".yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return s.do(t, "deploy", s.project)
}

// answers returns where the site answers.
func (s *siteLive) answers(t *testing.T) liveSite {
	t.Helper()
	address := regexp.MustCompile(`https://127\.0\.0\.1:\d+`).FindString(s.do(t, "open", s.project))
	if address == "" {
		t.Fatal("no address answers")
	}
	roots, err := authority.Pool(s.dir())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return liveSite{address, &http.Client{Transport: transport}}
}

// database applies the module of docs/options/database.md, which gives the database the name that the site calls it by. It
// returns the database's security group.
func (s *siteLive) database(t *testing.T) string {
	t.Helper()
	module := documentedDatabase(t, s.project, s.account, s.exampleSite.engine, s.version)
	module = strings.ReplaceAll(module, "STATE", filepath.Join(s.clone, "terraform."+s.project+".tfstate"))
	database := applyPrerequisites(t, s.variables, module)
	t.Cleanup(func() { database.destroy(t) }) // before the network that it is in
	return database.outputs["security_group"]
}

// databases are the containers of the site's database.
func (s *siteLive) databases(t *testing.T) []containers.State {
	t.Helper()
	return slices.DeleteFunc(s.containers(t), func(c containers.State) bool {
		return !c.Running || !strings.Contains(c.Labels["cdah.database"], ":"+s.account+":")
	})
}

func (s *siteLive) databaseRuns(t *testing.T) string {
	t.Helper()
	if n := len(s.databases(t)); n != 1 {
		return fmt.Sprintf("%d containers", n)
	}
	return ""
}

// django takes the Django site through its parts: database, cache, uploads, worker, and the end of the connection.
func (s *siteLive) django(t *testing.T) {
	t.Helper()
	services := regexp.MustCompile(`(?s)\nservices:\n.*?\n  cache:`).FindStringIndex(s.text)
	jobs := section(t, "jobs").FindStringIndex(s.text)
	if services == nil || jobs == nil {
		t.Fatal("the file has no services or jobs")
	}
	// The network is there before the database, and the database before those who need it.
	first := s.text[:services[0]] + "\nservices:\n  cache:" + s.text[services[1]:jobs[0]] + s.text[jobs[1]:]
	first = section(t, "volumes").ReplaceAllString(section(t, "connections").ReplaceAllString(first, ""), "")
	s.deploy(t, first)
	connected := edited(t, s.text, "sg-0123456789abcdef0", s.database(t))
	s.deploy(t, connected)
	site := s.answers(t)

	if status, said := site.ask(t, http.MethodGet, "/", ""); status != http.StatusOK || said != "1" {
		t.Fatalf("the first visit: %d %s", status, said)
	}
	if status, said := site.ask(t, http.MethodGet, "/cached", ""); status != http.StatusOK || said != "1" {
		t.Errorf("the cache: %d %s", status, said)
	}
	if status, said := site.ask(t, http.MethodPut, "/upload/hello.txt", "hello"); status != http.StatusOK {
		t.Errorf("an upload: %d %s", status, said)
	}
	if status, said := site.ask(t, http.MethodGet, "/media/hello.txt", ""); status != http.StatusOK || said != "hello" {
		t.Errorf("what was uploaded: %d %s", status, said)
	}
	if _, said := site.ask(t, http.MethodGet, "/writes", ""); !strings.Contains(said, "read-only") {
		t.Errorf("nginx writes: %s", said)
	}
	eventually(t, "the worker is done", func() string { return site.unless(t, "/media/hello.txt.size", "5") })

	if _, err := s.live.engine.Stop(t.Context(), s.databases(t)[0].ID, 0); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the database is back, with what it had", func() string { return site.unless(t, "/", "2") })

	s.deploy(t, section(t, "connections").ReplaceAllString(connected, ""))
	eventually(t, "the way to the database is closed", func() string {
		if status, said := site.ask(t, http.MethodGet, "/", ""); status != http.StatusServiceUnavailable || !strings.Contains(said, "cannot reach the database") {
			return fmt.Sprint(status, " ", said)
		}
		return ""
	})
}

// unless returns what a page says that does not say what is wanted.
func (s liveSite) unless(t *testing.T, path, want string) string {
	t.Helper()
	if status, said := s.ask(t, http.MethodGet, path, ""); status != http.StatusOK || said != want {
		return fmt.Sprint(status, " ", said)
	}
	return ""
}

// eventually waits until nothing is missing.
func eventually(t *testing.T, what string, missing func() string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		problem := missing()
		if problem == "" {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("after a minute it is not so that %s: %s", what, problem)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
