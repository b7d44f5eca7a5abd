package commands

import (
	"strings"
	"testing"
)

// What only looks needs no right files: another's mistakes do not matter, and of its own it takes the file as it was last right.
func TestOpenToLook(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.environment("local", "emulator")
	look := func(name string) (*session, string, error) {
		t.Helper()
		before := len(p.read("stderr"))
		s, err := p.openToLook(name)
		return s, p.read("stderr")[before:], err
	}
	s, _, err := look("production")
	if err != nil {
		t.Fatal(err)
	}
	s.keepRight()
	p.write("environments/local.yaml", "project: [")
	if s, said, err := look("production"); err != nil || said != "" || s.env.Project != "cdah" {
		t.Errorf("with a mistake of another file: %v, %q", err, said)
	}
	if _, err := p.open("production"); err == nil {
		t.Error("what changes something takes files with mistakes")
	}
	if _, _, err := look("local"); err == nil || !strings.Contains(err.Error(), "environments/local.yaml") {
		t.Errorf("a file that was never right: %v", err)
	}
	p.write("environments/production.yaml", "project: cdah\nservices: {")
	s, said, err := look("production")
	if err != nil || len(s.env.Services) != 1 || !strings.Contains(said, "production.yaml has mistakes, which cdah synth production tells") {
		t.Errorf("a file that was right: %v, %q", err, said)
	}
	if _, _, err := look("nowhere"); err == nil || !strings.Contains(err.Error(), "no environment nowhere") {
		t.Errorf("no file at all: %v", err)
	}
}
