package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cdah/internal/ops/tasks"
)

// A deployment that fails names the command that says more of each service: its lines where a task has run, else how it is.
func TestAFailureNamesTheNextCommand(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	for want, one := range map[string]tasks.Failure{
		"How it is now: cdah status production":               {Service: "web"},
		"What it wrote: cdah logs production web":             {Service: "web", Ended: now.Add(-time.Minute)},
		`What it wrote: cdah logs --since 26m production web`: {Service: "web", Ended: now.Add(-20*time.Minute - time.Second)},
	} {
		if got := s.whatNext(one, now); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	blamed := []string{serviceAddress("web")}
	s.tellUnexplained([]tasks.Failure{{Service: "web"}}, blamed)
	s.tellUnexplained(nil, []string{"aws_lb.load_balancer"})
	if said := p.read("stderr"); said != "" {
		t.Errorf("what is explained, or is well, is told: %s", said)
	}
	s.tellUnexplained(nil, blamed)
	if said := p.read("stderr"); !strings.Contains(said, "of web; how it is now: cdah status production; what it wrote: cdah logs production web\n") {
		t.Errorf("it said %q", said)
	}
}

// The address of a service is that of the stacks.
func TestServiceAddress(t *testing.T) {
	if got := serviceAddress("a-b"); got != "aws_ecs_service.service_a_b" {
		t.Error(got)
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "stacks", "testdata", "production", "addresses.txt"))
	if err != nil || !strings.Contains(string(text), serviceAddress("web")+"\n") {
		t.Errorf("no stack has %s: %v", serviceAddress("web"), err)
	}
}
