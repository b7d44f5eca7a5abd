package commands

import (
	"strings"
	"testing"

	"cdah/internal/ops/tasks"
)

// Of a release that ECS has given up, what comes of it is told, and the command that says more.
func TestGaveUp(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	for back, want := range map[bool]string{true: "takes back what ran before", false: "Ctrl-C ends that"} {
		said := s.gaveUp(tasks.GivenUp{Service: "web", Why: "tasks failed to start.", Back: back})
		for _, part := range []string{"the release of web: tasks failed to start.\n", want, "What it wrote: cdah logs production web\n"} {
			if !strings.Contains(said, part) {
				t.Errorf("got %q, want %q in it", said, part)
			}
		}
	}
}
