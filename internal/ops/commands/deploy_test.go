package commands

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/ops/approval"
)

// engine is a project in which Terraform notes what it is asked for, and plans what the test says.
func engine(t *testing.T) project {
	t.Helper()
	p := newProject(t)
	p.environment("production", "aws")
	p.synthesized()
	p.write("bin/go", "#!/bin/sh\necho go version go1.26.0 x/y\n")
	p.write("bin/terraform", `#!/bin/sh
case $1 in version) echo v1.11.4; exit ;; esac
echo "$@" | sed "s|-chdir=[^ ]* ||" >>calls
case $2 in
plan) echo '{"@message": "a long diff", "type": "planned_change"}'
  if [ $(cat code) = 1 ]; then echo '{"@message": "wrong", "type": "diagnostic", "diagnostic": {"severity": "error", "summary": "no VPC", "address": "aws_vpc.a"}}'; fi
  echo saved >cdktf.out/stacks/production/$(echo "$@" | sed 's/.*-out=\([^ ]*\).*/\1/'); exit $(cat code) ;;
show) cat plan.json ;;
state) cat state ;;
output) cat outputs.json ;;
esac
`)
	p.write("state", "aws_vpc.a\n")
	p.write("outputs.json", "{}")
	t.Setenv("PATH", filepath.Join(p.Root, "bin")+":/bin:/usr/bin")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true") // no machine has credentials for it
	p.Environ = append(os.Environ(), "MAKELEVEL=0")
	p.plans("create")
	return p
}

// plans has Terraform plan an action on the VPC, or nothing.
func (p project) plans(action string) {
	code, changes := "2", `{"address": "aws_vpc.a", "type": "aws_vpc", "change": {"actions": ["`+strings.ReplaceAll(action, ",", `", "`)+`"]}}`
	if action == "" {
		code, changes = "0", ""
	}
	p.write("code", code)
	p.write("plan.json", `{"format_version": "1.2", "resource_changes": [`+changes+`]}`)
}

// called returns what Terraform was asked for since the last time: the subcommands, and "-destroy" or "-refresh-only".
func (p project) called() string {
	var calls []string
	for line := range strings.Lines(p.read("calls")) {
		words := strings.Fields(line)
		for _, flag := range words[1:] {
			if flag == "-destroy" || flag == "-refresh-only" || strings.HasPrefix(flag, "plan.") {
				words[0] += " " + flag
			}
		}
		calls = append(calls, words[0])
	}
	p.write("calls", "")
	return strings.ReplaceAll(strings.Join(calls, ", "), (&session{}).planFile(), "PLAN")
}

// One plan is made, reviewed and applied.
func TestWhatIsReviewedIsApplied(t *testing.T) {
	p := engine(t)
	approved := ApplyOptions{Approve: true}
	check := func(what string, err, want error, calls string) {
		t.Helper()
		if got := p.called(); !errors.Is(err, want) || got != calls {
			t.Errorf("%s: got %v, want %v, by\n     %s\nwant %s", what, err, want, got, calls)
		}
		if left, _ := filepath.Glob(filepath.Join(p.Root, "cdktf.out", "stacks", "production", "plan.*")); len(left) > 0 {
			t.Errorf("%s: left behind: %v", what, left)
		}
	}
	check("a deployment", p.Deploy(t.Context(), "production", approved), nil,
		"init, plan, show PLAN, apply PLAN, state, apply -refresh-only, output")
	if said := p.read("stdout"); !strings.Contains(said, "production: 1 to create, as nothing of it exists yet") || strings.Contains(said, "+ create") {
		t.Errorf("the review is not shown, or not in brief: %q", said)
	}
	if saved := p.read(".cdah/reviews/production.txt"); !strings.Contains(saved, "+ create  aws_vpc.a") {
		t.Errorf("the saved review does not list each resource: %q", saved)
	}
	check("a deployment that tells all", p.Deploy(t.Context(), "production", ApplyOptions{Approve: true, Verbose: true}), nil,
		"init, plan, show PLAN, apply PLAN, state, apply -refresh-only, output")
	if said := p.read("stdout"); !strings.Contains(said, "+ create  aws_vpc.a") {
		t.Errorf("it does not list each resource: %q", said)
	}
	if said := p.read("stderr"); strings.Contains(said, "a long diff") {
		t.Errorf("what the review says is said twice: %q", said)
	}

	p.plans("delete,create")
	check("a loss", p.Deploy(t.Context(), "production", approved), ErrStopped, "init, plan, show PLAN")
	p.write("environments/production.allow", "aws_vpc.a # as a test\n")
	check("a loss that is meant", p.Deploy(t.Context(), "production", approved), nil,
		"init, plan, show PLAN, apply PLAN, state, apply -refresh-only, output")

	p.plans("")
	check("no changes", p.Deploy(t.Context(), "production", approved), nil,
		"init, plan, show PLAN, state, output")
	p.plans("update")
	check("changes in place", p.Deploy(t.Context(), "production", approved), nil,
		"init, plan, show PLAN, apply PLAN, state, output")

	p.write("code", "1")
	if err := p.Deploy(t.Context(), "production", approved); err == nil || p.called() != "init, plan" || !strings.Contains(p.read("stderr"), "Error: a, aws_vpc.a\n  no VPC\n==> Planning: failed") {
		t.Errorf("a plan that fails: %v, it said %q", err, p.read("stderr"))
	}

	p.plans("delete")
	p.write("state", "")
	check("a destruction", p.Destroy(t.Context(), "production", approved), nil,
		"init, plan -destroy, show PLAN, apply PLAN, state")
}

