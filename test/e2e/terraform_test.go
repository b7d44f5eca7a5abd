//go:build e2e

package e2e

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"

	"cdah/config"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/terraform"
	"cdah/internal/testkit/samples"
	"cdah/stacks"
)

// stack is the synthesized stack of an environment, in a folder of its own, and Terraform for it.
type stack struct {
	*tfexec.Terraform
	providers   *providers
	environment string
	yaml        string // the environment's file, which may be changed
	output      string // the app's output folder
	warns       bool   // Terraform warns of the configuration, and that is known
	extensions  []stacks.Extension
}

// newStack synthesizes an environment alone, from a copy of its file.
func newStack(t *testing.T, environment string, variables []string) *stack {
	t.Helper()
	text, err := os.ReadFile(samples.Environment(t, environment))
	if err != nil {
		t.Fatal(err)
	}
	return newStackOf(t, environment, string(text), variables)
}

// newStackOf synthesizes an environment alone, given as the text of its file.
func newStackOf(t *testing.T, environment, text string, variables []string, extensions ...stacks.Extension) *stack {
	t.Helper()
	dir := t.TempDir()
	s := &stack{
		environment: environment,
		yaml:        filepath.Join(dir, "environments", environment+".yaml"),
		output:      filepath.Join(dir, "out"),
		extensions:  extensions,
	}
	if err := os.Mkdir(filepath.Dir(s.yaml), 0o755); err != nil {
		t.Fatal(err)
	}
	s.write(t, text)
	s.Terraform = newTerraform(t, filepath.Join(s.output, "stacks", environment), variables)
	s.providers = newProviders(t, variables)
	return s
}

// asHCL returns the same stack with its configuration written in Terraform's own language by the app, as
// "cdktf synth --hcl" does, on the same state. cdktf quotes what it writes in ways that Terraform
// warns of, so that only errors count.
func (s *stack) asHCL(t *testing.T, app string, variables []string) *stack {
	t.Helper()
	hcl := *s
	hcl.warns = true
	hcl.output = filepath.Join(t.TempDir(), "out")
	state := "terraform." + s.environment + ".tfstate" // a local one is a file beside the output folder
	if text := readFile(t, filepath.Join(filepath.Dir(s.output), state)); text != "" {
		if err := os.WriteFile(filepath.Join(filepath.Dir(hcl.output), state), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, filepath.Dir(filepath.Dir(s.yaml)), []string{"SYNTH_HCL_OUTPUT=true"}, app, "-output", hcl.output)
	hcl.Terraform = newTerraform(t, filepath.Join(hcl.output, "stacks", s.environment), variables)
	s.share(t, &hcl)
	return &hcl
}

// share gives another folder of the same stack what "terraform init" has brought, and the providers.
func (s *stack) share(t *testing.T, other *stack) {
	t.Helper()
	other.providers = s.providers
	for _, shared := range []string{".terraform", ".terraform.lock.hcl"} {
		if err := os.Symlink(filepath.Join(s.WorkingDir(), shared), filepath.Join(other.WorkingDir(), shared)); err != nil {
			t.Fatal(err)
		}
	}
}

// newTerraform returns Terraform for a folder.
func newTerraform(t *testing.T, dir string, variables []string) *tfexec.Terraform {
	t.Helper()
	terraform, err := tfexec.NewTerraform(dir, "terraform")
	if err != nil {
		t.Fatal(err)
	}
	if err := terraform.SetEnv(environ(t, variables)); err != nil {
		t.Fatal(err)
	}
	return terraform
}

// synth writes the JSON of the environment's file as it is now, as the app does.
func (s *stack) synth(t *testing.T) {
	t.Helper()
	folder := filepath.Dir(s.yaml)
	project, problems := config.LoadProject(folder, filepath.Join(folder, "none"))
	if errs := problems.Errors(); len(errs) > 0 {
		t.Fatal(errs)
	}
	sharedKernel.Lock()
	defer sharedKernel.Unlock()
	if err := stacks.Synth(project, s.output, s.extensions...); err != nil {
		t.Fatal(err)
	}
}

// sharedKernel is the jsii kernel of this process, which all tests share: it serves one at a time.
var sharedKernel sync.Mutex //nolint:gochecknoglobals // the kernel it guards is the process's, too

// edit changes the environment's file, each old text to the new one after it, and synthesizes it.
func (s *stack) edit(t *testing.T, oldNew ...string) {
	t.Helper()
	text, err := os.ReadFile(s.yaml)
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, edited(t, string(text), oldNew...))
}

// write replaces the environment's file and synthesizes it.
func (s *stack) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(s.yaml, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.synth(t)
}

// edited returns a text with each old part changed to the new one after it.
func edited(t *testing.T, text string, oldNew ...string) string {
	t.Helper()
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("no %q to change in:\n%s", oldNew[i], text)
		}
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	return text
}

// start connects the stack with its state, and with the provider.
func (s *stack) start(t *testing.T) {
	t.Helper()
	defer took(t, "init", time.Now())
	if err := s.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// valid fails the test where Terraform finds anything to say of the stack, be it a warning. Each plan does
// so, too.
func (s *stack) valid(t *testing.T) {
	t.Helper()
	result, err := s.Validate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, diagnostic := range result.Diagnostics {
		t.Errorf("validate: %s: %s: %s", diagnostic.Severity, diagnostic.Summary, diagnostic.Detail)
	}
}

// apply applies the last plan.
func (s *stack) apply(t *testing.T) {
	t.Helper()
	defer took(t, "apply", time.Now())
	if err := s.tryApply(t, tfexec.DirOrPlan(s.planFile())); err != nil {
		t.Fatal(err)
	}
}

// tryApply is apply for what may fail, and with other options.
func (s *stack) tryApply(t *testing.T, options ...tfexec.ApplyOption) error {
	t.Helper()
	return s.providers.with(s, func(provider *tfexec.ReattachOption) error {
		return s.Apply(t.Context(), append(options, provider)...)
	})
}

// destroy destroys what the last apply has made; it need not look for anything else.
func (s *stack) destroy(t *testing.T) {
	t.Helper()
	defer took(t, "destroy", time.Now())
	err := s.providers.with(s, func(provider *tfexec.ReattachOption) error {
		// A test that cleans up has a context that is done.
		return s.Destroy(context.WithoutCancel(t.Context()), tfexec.Refresh(false), provider)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// environ returns the environment of Terraform: this process's own, the emulator's variables and
// where providers come from.
func environ(t *testing.T, variables []string) map[string]string {
	t.Helper()
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	sources, err := terraform.FindSources(terraform.Machine{Getenv: os.Getenv, Home: home, Root: "/"})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, variable := range append(os.Environ(), variables...) {
		key, value, _ := strings.Cut(variable, "=")
		all[key] = value
	}
	providers, err := sources.Environment(t.TempDir(), home, os.Getenv("TF_PLUGIN_CACHE_DIR"))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(all, providers)
	maps.Copy(all, terraform.Garbage(os.Getenv))
	all["CHECKPOINT_DISABLE"] = "1"
	for _, key := range tfexec.ProhibitedEnv(all) { // what the library sets itself
		delete(all, key)
	}
	return all
}

// credentials returns the emulator's variables for an account, which cdah takes for a stack whose target is AWS, too.
func credentials(t *testing.T, e *emulator.Emulator, account string) []string {
	t.Helper()
	variables, err := e.Credentials(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	return append(variables, "CDAH_AWS_ENDPOINT="+e.Endpoint())
}
