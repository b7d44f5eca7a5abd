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
	"cdah/internal/ops/report"
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

func TestQuestion(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.environment("local", "emulator")
	open := func(name string) *session {
		s, err := p.open(name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if question, err := open("local").question(deployment, false); err != nil || question != "" {
		t.Errorf("the emulator: got %q, %v", question, err)
	}
	if question, err := open("production").question(destruction, true); err != nil || question != "" {
		t.Errorf("AWS with --approve: got %q, %v", question, err)
	}
	_, err := open("production").question(destruction, false)
	var usage UsageError
	if !errors.As(err, &usage) {
		t.Fatalf("AWS without a terminal: got %v", err)
	}
	for _, part := range []string{"destroy production", "123456789012", "approve it with cdah destroy --approve production"} {
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
	if err := p.Diff(ctx, "nope", DiffOptions{}); !errors.As(err, &usage) || !strings.Contains(err.Error(), "there are: production") {
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
	all := []string{"Go:", "Terraform:", "Python:", "Node.js:", "npm:"}
	cases := map[string]struct {
		run  func() error
		want []string
	}{
		"synth":           {func() error { return p.Synth(t.Context(), "production") }, all[:1]},
		"diff of AWS":     {func() error { return p.Diff(t.Context(), "production", DiffOptions{}) }, all[:2]},
		"emulated deploy": {func() error { return p.Deploy(t.Context(), "local", ApplyOptions{}) }, all[:3]},
		"emulator start":  {func() error { return p.EmulatorStart(t.Context()) }, all[2:3]},
		"setup":           {func() error { return p.Setup(t.Context(), false) }, all[:3]},
		"setup of cdktf":  {func() error { return p.Setup(t.Context(), true) }, all},
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
	if err := p.Output(t.Context(), "local", report.Text); err == nil || !strings.Contains(err.Error(), "deploy it first") {
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

// A synth runs the app as cdktf.json says, to where the cdktf CLI has it, and leaves nothing of environments that are
// no more.
func TestSynthRunsTheApp(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.environment("local", "emulator")
	p.write("environments/local.yaml", strings.Replace(p.read("environments/local.yaml"), "project: cdah", "project: other", 1))
	p.write("cdktf.json", `{"app": "mkdir -p $CDKTF_OUTDIR/stacks; echo it said; test -z \"$SYNTH_HCL_OUTPUT$FAIL\" && echo > $CDKTF_OUTDIR/manifest.json"}`)
	p.write("bin/go", "#!/bin/sh\necho go version go1.26.0 x/y\n")
	for _, folder := range []string{"production", "production.adopt", "gone"} {
		p.write("cdktf.out/stacks/"+folder+"/plan", "")
	}
	t.Setenv("PATH", filepath.Join(p.Root, "bin")+":/bin:/usr/bin")
	p.Environ = append(os.Environ(), "MAKELEVEL=0", "SYNTH_HCL_OUTPUT=true", "CDKTF_OUTDIR=elsewhere")
	if err := p.Synth(t.Context(), "production"); err != nil {
		t.Fatalf("%v\n%s", err, p.read("stderr"))
	}
	if got, want := p.read("stdout"), "cdktf.out/stacks/production/cdk.tf.json\n"; got != want {
		t.Errorf("it printed %q, want %q", got, want)
	}
	if !strings.HasSuffix(p.read("stderr"), "Written beside it, each to a folder of its name: local\n") {
		t.Errorf("it does not name what else is written, but says %q", p.read("stderr"))
	}
	if p.read("cdktf.out/manifest.json") == "" || strings.Contains(p.read("stderr"), "it said") {
		t.Errorf("a success wrote %q and said %q", p.read("cdktf.out/manifest.json"), p.read("stderr"))
	}
	left, _ := filepath.Glob(filepath.Join(p.Root, "cdktf.out", "stacks", "*"))
	if len(left) != 2 {
		t.Errorf("the stacks left are %v", left)
	}
	p.Environ = append(p.Environ, "FAIL=yes")
	if err := p.Synth(t.Context(), ""); err == nil || !strings.Contains(p.read("stderr"), "it said\n==> Synthesizing") {
		t.Errorf("a failure: %v, and it said %q", err, p.read("stderr"))
	}
	for text, want := range map[string]string{"{": "cdktf.json: unexpected end", "{}": "app is missing"} {
		p.write("cdktf.json", text)
		if err := p.Synth(t.Context(), ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// The cdktf CLI is installed for whoever wants it, and once.
func TestSetupInstallsTheCLI(t *testing.T) {
	p := newProject(t)
	p.write("package-lock.json", "{}")
	p.write("bin/npm", "#!/bin/sh\necho npm \"$@\" >>calls\nmkdir -p node_modules; echo >node_modules/.package-lock.json\n")
	t.Setenv("PATH", filepath.Join(p.Root, "bin")+":/bin:/usr/bin")
	for range 2 {
		if err := p.installCDKTF(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.read("calls"); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "npm ci --ignore-scripts") {
		t.Errorf("npm was called %q", got)
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

// Who has typed make is told what to type of make.
func TestMessagesByMake(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.Environ, p.Called = append(p.Environ, "MAKELEVEL=1"), ".cdah/bin/cdah"
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.question(deployment, false); err == nil || !strings.HasSuffix(err.Error(), "approve it with make deploy ENV=production APPROVE=yes") {
		t.Errorf("got %v", err)
	}
	p.Environ = append(p.Environ, "MAKELEVEL=0")
	if _, err := s.question(deployment, false); err == nil || !strings.HasSuffix(err.Error(), "approve it with .cdah/bin/cdah deploy --approve production") {
		t.Errorf("got %v", err)
	}
}
