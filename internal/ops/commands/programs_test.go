package commands

import (
	"os"
	"path/filepath"
	"testing"

	"cdah/internal/ops/adopt"
)

// fakeTerraform is a session in whose PATH terraform is a shell script. Like the real one with TF_LOG set,
// it logs to standard error before anything else.
func fakeTerraform(t *testing.T, script string) *session {
	t.Helper()
	p := newProject(t)
	p.environment("production", "aws")
	p.write("bin/terraform", "#!/bin/sh\necho '2026-11-28T10:20:00.123Z [INFO]  CLI args' >&2\n"+script)
	t.Setenv("PATH", filepath.Join(p.Root, "bin")+":/bin:/usr/bin")
	p.Environ = append(os.Environ(), "MAKELEVEL=0")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPlanIsReadApartFromLogs(t *testing.T) {
	s := fakeTerraform(t, `echo '{"format_version": "1.2", "resource_changes": [{"address": "a.b", "change": {"actions": ["create"]}}]}'`)
	plan, err := s.readPlan(t.Context(), t.TempDir())
	if err != nil || len(plan.ResourceChanges) != 1 {
		t.Errorf("got %v, %v", plan, err)
	}
}

// A plan to import what does not exist fails; adopting goes on without it.
func TestAdoptReadsDiagnosticsApartFromLogs(t *testing.T) {
	s := fakeTerraform(t, `echo '{"@message": "Error", "diagnostic": {"severity": "error", "summary": "Cannot import non-existent remote object", "address": "aws_s3_bucket.a"}}'; exit 1`)
	stack, err := adopt.Read([]byte(`{"resource": {"aws_s3_bucket": {"a": {"bucket": "a"}}}}`), adopt.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	a := adoption{session: s, stack: stack, imports: map[string]string{"aws_s3_bucket.a": "a"}, outcomes: map[string]string{}, folder: t.TempDir()}
	err = a.step("Planning", func(progress *step) error { return a.planUntilAllExist(t.Context(), progress) })
	if err != nil || a.outcomes["aws_s3_bucket.a"] != " does not exist" {
		t.Errorf("got %v, %v", a.outcomes, err)
	}
}
