package prerequisites

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// install makes PATH a folder that holds only the given programs, each printing its answer.
func install(t *testing.T, answers map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, answer := range answers {
		script := "#!/bin/sh\n" + answer + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	return dir
}

func TestCheckAcceptsWhatTheProjectSupports(t *testing.T) {
	install(t, map[string]string{
		"go":        "echo go version go1.26.3 linux/amd64",
		"node":      "echo v22.1.0",
		"npm":       "echo 10.9.2",
		"terraform": "echo '2026-11-28T10:20:00.123Z [INFO]  Terraform version: 1.2.3' >&2; echo Terraform v1.11.4; echo on linux_amd64", // TF_LOG is set
		"python3":   "echo Python 3.10.0",
	})
	if err := Check(t.Context(), Go(), Node(), Npm(), Terraform("terraform"), Python("python3")); err != nil {
		t.Error(err)
	}
}

func TestCheckReportsEverythingAtOnce(t *testing.T) {
	dir := install(t, map[string]string{
		"go":      "echo go version go1.25.9 linux/amd64",
		"node":    "echo v24.0.1",
		"npm":     "echo out of order >&2; exit 3",
		"python3": "echo hello",
	})
	err := Check(t.Context(), Go(), Node(), Npm(), Terraform("terraform"), Python("python3"))
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want Problems", err)
	}
	want := []string{
		"Go: found 1.25.9 (" + dir + "/go); wanted: 1.26 or newer; get it: https://go.dev/dl",
		"Node.js: found 24.0.1 (" + dir + "/node); wanted: 20 or 22; get it: https://nodejs.org",
		"npm: " + dir + "/npm does not run: exit status 3: out of order; wanted: 9 or newer; get it: ",
		"Terraform: not found in PATH; wanted: 1.11 or newer; get it: https://developer.hashicorp.com",
		"Python: " + dir + "/python3 does not tell its version: hello; wanted: 3.10 or newer; get it: ",
	}
	if len(problems) != len(want) {
		t.Fatalf("got %d problems, want %d:\n%v", len(problems), len(want), err)
	}
	for i, prefix := range want {
		if got := problems[i].String(); !strings.HasPrefix(got, prefix) {
			t.Errorf("got  %s\nwant %s…", got, prefix)
		}
	}
}

func TestVersionLimits(t *testing.T) {
	cases := []struct {
		tool   Tool
		answer string
		ok     bool
	}{
		{Go(), "go version go1.26rc1 linux/amd64", true},
		{Go(), "go version devel go1.27-abc", true},
		{Node(), "v20.0.0", true},
		{Node(), "v18.20.8", false},
		{Node(), "v23.0.0", false},
		{Terraform("terraform"), "Terraform v1.11.0-beta1", true},
		{Terraform("terraform"), "Terraform v1.10.5", false},
		{Terraform("terraform"), "Terraform v1.9.0\n\nYour version of Terraform is out of date! The latest version\nis 1.14.1.", false},
		{Python("python3"), "Python 3.9.18", false},
		{Python("python3"), "Python 3.13.0rc2", true},
	}
	for _, c := range cases {
		install(t, map[string]string{c.tool.Command[0]: "cat <<'END'\n" + c.answer + "\nEND"})
		t.Setenv("PATH", os.Getenv("PATH")+":/bin:/usr/bin")
		if err := Check(t.Context(), c.tool); (err == nil) != c.ok {
			t.Errorf("%s answering %q: got %v, want ok = %v", c.tool.Name, c.answer, err, c.ok)
		}
	}
}
