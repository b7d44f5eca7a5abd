package commands

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cdah/config"
	"cdah/internal/ops/processes"
)

const twoResources = `{"version":4,"resources":[{"mode":"managed","instances":[{},{}]}]}`

func TestRetireStates(t *testing.T) {
	p := newProject(t)
	p.write("terraform.local.tfstate", twoResources)
	p.write("terraform.empty.tfstate", `{"version":4,"resources":[]}`)
	p.write("terraform.empty.tfstate.backup", twoResources)
	p.write("terraform.broken.tfstate", `{`)
	p.write("terraform.real.tfstate", twoResources)
	all := []config.Environment{
		{Name: "local", Target: config.TargetEmulator},
		{Name: "empty", Target: config.TargetEmulator},
		{Name: "broken", Target: config.TargetEmulator},
		{Name: "none", Target: config.TargetEmulator},
		{Name: "real", Target: config.TargetAWS},
	}
	if !p.anyResources(all) {
		t.Error("the state of local was not seen")
	}
	if err := p.retireStates(all); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(p.Root, "terraform.*"))
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	want := "terraform.broken.tfstate.backup terraform.local.tfstate.backup terraform.real.tfstate"
	if got := strings.Join(left, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if said := p.read("stderr"); strings.Count(said, "\n") != 2 || !strings.Contains(said, "terraform.local.tfstate described an emulator that has ended (resources: 2)") {
		t.Errorf("it said %q, want a line each for local and broken", said)
	}
	if p.anyResources(all) {
		t.Error("a state that was set aside still counts, or one of AWS does")
	}
}

func TestApprovalFlags(t *testing.T) {
	r := newProject(t).Runner
	aws := config.Environment{Name: "production", Account: "333333333333", Target: config.TargetAWS}
	local := config.Environment{Name: "local", Target: config.TargetEmulator}

	if flags, err := r.approvalFlags("deploy", local, false); err != nil || len(flags) != 1 {
		t.Errorf("the emulator: got %v, %v", flags, err)
	}
	if flags, err := r.approvalFlags("destroy", aws, true); err != nil || len(flags) != 1 || flags[0] != "--auto-approve" {
		t.Errorf("AWS with --approve: got %v, %v", flags, err)
	}
	flags, err := r.approvalFlags("destroy", aws, false)
	var usage UsageError
	if !errors.As(err, &usage) || flags != nil {
		t.Fatalf("AWS without a terminal: got %v, %v", flags, err)
	}
	for _, part := range []string{"destroy production", "333333333333", "cdah destroy --approve production", "make destroy ENV=production APPROVE=yes"} {
		if !strings.Contains(usage.Message, part) {
			t.Errorf("the message %q does not say %q", usage.Message, part)
		}
	}
}

// An approval that is missing and a mistake in the YAML must show before anything is started.
func TestNothingStartsBeforeTheChecks(t *testing.T) {
	t.Setenv("PATH", "")
	p := newProject(t)
	p.environment("production", "aws")
	ctx := t.Context()

	var usage UsageError
	if err := p.Deploy(ctx, "production", ApplyOptions{}); !errors.As(err, &usage) || !strings.Contains(err.Error(), "--approve") {
		t.Errorf("deploy without approval: got %v", err)
	}
	if err := p.Diff(ctx, "nope", Options{}, false); !errors.As(err, &usage) || !strings.Contains(err.Error(), "there are: production") {
		t.Errorf("an unknown environment: got %v", err)
	}
	p.write("environments/bad.yaml", "project: 7\n")
	var problems config.Problems
	if err := p.Synth(ctx, "production"); !errors.As(err, &problems) || !strings.Contains(err.Error(), "bad.yaml:1: project") {
		t.Errorf("bad YAML: got %v", err)
	}
}

func TestMissingToolsAreNamedTogether(t *testing.T) {
	t.Setenv("PATH", "")
	p := newProject(t)
	p.environment("production", "aws")
	p.environment("local", "emulator")
	all := []string{"Go:", "Node.js:", "npm:", "Terraform:", "Python:"}
	cases := map[string]struct {
		run  func() error
		want []string
	}{
		"synth":           {func() error { return p.Synth(t.Context(), "production") }, all[:3]},
		"diff of AWS":     {func() error { return p.Diff(t.Context(), "production", Options{}, false) }, all[:4]},
		"emulated deploy": {func() error { return p.Deploy(t.Context(), "local", ApplyOptions{}) }, all},
		"emulator start":  {func() error { return p.EmulatorStart(t.Context()) }, all[4:]},
		"setup":           {func() error { return p.Setup(t.Context()) }, all},
	}
	for name, c := range cases {
		err := c.run()
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, tool := range all {
			wanted := strings.Contains(strings.Join(c.want, " "), tool)
			if strings.Contains(err.Error(), tool) != wanted {
				t.Errorf("%s: %s named = %v, want %v, in\n%v", name, tool, !wanted, wanted, err)
			}
		}
	}
}

