package commands

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// changed returns what Changed prints.
func (p project) changed(since string) (string, error) {
	p.t.Helper()
	if err := errors.Join(p.Stdout.Truncate(0), func() error { _, err := p.Stdout.Seek(0, 0); return err }()); err != nil {
		p.t.Fatal(err)
	}
	err := p.Changed(since)
	return strings.TrimSpace(p.read("stdout")), err
}

func TestIsCode(t *testing.T) {
	for files, want := range map[string]bool{
		"environments/production.yaml environments/production.allow foundations/production.yaml":       false,
		"docs/options/network.md docs/adr/0001-addresses.md docs/dashboard.svg README.md CHANGELOG.md": false,
		"site/testdata/production/cdk.tf.json site/testdata/production/addresses.txt":                  false,

		"environments/production.go environments foundations/a.sh docs/example/main.go":                                true,
		"config/testdata/quotas.txtar stacks/stacks_test.go site/testdata/a.go stacks/testdata/production/cdk.tf.json": true,
		"constructs/network/acl.go constructs/network/notes.md emulator/README.md site/site.go":                        true,
		"go.sum Makefile .circleci/config.yml .ci/engine new.yaml new .allow test/e2e/change-safety.md":                true,
	} {
		for file := range strings.FieldsSeq(files) {
			if got := isCode(file); got != want {
				t.Errorf("%s is code: %v, want %v", file, got, want)
			}
		}
	}
}

func TestChanged(t *testing.T) {
	for files, want := range map[string]string{
		"environments/production.yaml docs/options/network.md":   "no code",
		"environments/production.yaml constructs/network/acl.go": "code",
		"": "code", // main itself, or a commit of it
	} {
		p := newProject(t)
		p.write(".gitignore", "std*\n")
		p.repository()
		for file := range strings.FieldsSeq(files) {
			p.write(file, "changed")
		}
		for _, committed := range []bool{false, true} {
			if got, err := p.changed("main"); err != nil || got != want {
				t.Errorf("%q, committed %v: %q, %v; want %s", files, committed, got, err, want)
			}
			p.commit("change")
		}
	}
}

// Code that is moved or deleted has changed, and code that main has got since the branch left it has not.
func TestChangedCode(t *testing.T) {
	p := newBehindMain(t)
	p.write("docs/options/network.md", "")
	p.commit("a page")
	if got, err := p.changed("main"); err != nil || got != noCode {
		t.Errorf("%q, %v; want %s", got, err, noCode)
	}
	p.git("merge", "--quiet", "--no-edit", "main")
	if got, err := p.changed("main"); err != nil || got != noCode {
		t.Errorf("with main merged into it: %q, %v; want %s", got, err, noCode)
	}
	p.git("mv", "constructs/old.go", "docs/old.md")
	if got, err := p.changed("main"); err != nil || got != "code" {
		t.Errorf("code that became a page: %q, %v", got, err)
	}
	p.git("reset", "--quiet", "--hard")
	p.git("rm", "--quiet", "constructs/old.go")
	p.commit("less")
	if got, err := p.changed("main"); err != nil || got != "code" {
		t.Errorf("code that is gone: %q, %v", got, err)
	}

	var usage UsageError
	if got, err := p.changed("origin/main"); !errors.As(err, &usage) || got != "" {
		t.Errorf("an unknown commit: %q, %v", got, err)
	}
	p.git("checkout", "--quiet", "--orphan", "other")
	p.commit("nothing in common")
	if got, err := p.changed("main"); err == nil || got != "" {
		t.Errorf("nothing in common: %q, %v", got, err)
	}
}

// The pipeline's step ends a job for one answer alone: everything else that make may say or do runs all tests.
func TestCircleCIEndsJobs(t *testing.T) {
	c := readCircleConfig(t)
	var step circleStep
	strict(t, text(t, c.Commands["only-for-code"].Steps[0]), &step)
	for branch, want := range map[string]bool{"main": false, "feature": true} {
		if got := step.When.Condition.holds(map[string]string{"pipeline.git.branch": branch}); got != want {
			t.Errorf("on %s jobs may end early: %v, want %v", branch, got, want)
		}
	}
	for says, want := range map[string]bool{
		"echo no code":                          true,
		"echo code":                             false,
		"echo no code; exit 2":                  true, // it has said it
		"exit 2":                                false,
		"true":                                  false,
		"echo 'make: building'; echo 'no code'": false,
	} {
		programs := t.TempDir()
		for name, does := range map[string]string{"make": says, "circleci-agent": "echo \"$@\" >" + filepath.Join(programs, "ended")} {
			if err := os.WriteFile(filepath.Join(programs, name), []byte("#!/bin/sh\n"+does+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		command := exec.Command("bash", "-eo", "pipefail", "-c", step.When.Steps[0].Run.Command)
		command.Env = append(os.Environ(), "PATH="+programs+":"+os.Getenv("PATH"))
		if output, err := command.CombinedOutput(); err != nil {
			t.Errorf("make that does %q fails the job: %v\n%s", says, err, output)
		}
		ended, _ := os.ReadFile(filepath.Join(programs, "ended"))
		if got := string(ended) == "step halt\n"; got != want {
			t.Errorf("make that does %q ends the job: %v (%q), want %v", says, got, ended, want)
		}
	}
}

// Which jobs end early where no code has changed, and what they do before that.
func TestCircleCIOnlyForCode(t *testing.T) {
	c := readCircleConfig(t)
	before := map[string]string{"lint": "", "test": "make test-go JUNIT=test-results", "end-to-end": ""}
	for name, job := range c.Jobs {
		var done []string
		ends := false
		for _, node := range job.Steps {
			if node.Value == "only-for-code" {
				ends = true
				break
			}
			if node.Value == "" {
				var step circleStep
				strict(t, text(t, node), &step)
				if step.Run != nil {
					done = append(done, step.Run.Command)
				}
			}
		}
		if want, known := before[name]; ends != known || ends && strings.Join(done, ", ") != want {
			t.Errorf("%s ends early: %v, after %v; want %v, after %q", name, ends, done, known, want)
		}
	}
}
