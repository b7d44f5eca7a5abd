package stacks_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
	"cdah/constructs/foundation"
	"cdah/stacks"
)

// What the roles must know of an environment's file is read off it: which names it has in a hosted zone, and what
// it uses of somebody else's.
func TestPipelineEnvironment(t *testing.T) {
	t.Parallel()
	base := config.Environment{Name: "test", Project: "shop", Region: "eu-west-2", State: config.State{Key: "shop/test/terraform.tfstate"}}
	want := foundation.PipelineEnvironment{Project: "shop", Environment: "test", Region: "eu-west-2", StateKey: "shop/test/terraform.tfstate"}
	zoned, elsewhere, addressed, existing := base, base, base, base
	zoned.Domain = &config.Domain{Name: "www.example.com", AlternativeNames: []string{"example.com"}, Zone: "example.com"}
	elsewhere.Domain = &config.Domain{Name: "www.example.com"} // in no hosted zone: no record is made
	addressed.Network.NATAddresses = map[string]string{"b": "eipalloc-2", "a": "eipalloc-1"}
	existing.Network.Existing = &config.ExistingNetwork{
		VPC: "vpc-1", PublicSubnets: map[string]string{"a": "subnet-1", "b": "subnet-2"}, PrivateSubnets: map[string]string{"a": "subnet-3", "b": "subnet-4"},
	}
	withNames, withAddresses, withNetwork := want, want, want
	withNames.Domains = []string{"www.example.com", "example.com"}
	withAddresses.Addresses = []string{"eipalloc-1", "eipalloc-2"}
	withNetwork.VPC, withNetwork.Subnets = "vpc-1", []string{"subnet-1", "subnet-2", "subnet-3", "subnet-4"}
	for name, c := range map[string]struct {
		environment config.Environment
		want        foundation.PipelineEnvironment
	}{
		"plain": {base, want}, "zoned": {zoned, withNames}, "elsewhere": {elsewhere, want},
		"addressed": {addressed, withAddresses}, "existing": {existing, withNetwork},
	} {
		if diff := cmp.Diff(c.want, stacks.PipelineEnvironment(c.environment)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