func TestStoppedEmulator(t *testing.T) {
	p := newProject(t)
	p.environment("local", "emulator")
	p.write("terraform.local.tfstate", twoResources)
	if err := p.Output(t.Context(), "local"); err == nil || !strings.Contains(err.Error(), "deploy it first") {
		t.Errorf("output: got %v", err)
	}
	if err := p.Destroy(t.Context(), "local", ApplyOptions{}); err != nil {
		t.Errorf("destroy: %v", err)
	}
	if p.read("terraform.local.tfstate") != "" || p.read("terraform.local.tfstate.backup") == "" {
		t.Error("the state of the emulator that is gone was not set aside")
	}
}

func TestCDKTFInstalled(t *testing.T) {
	p := newProject(t)
	p.write("package-lock.json", "{}")
	if p.cdktfInstalled() {
		t.Error("without node_modules")
	}
	p.write("node_modules/.package-lock.json", "{}")
	if !p.cdktfInstalled() {
		t.Error("a fresh installation is not seen")
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(p.Root, "package-lock.json"), later, later); err != nil {
		t.Fatal(err)
	}
	if p.cdktfInstalled() {
		t.Error("an installation older than the lock file is taken for current")
	}
}

func TestInitialized(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	if s.isInitialized() {
		t.Error("without a synthesized stack")
	}
	p.write("cdktf.out/stacks/production/cdk.tf.json", "{}")
	p.write("cdktf.out/stacks/production/.terraform/terraform.tfstate", "{}")
	if !s.isInitialized() {
		t.Error("an initialized stack is not seen")
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(p.Root, "environments/production.yaml"), later, later); err != nil {
		t.Fatal(err)
	}
	if s.isInitialized() {
		t.Error("a stack older than its YAML is taken for current")
	}
}

// A synth through programs that note how they were called, in a folder of their own.
func TestSynthRunsTheInstalledCLI(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.write("package-lock.json", "{}")
	p.write("bin/go", "#!/bin/sh\necho go version go1.26.0 x/y\n")
	p.write("bin/node", "#!/bin/sh\necho v22.0.0\n")
	p.write("bin/npm", `#!/bin/sh
if [ "$1" = --version ]; then echo 10.0.0; exit; fi
/bin/mkdir -p node_modules/.bin
printf '#!/bin/sh\necho cdktf "$@" CHECKPOINT_DISABLE=$CHECKPOINT_DISABLE; exit $FAIL\n' >node_modules/.bin/cdktf
/bin/chmod +x node_modules/.bin/cdktf
echo >node_modules/.package-lock.json
`)
	t.Setenv("PATH", filepath.Join(p.Root, "bin"))
	p.Environ = os.Environ()
	if err := p.Synth(t.Context(), "production"); err != nil {
		t.Fatalf("%v\n%s", err, p.read("stderr"))
	}
	if got, want := p.read("stdout"), "cdktf.out/stacks/production/cdk.tf.json\n"; got != want {
		t.Errorf("it printed %q, want %q", got, want)
	}
	if said := p.read("stderr"); !strings.Contains(said, "Installing the cdktf CLI") || strings.Contains(said, "--no-color") {
		t.Errorf("a success said %q", said)
	}
	p.Environ = append(p.Environ, "FAIL=3")
	if err := p.Synth(t.Context(), ""); err == nil {
		t.Error("a synth that failed did not count as failed")
	}
	if said := p.read("stderr"); !strings.Contains(said, "cdktf synth --no-color CHECKPOINT_DISABLE=1\n==> Synthesizing") {
		t.Errorf("a failure said %q", said)
	}
}

func TestInterruptedBeforeItBegins(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.run(ctx, "/bin/sh", "-c", "exit 0"); !errors.Is(err, processes.ErrInterrupted) {
		t.Errorf("got %v", err)
	}
}

// A job of CircleCI assumes the role of what it does, unless it has credentials of its own.
func TestAssumeRole(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	for name, c := range map[string]struct {
		environ []string
		writes  bool
		want    string
	}{
		"plans":           {[]string{"CIRCLE_OIDC_TOKEN_V2=token"}, false, ":role/foundation/cdah-production-plan"},
		"deploys":         {[]string{"CIRCLE_OIDC_TOKEN_V2=token"}, true, ":role/foundation/cdah-production-deploy"},
		"a role it names": {[]string{"CIRCLE_OIDC_TOKEN_V2=token", "AWS_ROLE_ARN=arn:aws:iam::1:role/mine"}, true, "arn:aws:iam::1:role/mine"},
		"has keys":        {[]string{"CIRCLE_OIDC_TOKEN_V2=token", "AWS_ACCESS_KEY_ID=a"}, true, ""},
		"is elsewhere":    {nil, true, ""},
	} {
		p.Environ = c.environ
		s, err := p.open("production")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.assumeRole(c.writes); err != nil {
			t.Fatal(err)
		}
		if got := s.vars["AWS_ROLE_ARN"]; !strings.HasSuffix(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("a job that %s assumes %q, want %q", name, got, c.want)
		}
	}
	if got := p.read(".cdah/circleci.token"); got != "token" {
		t.Errorf("the token is kept as %q", got)
	}
}
