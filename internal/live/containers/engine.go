// Package containers runs containers by Docker's API, on whatever engine of this machine has it: Docker, Podman, Colima,
// Rancher Desktop. It does what ECS's agent does on an instance, with two differences: ports are published on 127.0.0.1
// alone, and an image that the engine has is not looked for in a registry again.
//
// A container outlives the process that has started it, so give each one labels: whoever comes next finds it with List,
// and removes it with Remove.
package containers

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/client"
)

// answerTimeout is how long an engine may take to say what it is: Podman asks its helpers, which takes seconds on a busy
// machine.
const answerTimeout = 30 * time.Second

// Machine is what says where the engine is.
type Machine struct {
	Getenv func(string) string
	Home   string // the user's folder; may be empty
}

// Engine is a container engine. Its methods may be called at the same time.
type Engine struct {
	api          *client.Client
	host         string // where it listens, as in DOCKER_HOST
	product      string
	architecture string

	mu     sync.Mutex
	checks map[string]*check // by the container's ID: the health checks that run
	wait   sync.WaitGroup    // for these
}

// Open finds the engine as Docker's own client does: DOCKER_HOST, else DOCKER_CONTEXT or the context that the user has
// chosen, else the first of the usual sockets that answers. What is said explicitly is not replaced by something else.
// The error is one line which says what is missing and how to mend it.
func Open(ctx context.Context, m Machine) (*Engine, error) {
	chosen, err := m.chosen()
	if err != nil {
		return nil, err
	}
	if chosen != nil {
		engine, err := connect(ctx, *chosen)
		if err != nil {
			return nil, fmt.Errorf("no container engine: %s says %s, which fails (%w): start that engine, or %s", chosen.by, chosen.host, err, chosen.mend)
		}
		return engine, nil
	}
	return first(ctx, m.sockets())
}

// first connects to the first socket that answers.
func first(ctx context.Context, sockets []string) (*Engine, error) {
	for i, socket := range sockets {
		engine, err := connect(ctx, place{host: "unix://" + socket})
		if err == nil {
			return engine, nil
		}
		if exists(socket) { // one that may not be used is worth a word
			sockets[i] += " (" + oneLine(err) + ")"
		}
	}
	return nil, fmt.Errorf("no container engine answers at %s: start Docker, Podman or Colima, or set DOCKER_HOST", strings.Join(sockets, ", "))
}

func connect(ctx context.Context, p place) (*Engine, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	options := []client.Opt{client.WithUserAgent("cdah")}
	if p.certificates != "" {
		options = append(options, withCertificates(p.certificates))
	}
	api, err := client.New(append(options, client.WithHost(p.host))...)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	version, err := api.ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		_ = api.Close()
		return nil, err
	}
	if version.Os != "linux" {
		_ = api.Close()
		return nil, fmt.Errorf("it runs containers of %s, and images of a website are for linux", version.Os)
	}
	return &Engine{
		api: api, host: p.host, product: product(version), architecture: version.Arch, checks: map[string]*check{},
	}, nil
}

// product is such as "Podman 5.4.1" or "Docker 28.2.2".
func product(v client.ServerVersionResult) string {
	for _, component := range v.Components {
		if component.Name == "Podman Engine" {
			return "Podman " + v.Version
		}
	}
	return "Docker " + v.Version
}

// Describe says which engine it is and where, such as "Podman 5.4.1 at unix:///run/podman/podman.sock".
func (e *Engine) Describe() string { return e.product + " at " + e.host }

// Architecture is what images must be for, as Go calls it: amd64, arm64.
func (e *Engine) Architecture() string { return e.architecture }

// Close ends the health checks and the connection. Containers go on.
func (e *Engine) Close() error {
	e.mu.Lock()
	for id, c := range e.checks {
		c.cancel()
		delete(e.checks, id)
	}
	e.mu.Unlock()
	e.wait.Wait()
	return e.api.Close()
}
