//go:build e2e

package e2e

import (
	"crypto/tls"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/shirou/gopsutil/v4/process"

	"cdah/internal/live/containers"
	"cdah/internal/ops/authority"
	"cdah/internal/ops/controlplane"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/terraform"
)

// live is an environment whose containers run, in a copy of the project, with the emulator's loops forty times faster
// than AWS's.
type live struct {
	clone, cdah string
	env         []string
	engine      *containers.Engine
}

// TestLive deploys a website whose containers run, and does to it what happens to websites: releases, good and bad ones,
// under load, containers that are killed, and more load than the tasks can take. It has a domain, and is deaf without its
// secret.
func TestLive(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	prepared := t.Run("before", func(t *testing.T) {
		beside(t, "what the site does not make itself", l.prepare)
		beside(t, "a synthesis, which compiles what all have", func(t *testing.T) { l.do(t, "synth", "site") })
	})
	if !prepared {
		return
	}
	l.keepProvider(t)
	var site liveSite
	deployed := t.Run("a first deployment", func(t *testing.T) {
		beside(t, "the deployment", func(t *testing.T) { site = l.deploy(t) })
		beside(t, "what needs no load balancer, while it comes", l.withoutBalancer)
	})
	if !deployed {
		return
	}
	l.fromEachTask(t, site, 3)
	contains(t, l.do(t, "smoke", "site"), "www.example.com, by cdah emulator", "ok     answer", "ok     redirect to HTTPS", "ok     web: deployment")
	staying(t, site)
	l.neighbour(t, site)

	t.Run("a release of both websites", func(t *testing.T) {
		v := newVisitors(site, 6)
		l.edit(t, "VERSION: one", "VERSION: two")
		l.do(t, "deploy", "site")
		v.atLeast(t, 10_000, 200)
		v.end(t)
		contains(t, shown(site), "two")
	})
	t.Run("a zone is lost", func(t *testing.T) { l.loseZone(t, site) })
	t.Run("a container is killed", func(t *testing.T) {
		l.kill(t, "web")
		l.fromEachTask(t, site, 3)
	})
	t.Run("an instance is taken", func(t *testing.T) { l.takeInstance(t, site) })
	t.Run("load", func(t *testing.T) { l.load(t, site) })
	t.Run("the load has gone", func(t *testing.T) {
		beside(t, "tasks and instances go", l.unload)
		beside(t, "a rollback, and maintenance", func(t *testing.T) { l.rollback(t, site) })
	})
	t.Run("releases fail, and the end of maintenance", func(t *testing.T) { l.badReleases(t, site) })
	t.Run("what runs containers is killed", func(t *testing.T) { l.killPlane(t, site) })
	l.do(t, "emulator", "stop")
	if left := l.containers(t); len(left) > 0 {
		t.Errorf("the emulator has ended, and left containers: %v", left)
	}
	if left, err := l.engine.Volumes(t.Context(), l.labels()); err != nil || len(left) > 0 {
		t.Errorf("the emulator has ended, and left volumes: %v, %v", left, err)
	}
}

// beside runs a part of a test beside others of its kind: a deployment waits more than it works.
func beside(t *testing.T, what string, part func(*testing.T)) {
	t.Helper()
	t.Run(what, func(t *testing.T) {
		t.Parallel()
		part(t)
	})
}

