//go:build e2e

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"
	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
	"cdah/site/types"
)

// TestUpgrade deploys the golden stacks of an earlier commit, and plans those of now from there: what a newer version of
// cdah, or whatever else has changed since, does to a running website. It prints the review of each plan, and fails
// where one loses something at an address that CHANGELOG.md does not name. make upgrade FROM=COMMIT runs it.
func TestUpgrade(t *testing.T) {
	from := os.Getenv("CDAH_UPGRADE_FROM")
	if from == "" {
		t.Skip("make upgrade FROM=COMMIT says what to upgrade from")
	}
	changelog := readFile(t, filepath.Join(root, "CHANGELOG.md"))
	e := startEmulator(t)
	for _, file := range goldens(t) {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			old, err := try(t, root, nil, "git", "show", from+":"+file)
			if err != nil { // where the owner's were once
				old, err = try(t, root, nil, "git", "show", from+":stacks/testdata/"+name+"/cdk.tf.json")
			}
			if err != nil {
				t.Skipf("%s has no such stack: %s", from, old)
			}
			now := readFile(t, filepath.Join(root, file))
			if old == now {
				t.Skip("the same JSON")
			}
			s := &stack{environment: name, warns: true, output: filepath.Join(t.TempDir(), "out")}
			folder := filepath.Join(s.output, "stacks", name)
			variables := credentials(t, e, alone(t, folder, old))
			s.Terraform, s.providers = newTerraform(t, folder, variables), newProviders(t, variables)
			s.start(t)
			s.plan(t)
			s.apply(t)
			// As a deployment does: or what resources have made of others would be told as changed by hand.
			if err := s.tryApply(t, tfexec.RefreshOnly(true)); err != nil {
				t.Fatal(err)
			}
			alone(t, folder, now)
			s.plan(t)
			s.tell(t, now, changelog)
		})
	}
}

// goldens are the golden files of the owner's stacks, or of the samples where there are none, seen from the root.
func goldens(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, folder := range []string{"site", "stacks"} {
		files, err := filepath.Glob(filepath.Join(root, folder, "testdata", "*", "cdk.tf.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 0 {
			all = files
		}
	}
	if len(all) == 0 {
		t.Fatal("there are no golden files")
	}
	for i, file := range all {
		below, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = filepath.ToSlash(below)
	}
	return all
}

// alone writes a synthesized stack, with its state in a file beside it, and returns its account.
func alone(t *testing.T, folder, text string) (account string) {
	t.Helper()
	var document map[string]any
	var provider struct {
		Provider struct {
			AWS []struct {
				Accounts []string `json:"allowed_account_ids"`
			}
		}
	}
	for _, into := range []any{&document, &provider} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	document["terraform"].(map[string]any)["backend"] = map[string]any{"local": map[string]any{"path": "terraform.tfstate"}}
	written, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(folder, "cdk.tf.json"), written)
	return provider.Provider.AWS[0].Accounts[0]
}

// tell prints the review of the last plan, and fails the test where that loses what the changelog does not name.
func (s *stack) tell(t *testing.T, stack, changelog string) {
	t.Helper()
	var plan *tfjson.Plan
	err := s.providers.with(s, func(provider *tfexec.ReattachOption) (err error) {
		plan, err = s.ShowPlanFile(t.Context(), s.planFile(), provider)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	constructs, err := review.ReadConstructs([]byte(stack))
	if err != nil {
		t.Fatal(err)
	}
	result := review.New(plan, constructs, types.Services()...)
	result.Environment = s.environment
	result.Decide(nil)
	var out strings.Builder
	if err := result.Write(&out, report.Text); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + out.String())
	for _, address := range result.Gate.Stopped {
		if !strings.Contains(changelog, address) {
			t.Errorf("the upgrade loses %s, which CHANGELOG.md does not name", address)
		}
	}
}
