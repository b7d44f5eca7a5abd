package containers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/moby/moby/client"
)

// place is where an engine may be.
type place struct {
	host         string // as in DOCKER_HOST
	certificates string // the folder of ca.pem, cert.pem and key.pem; empty for none
	by           string // who says so
	mend         string // what else the user can do
}

// check refuses an engine of another machine: a port that is published there is not on this one's 127.0.0.1.
func (p place) check() error {
	address, err := url.Parse(p.host)
	if err != nil {
		return err
	}
	switch address.Scheme {
	case "unix":
		return nil
	case "tcp", "http", "https":
		ip, err := netip.ParseAddr(address.Hostname())
		if address.Hostname() == "localhost" || err == nil && ip.IsLoopback() {
			return nil
		}
	}
	return errors.New("only a unix socket or a port of 127.0.0.1 will do, for the ports of containers must be on this machine")
}

// chosen is the place that the user names, nil if he names none.
// https://docs.docker.com/engine/manage-resources/contexts/
func (m Machine) chosen() (*place, error) {
	if host := m.Getenv(client.EnvOverrideHost); host != "" {
		return &place{host, m.Getenv(client.EnvOverrideCertPath), client.EnvOverrideHost, "unset DOCKER_HOST"}, nil
	}
	folder := m.Getenv("DOCKER_CONFIG")
	if folder == "" {
		if m.Home == "" {
			return nil, nil
		}
		folder = filepath.Join(m.Home, ".docker")
	}
	name := m.Getenv("DOCKER_CONTEXT")
	if name == "" {
		var config struct {
			CurrentContext string `json:"currentContext"`
		}
		if err := readJSON(filepath.Join(folder, "config.json"), &config); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("no container engine: Docker's configuration cannot be read (%w): mend that file, or set DOCKER_HOST", err)
		}
		name = config.CurrentContext
	}
	if name == "" || name == "default" {
		return nil, nil
	}
	return contextPlace(folder, name)
}

// contextPlace reads a context of Docker's client, which keeps each under the hash of its name.
func contextPlace(folder, name string) (*place, error) {
	hash := sha256.Sum256([]byte(name))
	id := hex.EncodeToString(hash[:])
	var meta struct {
		Endpoints map[string]struct{ Host string }
	}
	if err := readJSON(filepath.Join(folder, "contexts", "meta", id, "meta.json"), &meta); err != nil {
		return nil, fmt.Errorf("no container engine: Docker's context %s cannot be read (%w): choose another with docker context use, or set DOCKER_HOST", name, err)
	}
	p := &place{host: meta.Endpoints["docker"].Host, by: "Docker's context " + name, mend: "choose another with docker context use"}
	if certificates := filepath.Join(folder, "contexts", "tls", id, "docker"); exists(certificates) {
		p.certificates = certificates
	}
	return p, nil
}

// sockets are the usual ones, those of the system before those of the user.
func (m Machine) sockets() []string {
	all := []string{"/var/run/docker.sock"}
	if runtime := m.Getenv("XDG_RUNTIME_DIR"); runtime != "" {
		all = append(all, filepath.Join(runtime, "docker.sock"), filepath.Join(runtime, "podman", "podman.sock"))
	}
	all = append(all, "/run/podman/podman.sock")
	if m.Home != "" {
		for _, socket := range []string{".docker/run/docker.sock", ".colima/default/docker.sock", ".rd/docker.sock"} {
			all = append(all, filepath.Join(m.Home, socket))
		}
	}
	return all
}

func withCertificates(folder string) client.Opt {
	return client.WithTLSClientConfig(filepath.Join(folder, "ca.pem"), filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"))
}

func readJSON(file string, into any) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// oneLine is an error's text without line breaks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
