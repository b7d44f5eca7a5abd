package stacks_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
	"cdah/constructs/foundation"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/permissions"
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

// A plan reads what the load balancer gets, and no other secret.
func TestRolesReadWhatSignsIn(t *testing.T) {
	t.Parallel()
	in := func(secret, key string) config.Service {
		return config.Service{Kind: config.KindWeb, Route: config.Route{SignIn: &config.SignIn{ClientSecret: config.ClientSecret{Secret: secret, KMSKey: key}}}}
	}
	const whole, key = "arn:aws:secretsmanager:eu-west-2:123456789012:secret:shop/web-AbCdEf", "arn:aws:kms:eu-west-2:123456789012:key/1"
	e := config.Environment{
		Name: "test", Project: "shop", Region: "eu-west-2",
		Services: map[string]config.Service{"web": in(whole, ""), "api": in("shop/api", key), "other": {Kind: config.KindWeb}},
	}
	scope := stacks.PipelineEnvironment(e).Permissions("123456789012", "states", "key")
	want := map[string]iam.Statement{
		"ReadWhatSignsIn": iam.Allow([]string{"secretsmanager:GetSecretValue"}, whole, "arn:aws:secretsmanager:eu-west-2:123456789012:secret:shop/api-??????"),
		"DecryptWhatSignsIn": iam.Allow([]string{"kms:Decrypt"}, key).When(iam.Condition{
			"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-2.amazonaws.com"},
		}),
	}
	got := map[string]iam.Statement{}
	for _, statement := range permissions.Plan(scope).Statement {
		for _, action := range statement.Action {
			if action == "secretsmanager:GetSecretValue" || action == "kms:Decrypt" && statement.Sid != "DecryptTheState" {
				got[statement.Sid] = statement
			}
		}
	}
	for sid := range want {
		want[sid] = iam.Named(sid, want[sid])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
