//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/ops/emulator"
)

// TestConstructsInOtherCode takes programs that use the constructs without any YAML through Terraform, each
// from a Go module outside the repository: that of docs/constructs.md, and a shop.
func TestConstructsInOtherCode(t *testing.T) {
	t.Parallel()
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
	for _, program := range []struct{ name, text, account string }{
		// The page's is for production, which AWS does not let go of.
		{"documented", edited(t, documentedProgram(t), "VPCID:", "Ephemeral: true, VPCID:"), "123456789012"},
		{"shop", readFile(t, "shop/main.go"), "210987654321"},
	} {
		t.Run(program.name, func(t *testing.T) {
			variables := credentials(t, e, program.account)
			defer nothingRemains(t, e, program.account)
			dir := moduleOf(t, program.text)
			run(t, dir, nil, "go", "run", ".")
			s := &stack{
				Terraform: newTerraform(t, filepath.Join(dir, "cdktf.out", "stacks", "shop"), variables),
				providers: newProviders(t, variables),
			}
			s.start(t)
			s.valid(t)
			s.plan(t)
			s.apply(t)
			s.noChanges(t)
			s.destroy(t)
		})
	}
}

// documentedProgram returns the program of docs/constructs.md.
func documentedProgram(t *testing.T) string {
	t.Helper()
	_, program, found := strings.Cut(readFile(t, filepath.Join(root, "docs", "constructs.md")), "```go\n")
	program, _, closed := strings.Cut(program, "```")
	if !found || !closed {
		t.Fatal("docs/constructs.md has no program")
	}
	return program
}

// moduleOf returns the folder of a module that holds a program, and finds cdah in this checkout as the page
// says.
func moduleOf(t *testing.T, program string) string {
	t.Helper()
	project, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	module := strings.Replace(readFile(t, filepath.Join(root, "go.mod")), "module cdah", "module shop", 1)
	for name, content := range map[string]string{
		"main.go": program,
		"go.mod":  module + "\nrequire cdah v0.0.0\n\nreplace cdah => " + project + "\n",
		"go.sum":  readFile(t, filepath.Join(root, "go.sum")),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
