//go:build e2e

// Package e2e takes the environments of this project through real Terraform and the real AWS
// provider, against the emulated AWS: valid, applied, an empty second plan, changed in place,
// destroyed to nothing.
//
// Environments are taken through as the pipeline's roles, with the permissions that these have. But in TestLive the
// emulator runs no containers, and it knows the order of destruction by a table (emulator/checks/order): the orders that are about
// what runs are proven on the JSON, in constructs and stacks.
package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cdah/internal/jsii/kernel"
	"cdah/internal/ops/emulator"
	"cdah/internal/testkit/samples"
)

// root is the project's root, seen from this package.
const root = "../.."

func TestMain(m *testing.M) {
	// Several programs share the processors: one that uses all of them for its garbage, as each Terraform
	// and each provider would, only keeps the others waiting.
	_ = os.Setenv("GOMAXPROCS", "1")
	// Nothing runs in containers, unless a test wants it: most are about what is deployed.
	_ = os.Setenv("CDAH_CONTAINERS", "off")
	code := m.Run()
	kernel.Close()
	os.Exit(code)
}

// run runs a command in a folder and returns its output. It fails the test where the command fails.
func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	output, err := try(t, dir, env, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, output)
	}
	return output
}

// try is run for a command that may fail.
func try(t *testing.T, dir string, env []string, name string, args ...string) (string, error) {
	t.Helper()
	defer took(t, name+" "+strings.Join(args, " "), time.Now())
	command := exec.Command(name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), env...)
	output, err := command.CombinedOutput()
	return string(output), err
}

// took notes how long a step took, for whoever wants to know where the time went.
func took(t *testing.T, step string, begin time.Time) {
	t.Helper()
	t.Logf("%s: %s", step, time.Since(begin).Round(time.Second))
}

// contains fails the test where a command's output lacks a text.
func contains(t *testing.T, output string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(output, text) {
			t.Fatalf("no %q in:\n%s", text, output)
		}
	}
}

// buildApp builds the app that cdktf runs, without the resources of a site's own, and returns its path.
func buildApp(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	replaced := map[string]string{}
	for _, file := range []string{"site.go", "types/types.go"} {
		replaced[filepath.Join(folder, "site", file)] = filepath.Join(samples.Dir(t), "site", file)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	app := filepath.Join(dir, "app")
	put(t, filepath.Join(dir, "overlay.json"), overlay)
	run(t, root, nil, "go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", app, ".")
	return app
}

// nothingRemains fails the test where an account still holds something that AWS would not keep.
func nothingRemains(t *testing.T, e *emulator.Emulator, account string, except ...string) {
	t.Helper()
	left, err := e.Remaining(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	for _, resource := range left {
		if resource.Account == account && !strings.Contains(strings.Join(except, " "), resource.ID) {
			t.Errorf("left behind: %+v", resource)
		}
	}
}

// noEmulatorFailures fails the test where a call went wrong inside the emulator: what it answered
// then says nothing about AWS.
func noEmulatorFailures(t *testing.T, e *emulator.Emulator) {
	t.Helper()
	calls, err := e.Failures()
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range calls {
		t.Errorf("the emulator failed %s %s: %d %s", call.Service, call.Action, call.Status, call.Response)
	}
}
