//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConstructsInOtherCode builds and runs the program of docs/constructs.md as a module of its own.
func TestConstructsInOtherCode(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "constructs.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, program, found := strings.Cut(string(page), "```go\n")
	program, _, closed := strings.Cut(program, "```")
	if !found || !closed {
		t.Fatal("docs/constructs.md has no program")
	}
	project, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{
		"main.go": program,
		"go.mod":  strings.Replace(string(module), "module cdah", "module shop", 1) + "\nrequire cdah v0.0.0\n\nreplace cdah => " + project + "\n",
		"go.sum":  string(sums),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, nil, "go", "run", ".")
	text, err := os.ReadFile(filepath.Join(dir, "cdktf.out", "stacks", "shop", "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(text), `"network_public_a"`, `"load_balancer"`, `${aws_lb.load_balancer.dns_name}`)
}
