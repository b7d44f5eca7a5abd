//go:build e2e

package e2e

import (
	"path/filepath"
	"slices"
	"testing"

	shop "cdah/examples/shop"
	"cdah/examples/shop/types"
	"cdah/internal/aws/regions"
	"cdah/internal/ops/adopt"
)

// TestSite takes a website with an owner's own resources, those of examples/shop, through Terraform: with the permissions
// that the pipeline's roles have for them.
func TestSite(t *testing.T) {
	t.Parallel()
	const account = "210987654321"
	e := startEmulator(t)
	variables := credentials(t, e, account)
	defer nothingRemains(t, e, account)
	prerequisites := applyPrerequisites(t, variables, readFile(t, filepath.Join("matrix", "front-door.tf")))
	defer prerequisites.destroy(t)

	text := filled(readFile(t, filepath.Join("shop", "shop.yaml")), prerequisites.outputs)
	roles := newRoles(t, e, variables, "test", text, types.Services()...)
	s := newStackOf(t, "test", text+roles.boundary, roles.deploy, shop.Extensions()...)
	s.start(t)
	s.valid(t)
	s.plan(t)
	s.apply(t)
	looker := *s
	looker.Terraform = newTerraform(t, s.WorkingDir(), roles.plan)
	looker.providers = newProviders(t, roles.plan)
	looker.noChanges(t)
	adoptionFinds(t, newAccount(e.Endpoint(), roles.plan), s, account, "aws_cloudfront_distribution.shop_cdn")
	s.destroy(t)
	roles.remove(t)
}

// adoptionFinds fails the test where an adoption, which the role that plans may make, would not find what the state has at an address, and it alone.
func adoptionFinds(t *testing.T, as account, s *stack, id, address string) {
	t.Helper()
	const region = "eu-west-2"
	scope := adopt.Scope{Partition: regions.Partition(region), Region: region, Account: id, Own: types.Services()}
	stack, err := adopt.Read([]byte(readFile(t, filepath.Join(s.WorkingDir(), "cdk.tf.json"))), scope)
	if err != nil {
		t.Fatal(err)
	}
	existing, err := stack.Look(t.Context(), as.config(region))
	if err != nil {
		t.Fatal(err)
	}
	want := refreshed(t, s.planFile())[address]["id"].(string)
	if ids, err := stack.IDs(address, existing); err != nil || !slices.Equal(ids, []string{want}) {
		t.Errorf("an adoption finds %v for %s, want %s: %v", ids, address, want, err)
	}
}
