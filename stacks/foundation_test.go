package stacks_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/permissions"
	"cdah/internal/testkit"
	"cdah/site"
	"cdah/stacks"
)

// rolesStayWithinTheBoundary checks that no role in the stack needs what the boundary of its environment
// takes away, which must allow what the file gives tasks.
func rolesStayWithinTheBoundary(t *testing.T, e config.Environment, d *testkit.Document) {
	var given []config.Permission
	for _, service := range e.Services {
		given = append(given, service.Permissions...)
		given = append(given, config.FilesPermissions(service.EnvironmentFiles)...)
	}
	for _, job := range e.Jobs {
		given = append(given, job.Permissions...)
	}
	var within []string
	for _, statement := range permissions.Boundary(permissions.Scope{TasksMay: config.Statements(given)}).Statement {
		within = append(within, statement.Action...)
	}
	for _, address := range d.OfType("aws_iam_role_policy") {
		if ofExtension(address) { // synthesis has looked at them
			continue
		}
		var policy struct{ Statement []struct{ Action []string } }
		if err := json.Unmarshal([]byte(d.Text(t, address, "policy")), &policy); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for _, statement := range policy.Statement {
			for _, action := range statement.Action {
				if !slices.ContainsFunc(within, func(pattern string) bool { return iam.ActionCovers(pattern, action) }) {
					t.Errorf("%s allows %s, which the boundary in internal/aws/permissions does not", address, action)
				}
			}
		}
	}
}

// ofExtension reports whether the resource at an address is one of the site's own.
func ofExtension(address string) bool {
	_, name, _ := strings.Cut(address, ".")
	return slices.ContainsFunc(site.Extensions(), func(e stacks.Extension) bool {
		return strings.HasPrefix(name, strings.ReplaceAll(e.Name, "-", "_")+"_")
	})
}

// rolesAreBound checks that a boundary reaches every role.
func rolesAreBound(t *testing.T, e config.Environment, d *testkit.Document) {
	for _, role := range d.OfType("aws_iam_role") {
		if got, _ := d.Body(role)["permissions_boundary"].(string); got != e.PermissionsBoundary {
			t.Errorf("%s has the boundary %q, want %q", role, got, e.PermissionsBoundary)
		}
	}
}
