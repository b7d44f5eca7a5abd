//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cdah/internal/ops/emulator"
)

// TestMatrix takes the environments of matrix/ through Terraform, each in an account of its own. Together
// they have every option of an environment file at least once, and those that interact side by side.
//
// Beside <case>.yaml, <case>.tf may hold what must exist before: its outputs stand where the YAML says
// ((name)). An output that is an image in ECR is pushed.
func TestMatrix(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob(filepath.Join("matrix", "*.yaml"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no environments in matrix: %v", err)
	}
	app := buildApp(t)
	e := startEmulator(t)
	accounts := map[string]string{}
	for _, file := range cases {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		text := readFile(t, file)
		account := accountOf(t, file, text)
		if other, taken := accounts[account]; taken {
			t.Fatalf("%s and %s have the same account", name, other)
		}
		accounts[account] = name
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			takeThrough(t, e, app, name, text, account)
		})
	}
}

// accountOf returns the account in an environment's text, which need not be valid yet.
func accountOf(t *testing.T, file, text string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^account: "([0-9]{12})"`).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("%s has no account", file)
	}
	return found[1]
}

// takeThrough applies an environment, sees that nothing is left to change, and destroys it to nothing: with the
// permissions that the pipeline has.
func takeThrough(t *testing.T, e *emulator.Emulator, app, name, text, account string) {
	variables := credentials(t, e, account)
	defer nothingRemains(t, e, account)
	if before := readFile(t, filepath.Join("matrix", name+".tf")); before != "" {
		prerequisites := applyPrerequisites(t, variables, before)
		defer prerequisites.destroy(t)
		for _, value := range prerequisites.outputs {
			pushImage(t, e, variables, value)
		}
		text = filled(text, prerequisites.outputs)
	}

	roles := newRoles(t, e, variables, name, text)
	s := newStackOf(t, name, text+roles.boundary, roles.deploy)
	s.start(t)
	s.plan(t)
	s.apply(t)
	// The other language says the same as the JSON, nothing is left to change, and the role that plans sees that.
	hcl := s.asHCL(t, app, roles.plan)
	hcl.providers = newProviders(t, roles.plan)
	hcl.noChanges(t)
	schedulesStartTheirJobs(t, e, account)
	s.destroy(t)
	roles.remove(t)
}

// schedulesStartTheirJobs runs each schedule of an account, with the permissions of its own role.
func schedulesStartTheirJobs(t *testing.T, e *emulator.Emulator, account string) {
	t.Helper()
	resources, err := e.Resources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range resources {
		if r.Account != account || r.Kind != "scheduler_schedule" {
			continue
		}
		if run, err := e.RunSchedule(t.Context(), account, r.Region, r.ID); err != nil || run.Started == "" {
			t.Errorf("the schedule %s starts no task: %s (its queue was told: %t) %v", r.ID, run.Dropped, run.Told, err)
		}
	}
}

// filled puts the outputs of prerequisites into a text, where it says ((name)).
func filled(text string, outputs map[string]string) string {
	for name, value := range outputs {
		text = strings.ReplaceAll(text, "(("+name+"))", value)
	}
	return text
}

// startEmulator starts an emulator that ends with the test, and fails it where a call went wrong inside.
func startEmulator(t *testing.T) *emulator.Emulator {
	t.Helper()
	e, err := emulator.Start(t.Context(), emulator.Options{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		noEmulatorFailures(t, e)
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// readFile returns a file's text; of one that is not there, nothing.
func readFile(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}
