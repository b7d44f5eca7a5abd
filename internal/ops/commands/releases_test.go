package commands

import (
	"strings"
	"testing"

	"cdah/internal/ops/tasks"
)

// Of a release whose tasks fail, or that ECS has given up, what comes of it is told, and the command that says more.
func TestOfRelease(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	for want, one := range map[string]tasks.News{
		"ECS goes on with others":    {},
		"takes back what ran before": {GivenUp: true, Back: true},
		"Ctrl-C ends that":           {GivenUp: true},
	} {
		one.Service, one.Why, one.Task = "web", "tasks failed to start.", "it exited"
		said := s.ofRelease(one)
		for _, part := range []string{"the release of web", ": tasks failed to start.\n    Its last task: it exited\n", want, "What it wrote: cdah logs production web\n"} {
			if !strings.Contains(said, part) {
				t.Errorf("got %q, want %q in it", said, part)
			}
		}
	}
}
