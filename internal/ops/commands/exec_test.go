package commands

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/ops/shell"
)

// What cannot be is refused before anything is asked of AWS.
func TestExecRefuses(t *testing.T) {
	t.Setenv("PATH", "")
	p := newProject(t)
	for name, target := range map[string]string{"production": "aws", "staging": "aws", "local": "emulator"} {
		p.environment(name, target)
	}
	for _, name := range []string{"production", "local"} {
		p.write("environments/"+name+".yaml", strings.Replace(p.read("environments/"+name+".yaml"), "tasks:", "exec: true, tasks:", 1))
	}
	for name, c := range map[string]struct{ environment, service, want string }{
		"an unknown service": {"production", "wep", "production has no service wep; there are: web; did you mean web?"},
		"no ECS Exec":        {"staging", "web", "web has no ECS Exec: set services.web.exec to true in "},
		"on the emulator":    {"local", "wep", "local has no service wep; there are: web; did you mean web?"},
	} {
		err := p.Exec(t.Context(), c.environment, c.service, ExecOptions{})
		var usage UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a usage error %s", name, err, c.want)
		}
	}
	if err := p.Exec(t.Context(), "production", "web", ExecOptions{}); err == nil || !strings.Contains(err.Error(), "Session Manager plugin: not found in PATH") {
		t.Errorf("no plugin: got %v", err)
	}
}

// Without a terminal nothing else shows that a command that writes nothing has come to its end.
func TestExecEnds(t *testing.T) {
	p := newProject(t)
	s := &session{Runner: p.Runner}
	var failed SessionError
	if err := s.ended(3, "/hello"); !errors.As(err, &failed) || err.Error() != "/hello ended with exit code 3" {
		t.Errorf("got %v", err)
	}
	if err := s.ended(0, "/hello"); err != nil || p.read("stderr") != "==> /hello ended with exit code 0\n" {
		t.Errorf("got %v and %q", err, p.read("stderr"))
	}
}

func TestExecCommand(t *testing.T) {
	for want, command := range map[string][]string{"/bin/sh": {}, `'sh' '-c' 'echo '\''a b'\'''`: {"sh", "-c", "echo 'a b'"}} {
		if got := (ExecOptions{Command: command}).command(); got != want {
			t.Errorf("%q: got %s, want %s", command, got, want)
		}
	}
}

// The plugin gets the session and this terminal, and its exit code is that of the command.
func TestTakeUp(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.write("bin/session-manager-plugin", "#!/bin/sh\necho \"$AWS_SSM_START_SESSION_RESPONSE $# $1 $2 $3 $4 $5 $6.\"; exit 9\n")
	t.Setenv("PATH", filepath.Join(p.Root, "bin")+":/bin:/usr/bin")
	p.Environ = append(os.Environ(), "MAKELEVEL=0", "AWS_PROFILE=shop")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	err = s.takeUp(shell.Session{Response: "TOKEN", Request: "REQUEST"})
	var ended SessionError
	if !errors.As(err, &ended) || ended.Code != 9 {
		t.Errorf("got %v, want exit code 9", err)
	}
	if got, want := p.read("stdout"), "TOKEN 6 AWS_SSM_START_SESSION_RESPONSE eu-west-2 StartSession shop REQUEST .\n"; got != want {
		t.Errorf("the plugin was run as %q, want %q", got, want)
	}
}

func TestBrowser(t *testing.T) {
	p := newProject(t)
	for _, name := range []string{"xdg-open", "open", "firefox"} {
		p.write("bin/"+name, "#!/bin/sh\n")
	}
	t.Setenv("PATH", filepath.Join(p.Root, "bin"))
	for variable, want := range map[string]string{"BROWSER=firefox": "firefox", "BROWSER=none": "."} {
		p.Environ = []string{variable}
		if got := filepath.Base(p.browser()); got != want {
			t.Errorf("%s: got %s, want %s", variable, got, want)
		}
	}
}
