package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/config"
	"cdah/internal/ops/report"
)

// A destruction is never told as not allowed: nothing of it is to be decided. Of an ephemeral environment, which everything may
// be destroyed of, the print is brief, and the review that is kept has all of it.
func TestReviewOfADestruction(t *testing.T) {
	const lost, brief = "\nLost:\n", "1 to destroy, everything, as the environment is ephemeral"
	plan := &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{Address: "aws_s3_bucket.a", Type: "aws_s3_bucket", Name: "a", Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionDelete}, Before: map[string]any{}}}}}
	for name, c := range map[string]struct {
		ephemeral, brief bool
		says, not        string
	}{
		"for people":         {false, true, lost, brief},
		"ephemeral":          {true, true, brief, lost},
		"ephemeral, verbose": {true, false, lost, brief},
	} {
		p := newProject(t)
		s := &session{Runner: p.Runner, env: config.Environment{Name: "production", Region: "eu-west-2", Target: config.TargetEmulator, Ephemeral: c.ephemeral}}
		result, err := s.review(t.Context(), plan, []byte("{}"), PlanOptions{Destroy: true, Keep: "production-destroy.json", Format: report.Text, Brief: c.brief}, nil)
		if err != nil || !result.Gate.Open() {
			t.Errorf("%s is stopped: %v", name, err)
		}
		kept, err := os.ReadFile(filepath.Join(p.Root, ".cdah", "reviews", "production-destroy.txt"))
		if err != nil {
			t.Fatal(err)
		}
		printed := p.read("stdout")
		if !strings.Contains(printed, c.says) || strings.Contains(printed, c.not) || strings.Contains(printed, "not allowed") {
			t.Errorf("%s is told\n%s", name, printed)
		}
		if !strings.Contains(string(kept), lost) || !strings.Contains(string(kept), "aws_s3_bucket.a") {
			t.Errorf("%s is kept as\n%s", name, kept)
		}
	}
}
