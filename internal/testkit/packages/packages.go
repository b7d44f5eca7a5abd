// Package packages finds the packages of JavaScript that Go modules made by jsii have in them.
package packages

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Modules are the Go modules that the project has of jsii, by their names in JavaScript.
func Modules() map[string]string {
	return map[string]string{
		"constructs":          "github.com/aws/constructs-go/constructs/v10",
		"cdktf":               "github.com/hashicorp/terraform-cdk-go/cdktf",
		"@cdktf/provider-aws": "github.com/cdktf/cdktf-provider-aws-go/aws/v19",
	}
}

// Tarball returns the file of a package, by its name in JavaScript.
func Tarball(t *testing.T, name string) string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", Modules()[name]).Output()
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "jsii", "*.tgz"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s is in the files %v, %v; want one", name, found, err)
	}
	return found[0]
}
