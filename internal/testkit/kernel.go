package testkit

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/constructs/stack"
)

// Main runs the tests of a package that synthesizes, and ends the kernel that they share. The kernel
// serves one goroutine at a time: such tests do not run in parallel.
func Main(m *testing.M) {
	code := m.Run()
	stack.Close()
	os.Exit(code)
}

// Synth synthesizes what build adds to a stack named test.
func Synth(t testing.TB, build func(cdktf.TerraformStack)) *Document {
	t.Helper()
	dir := t.TempDir()
	err := stack.Synth(dir, func(app *stack.App) {
		build(app.New("test", stack.Props{Region: "eu-west-2", Account: "111111111111"}).TerraformStack)
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "stacks", "test", "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return Parse(t, text)
}