// The Terraform of the cdktf CLI applies what was approved, and nothing else.
func TestTheCLIAppliesTheApprovedPlan(t *testing.T) {
	p := engine(t)
	dir := filepath.Join(p.Root, "cdktf.out", "stacks", "production")
	if err := p.Plan(t.Context(), "production", PlanOptions{}); err != nil {
		t.Fatal(err)
	}
	p.called()
	apply := func(what, command, calls, want string, flags ...string) {
		t.Helper()
		err := p.Terraform(t.Context(), dir, append([]string{command}, flags...))
		if want == "" && err != nil || want != "" && (!errors.Is(err, approval.ErrNotApproved) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %s", what, err, want)
		}
		if got := p.called(); got != calls {
			t.Errorf("%s: Terraform did %s, want %s", what, got, calls)
		}
	}
	apply("nothing approved", "apply", "", "there is none", "-auto-approve")
	p.Environ = append(p.Environ, approvedPlanVariable+"="+filepath.Join(p.Root, ".cdah", "plans", "production.json"))
	apply("the plan", "apply", "init, plan, show PLAN, apply PLAN, state, apply -refresh-only", "", "-auto-approve", "-no-color")
	apply("something else", "apply", "", "without -var=a=b", "-auto-approve", "-var=a=b")
	apply("a flag before", "-chdir=elsewhere", "", "without -chdir=elsewhere", "apply")
	apply("a deployment's", "destroy", "", "it is for cdah deploy", "-auto-approve")
	p.plans("delete,create")
	apply("another plan", "apply", "init, plan, show PLAN", "what it would do now differs", "-auto-approve")
	p.write("cdktf.out/stacks/production/cdk.tf.json", "{}")
	apply("another stack", "apply", "", "is not the one that was planned", "-auto-approve")
	p.Environ = append(p.Environ, approvedDigestVariable+"=sha256:0")
	apply("another digest", "apply", "", "of the reviewed one sha256:0", "-auto-approve")
}

// The cdktf CLI takes a program that a signal has ended for one that has succeeded.
func TestTheCLIHearsOfAKill(t *testing.T) {
	p := engine(t)
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	vars, err := s.approvedTerraform("a plan", "")
	if err != nil {
		t.Fatal(err)
	}
	script := p.read(".cdah/approved-terraform.sh")
	executable, _ := os.Executable()
	if vars["TERRAFORM_BINARY_NAME"] != filepath.Join(p.Root, ".cdah", "approved-terraform.sh") || !strings.Contains(script, "'"+executable+"' terraform") {
		t.Errorf("the CLI runs %s:\n%s", vars["TERRAFORM_BINARY_NAME"], script)
	}
	p.write("killed", "#!/bin/sh\nkill -KILL $$\n")
	p.write("script", strings.ReplaceAll(script, "'"+executable+"'", "./killed"))
	if err := s.run(t.Context(), "./script", "apply"); err == nil || !strings.Contains(err.Error(), "exit status 137") {
		t.Errorf("got %v", err)
	}
}
