//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cdah/config"
	accounts "cdah/internal/ops/account"
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

// TestSeed makes all that an environment's file names, and finds it: each kind is missing at first, and what can be made is
// there after. What AWS chooses the id of is made by hand, and then found as well.
func TestSeed(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	made := applyPrerequisites(t, e.Env(), readFile(t, "seed/seed.tf"))
	look := func(text string) (accounts.Account, accounts.Results) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "seeded.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		environment, problems := config.Load(file)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		a := accounts.Account{Config: newAccount(e.Endpoint(), e.Env()).config("eu-west-2"), Environment: environment, File: file, Patience: time.Minute}
		results, err := a.Look(t.Context())
		if err != nil || results.Skipped() != nil {
			t.Fatalf("looked up %v, %v", results.Skipped(), err)
		}
		return a, results
	}
	text := readFile(t, "seed/seed.yaml")
	strangers := map[string]string{}
	for name, id := range made.outputs { // the same ids, which nothing has
		strangers[name] = id[:len(id)-4] + "0000"
	}
	_, results := look(filled(text, strangers))
	for _, result := range results {
		if result.Lack == nil {
			t.Errorf("%s %s is not missing", result.Kind, result.Name)
		}
	}
	a, results := look(filled(text, made.outputs))
	seeder := accounts.Seeder{Account: a}
	for _, state := range []accounts.State{accounts.SeedMade, accounts.SeedThere} {
		seeds, err := seeder.Seed(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, seed := range seeds.Things {
			if want := map[bool]accounts.State{true: accounts.SeedThere, false: state}[results[i].Lack == nil]; seed.State != want {
				t.Errorf("%+v, want %s", seed, want)
			}
		}
	}
	if _, results := look(filled(text, made.outputs)); results.Problems("", nil) != nil {
		t.Errorf("missing after all:\n%v", results.Problems("", nil))
	}
}
