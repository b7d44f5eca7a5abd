//go:build e2e

package e2e

import (
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"
)

// TestDeployAfterDestroy deploys and destroys the cluster with its log group twice: Container Insights makes the
// group again after its cluster is gone, and the second deployment takes it up.
func TestDeployAfterDestroy(t *testing.T) {
	t.Parallel()
	const name, group = "plain", "aws_cloudwatch_log_group.logs_container_insights"
	text := readFile(t, filepath.Join("matrix", name+".yaml"))
	account, e := accountOf(t, name, text), startEmulator(t)
	s := newStackOf(t, name, text, credentials(t, e, account))
	if err := s.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, exists := range []bool{false, true} {
		plan := filepath.Join(t.TempDir(), "plan")
		if _, err := s.Plan(t.Context(), tfexec.Target("aws_ecs_cluster.cluster"), tfexec.Out(plan)); err != nil {
			t.Fatal(err)
		}
		shown, err := s.ShowPlanFile(t.Context(), plan)
		if err != nil {
			t.Fatal(err)
		}
		planned := false
		for _, change := range shown.ResourceChanges {
			if change.Address == group {
				planned = true
				if imported := change.Change.Importing != nil; imported != exists {
					t.Errorf("the group is imported: %t, want %t", imported, exists)
				}
			}
		}
		if err := s.Apply(t.Context(), tfexec.DirOrPlan(plan)); err != nil || !planned {
			t.Fatalf("planned: %t; %v", planned, err)
		}
		if err := s.Destroy(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	nothingRemains(t, e, account)
}
