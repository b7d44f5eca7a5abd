package commands

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/ops/report"
)

// What is needed and missing fails; what only other commands need does not.
func TestDoctor(t *testing.T) {
	p := newProject(t)
	p.environment("local", "emulator")
	p.write("bin/go", "#!/bin/sh\necho go version go1.26.0 x/y\n")
	p.write("bin/python3", "#!/bin/sh\necho Python 3.12.1\n")
	t.Setenv("PATH", filepath.Join(p.Root, "bin"))
	p.Environ = append(os.Environ(), "MAKELEVEL=0", "CDAH_CONTAINERS=off")
	if err := p.Doctor(t.Context(), "local", report.Text); err == nil || err.Error() != "missing: 1 of what is needed" {
		t.Errorf("without Terraform: got %v", err)
	}
	said := p.read("stdout")
	for _, want := range []string{"ok       Go ", "1.26.0 (", "MISSING  Terraform ", "→ install 1.11 or newer: https://", "-        Node.js", "only npx cdktf needs it", "-        Emulator"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	engine := "-        Container engine        CDAH_CONTAINERS is off"
	if !strings.Contains(said, engine) || !strings.Contains(said, "which do not run without") {
		t.Errorf("no %q in\n%s", engine, said)
	}
	p.write("bin/terraform", "#!/bin/sh\necho Terraform v1.11.4\n")
	if err := p.Doctor(t.Context(), "local", report.Text); err != nil {
		t.Errorf("with all that is needed: got %v", err)
	}
	var usage UsageError
	if err := p.Doctor(t.Context(), "loca", report.Text); !errors.As(err, &usage) {
		t.Errorf("an unknown environment: got %v", err)
	}
	p.write("environments/bad.yaml", "project: 7\n")
	if err := p.Doctor(t.Context(), "local", report.Text); err == nil || !strings.Contains(p.read("stdout"), "MISSING  Files") {
		t.Errorf("a bad file: got %v and\n%s", err, p.read("stdout"))
	}
}
