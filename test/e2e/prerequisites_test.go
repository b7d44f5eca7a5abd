//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// zone is the hosted zone that an environment's domain may be in.
const zone = "example.com"

// prepare makes what is not the stack's own to make: the bucket that an environment keeps its state in,
// and a hosted zone.
func prepare(t *testing.T, variables []string, region, bucket string) {
	t.Helper()
	applyPrerequisites(t, variables, fmt.Sprintf(`
provider "aws" {
  region = %q
}
resource "aws_s3_bucket" "state" {
  bucket = %q
}
resource "aws_route53_zone" "website" {
  name = %q
}
`, region, bucket, zone))
}

// prerequisites are resources that stand beside a stack.
type prerequisites struct {
	stack
	outputs map[string]string
}

// applyPrerequisites applies a Terraform configuration.
func applyPrerequisites(t *testing.T, variables []string, main string) *prerequisites {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(main), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &prerequisites{stack{Terraform: newTerraform(t, dir, variables), providers: newProviders(t, variables)}, map[string]string{}}
	p.start(t)
	if err := p.tryApply(t); err != nil {
		t.Fatal(err)
	}
	values, err := p.Output(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, output := range values {
		var text string
		if err := json.Unmarshal(output.Value, &text); err != nil {
			t.Fatalf("output %s is not a text: %v", name, err)
		}
		p.outputs[name] = text
	}
	return p
}
