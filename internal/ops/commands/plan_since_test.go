package commands

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdah/internal/ops/report"
)

// repository makes the project a repository with a branch that has left main.
func (p project) repository() {
	p.t.Helper()
	p.git("init", "--quiet", "--initial-branch=main")
	p.git("config", "user.email", "test@example.com")
	p.git("config", "user.name", "test")
	p.commit("main")
	p.git("checkout", "--quiet", "-b", "branch")
}

func (p project) git(args ...string) {
	p.t.Helper()
	if output, err := exec.Command("git", append([]string{"-C", p.Root}, args...)...).CombinedOutput(); err != nil {
		p.t.Fatalf("git %v: %v\n%s", args, err, output)
	}
}

func (p project) commit(message string) {
	p.t.Helper()
	p.git("add", "--all")
	p.git("commit", "--quiet", "--allow-empty", "--message", message)
}

func TestChangedSince(t *testing.T) {
	for file, want := range map[string]string{ // which of production, staging and foundation-production it changes
		"environments/production.yaml":           "production",
		"environments/production.allow":          "production",
		"environments/staging.yaml":              "staging",
		"foundations/production.yaml":            "foundation-production",
		"constructs/network/acl.go":              "production staging foundation-production",
		"go.mod":                                 "production staging foundation-production",
		"new":                                    "production staging foundation-production",
		"constructs/network_test.go":             "",
		"stacks/testdata/production/cdk.tf.json": "",
		"docs/options/network.md":                "",
		"README.md":                              "",
		"test/e2e/matrix/plain.yaml":             "",
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			p := newProject(t)
			p.write(".gitignore", "std*\n")
			p.write("constructs/old.go", "")
			p.repository()
			p.write(file, "changed")
			for _, committed := range []bool{false, true} {
				var got []string
				for _, stack := range []string{"production", "staging", "foundation-production"} {
					files, err := p.changedSince(stack, "main")
					if err != nil {
						t.Fatal(err)
					}
					if len(files) > 0 {
						got = append(got, stack)
					}
					if len(files) > 0 && !slices.Equal(files, []string{file}) {
						t.Errorf("%s is changed by %v", stack, files)
					}
				}
				if strings.Join(got, " ") != want {
					t.Errorf("committed %v: changes %v, want %s", committed, got, want)
				}
				p.commit("change")
			}
		})
	}
}

// newBehindMain is a project on a branch with code, which main has got more of since the branch left it.
func newBehindMain(t *testing.T) project {
	t.Helper()
	p := newProject(t)
	p.write(".gitignore", "std*\n")
	p.write("constructs/old.go", strings.Repeat("the same\n", 20))
	p.repository()
	p.git("checkout", "--quiet", "main")
	p.write("go.mod", "newer")
	p.commit("newer")
	p.git("checkout", "--quiet", "branch")
	return p
}

// What main has got since the branch left it changes nothing, and a file that is moved away does.
func TestChangedSinceTheBranchLeft(t *testing.T) {
	p := newBehindMain(t)
	if files, err := p.changedSince("production", "main"); err != nil || len(files) > 0 {
		t.Errorf("changed by %v, %v; want nothing", files, err)
	}
	p.write("docs/kept", "")
	p.git("mv", "constructs/old.go", "docs/old.go")
	if files, err := p.changedSince("production", "main"); err != nil || !slices.Equal(files, []string{"constructs/old.go"}) {
		t.Errorf("changed by %v, %v; want the moved file", files, err)
	}

	var usage UsageError
	if _, err := p.changedSince("production", "origin/main"); !errors.As(err, &usage) || !strings.Contains(err.Error(), "git fetch origin main") {
		t.Errorf("an unknown commit: %v", err)
	}
}

// An environment that is unchanged is not planned, which needs neither tools nor AWS.
func TestPlanOfWhatIsUnchanged(t *testing.T) {
	p := newProject(t)
	p.write(".gitignore", "std*\n.cdah\n")
	p.environment("production", "aws")
	p.repository()
	p.write("README.md", "changed")
	p.write(".cdah/plans/production.json", "of before")
	t.Chdir(p.Root)
	if err := p.Plan(t.Context(), "production", PlanOptions{Since: "main", Format: report.Markdown}); err != nil {
		t.Fatal(err)
	}
	const says = "production: unchanged since main, nothing was planned"
	if out := p.read("stdout"); !strings.Contains(out, says) {
		t.Errorf("it says %q", out)
	}
	if saved := p.read(filepath.Join(".cdah", "reviews", "production.txt")); saved != says+"\n" {
		t.Errorf("its review says %q", saved)
	}
	if kept := p.read(filepath.Join(".cdah", "plans", "production.json")); kept != "" {
		t.Error("the plan of before is still there")
	}
}
