package stacks_test

import (
	"encoding/json"
	"slices"
	"testing"

	"cdah/config"
	"cdah/internal/aws/permissions"
	"cdah/internal/testkit"
)

// pipelineCanDeploy checks that the roles of the pipeline can manage all that is in the stack: a new type
// of resource comes with the rights that it needs.
func pipelineCanDeploy(t *testing.T, _ config.Environment, d *testkit.Document) {
	types := permissions.Types()
	for _, kind := range d.Types() {
		if !slices.Contains(types, kind) {
			t.Errorf("no role of the pipeline can manage %s; say in internal/aws/permissions what that takes", kind)
		}
	}
}

// rolesStayWithinTheBoundary checks that no role in the stack needs what the boundary of its environment
// takes away.
func rolesStayWithinTheBoundary(t *testing.T, _ config.Environment, d *testkit.Document) {
	within := map[string]bool{}
	for _, statement := range permissions.Boundary(permissions.Scope{}).Statement {
		for _, action := range statement.Action {
			within[action] = true
		}
	}
	for _, address := range d.OfType("aws_iam_role_policy") {
		var policy struct{ Statement []struct{ Action []string } }
		if err := json.Unmarshal([]byte(d.Text(t, address, "policy")), &policy); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for _, statement := range policy.Statement {
			for _, action := range statement.Action {
				if !within[action] {
					t.Errorf("%s allows %s, which the boundary in internal/aws/permissions does not", address, action)
				}
			}
		}
	}
}

// rolesAreBound checks that a boundary reaches every role.
func rolesAreBound(t *testing.T, e config.Environment, d *testkit.Document) {
	for _, role := range d.OfType("aws_iam_role") {
		if got, _ := d.Body(role)["permissions_boundary"].(string); got != e.PermissionsBoundary {
			t.Errorf("%s has the boundary %q, want %q", role, got, e.PermissionsBoundary)
		}
	}
}
