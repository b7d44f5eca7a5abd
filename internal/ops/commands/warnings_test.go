package commands

import (
	"strings"
	"testing"
)

// Whoever synthesizes is told what the file's warnings are, once; whoever looks at what is deployed is not.
func TestASynthesisTellsTheWarnings(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	text := p.read("environments/production.yaml")
	p.write("environments/production.yaml", strings.Replace(text, "tasks: {min: 3, max: 6}", "memory: 700, tasks: {min: 3, max: 10}", 1))
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	if said := p.read("stderr"); said != "" || len(s.warnings) == 0 {
		t.Fatalf("%d warnings, and it said %q", len(s.warnings), said)
	}
	p.synthesized()
	if err := s.synth(t.Context()); err != nil {
		t.Fatal(err)
	}
	if said := p.read("stderr"); strings.Count(said, "environments/production.yaml:") != len(s.warnings) || !strings.Contains(said, ": warning: ") {
		t.Errorf("%d warnings, and it said %q", len(s.warnings), said)
	}
}