// newLive returns an environment to deploy. Without a container engine it skips the test, unless one is required.
func newLive(t *testing.T) *live {
	t.Helper()
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := containers.Open(t.Context(), containers.Machine{Getenv: os.Getenv, Home: home})
	switch {
	case err != nil && os.Getenv("CDAH_TEST_ENGINE") == "required":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	l := &live{clone: copyProject(t), cdah: filepath.Join(t.TempDir(), "cdah"), engine: engine, env: []string{"CDAH_CONTAINERS=on", "CDAH_EMULATOR_SPEED=40"}}
	run(t, root, nil, "go", "build", "-o", l.cdah, "./cmd/cdah")
	text := readFile(t, filepath.Join("live", "site.yaml"))
	if err := os.WriteFile(l.file(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = try(t, l.clone, l.env, l.cdah, "emulator", "stop")
		if t.Failed() {
			t.Logf("the control plane said:\n%s", readFile(t, controlplane.LogFile(l.dir())))
		}
		_ = engine.Close()
	})
	return l
}

// deploy deploys it for the first time, and returns where it answers.
func (l *live) deploy(t *testing.T) liveSite {
	t.Helper()
	deployed := l.do(t, "deploy", "site")
	address := regexp.MustCompile(`answers at (https://127\.0\.0\.1:\d+)\n +(curl .+)\n`).FindStringSubmatch(deployed)
	if address == nil {
		t.Fatalf("no address answers:\n%s", deployed)
	}
	// The command is for people: a shell runs it.
	contains(t, run(t, l.clone, l.env, "bash", "-c", address[2]+" --silent --show-error"), "from the container")
	return liveSite{address[1], l.client(t)}
}

// client trusts the certificate of the machine's authority.
func (l *live) client(t *testing.T) *http.Client {
	t.Helper()
	roots, err := authority.Pool(l.dir())
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 6}}
}

// keepProvider has the commands from here on share one provider, which takes most of a command's time to start.
func (l *live) keepProvider(t *testing.T) {
	t.Helper()
	e, ok := emulator.Running(l.dir())
	if !ok {
		t.Fatal("no emulator is running")
	}
	variables, err := e.Credentials(t.Context(), "123456789012")
	if err != nil {
		t.Fatal(err)
	}
	stack := filepath.Join(l.clone, "cdktf.out", "stacks", "site")
	if err := terraform.ShareLockFile(stack); err != nil {
		t.Fatal(err)
	}
	if err := newTerraform(t, stack, variables).Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	provider, err := newProviders(t, variables).take(stack)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(provider)
	if err != nil {
		t.Fatal(err)
	}
	l.env = append(l.env, "TF_REATTACH_PROVIDERS="+string(text))
}

func (l *live) dir() string { return filepath.Join(l.clone, ".cdah") }

func (l *live) file() string { return filepath.Join(l.clone, "environments", "site.yaml") }

func (l *live) do(t *testing.T, args ...string) string {
	t.Helper()
	return run(t, l.clone, l.env, l.cdah, args...)
}

func (l *live) try(t *testing.T, args ...string) (string, error) {
	t.Helper()
	return try(t, l.clone, l.env, l.cdah, args...)
}

func (l *live) edit(t *testing.T, from, to string) {
	t.Helper()
	if err := os.WriteFile(l.file(), []byte(edited(t, readFile(t, l.file()), from, to)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// containers are those of the copy's emulator, also ones that have ended.
func (l *live) containers(t *testing.T) []containers.State {
	t.Helper()
	all, err := l.engine.List(t.Context(), l.labels())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// labels are those of all that runs for the copy's emulator.
func (l *live) labels() map[string]string { return map[string]string{"cdah.folder": l.dir()} }

// of are the containers of a service that run.
func (l *live) of(t *testing.T, service string) []containers.State {
	t.Helper()
	return slices.DeleteFunc(l.containers(t), func(c containers.State) bool { return !c.Running || c.Labels["cdah.service"] != service })
}

// kill kills a container of a service.
func (l *live) kill(t *testing.T, service string) {
	t.Helper()
	running := l.of(t, service)
	if len(running) == 0 {
		t.Fatalf("no container of %s runs", service)
	}
	if _, err := l.engine.Stop(t.Context(), running[0].ID, 0); err != nil {
		t.Fatal(err)
	}
}

// record is that of what runs the containers.
func (l *live) record(t *testing.T) controlplane.Record {
	t.Helper()
	e, ok := emulator.Running(l.dir())
	if !ok {
		t.Fatal("no emulator is running")
	}
	record, ok := controlplane.Find(l.dir(), e)
	if !ok {
		t.Fatal("nothing runs containers")
	}
	return record
}

// killPlane kills what runs the containers: the next command starts it again, at the same address, and none is there twice.
func (l *live) killPlane(t *testing.T, site liveSite) {
	p, err := process.NewProcess(int32(l.record(t).PID))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	contains(t, l.do(t, "open", "site"), "Starting what runs containers again")
	l.fromEachTask(t, site, 3)
	if running := l.of(t, "web"); len(running) != 3 {
		t.Errorf("%d containers run for 3 tasks", len(running))
	}
}
