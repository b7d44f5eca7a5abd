//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConstructsInOtherCode takes the program of docs/extend.md, which uses the constructs without any YAML, through
// Terraform, from a Go module outside the repository.
func TestConstructsInOtherCode(t *testing.T) {
	t.Parallel()
	const account = "123456789012"
	e := startEmulator(t)
	variables := credentials(t, e, account)
	defer nothingRemains(t, e, account)
	// The page's is for production, which AWS does not let go of.
	dir := moduleOf(t, edited(t, documentedProgram(t), "VPCID:", "Ephemeral: true, VPCID:"))
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
}

// documentedProgram returns the program of docs/extend.md.
func documentedProgram(t *testing.T) string {
	t.Helper()
	_, program, found := strings.Cut(readFile(t, filepath.Join(root, "docs", "extend.md")), "```go\npackage main\n")
	program, _, closed := strings.Cut(program, "```")
	if !found || !closed {
		t.Fatal("docs/extend.md has no program")
	}
	return "package main\n" + program
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
