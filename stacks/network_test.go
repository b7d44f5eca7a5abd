package stacks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
)

// Without NAT there is an endpoint for all that tasks need, and for nothing else.
func TestEndpointsWithoutNAT(t *testing.T) {
	const deployment = "ecr_api ecr_dkr ecs ecs_agent ecs_telemetry"
	for _, test := range []struct {
		name, want string
		change     func(*config.Environment, *config.Service)
	}{
		{"nothing more", deployment + " logs", func(*config.Environment, *config.Service) {}},
		{"asked for", deployment + " logs sqs", func(e *config.Environment, _ *config.Service) {
			e.Network.InterfaceEndpoints = []string{"sqs", "logs"}
		}},
		{"secrets", deployment + " logs secretsmanager ssm", func(_ *config.Environment, s *config.Service) {
			s.Secrets = map[string]config.Secret{"A": {Secret: "shop/a"}, "B": {Parameter: "/shop/b"}}
		}},
		{"shell", deployment + " kms logs ssmmessages", func(_ *config.Environment, s *config.Service) { s.Exec = true }},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := loaded(t, "production")
			web := e.Services["web"]
			e.Network.NAT = config.NATNone
			test.change(&e, &web)
			e.Services["web"] = web
			var got []string
			for _, address := range synthesize(t, e).OfType("aws_vpc_endpoint") {
				if service, found := strings.CutPrefix(address, "aws_vpc_endpoint.network_endpoint_"); found {
					got = append(got, service)
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Everything that holds for the website holds in an existing network as well, of which nothing is made.
func TestExistingNetwork(t *testing.T) {
	e := loaded(t, "production")
	e.Network = config.Network{EgressPorts: []int{443}, Existing: &config.ExistingNetwork{
		VPC:            "vpc-0000000a",
		PublicSubnets:  map[string]string{"a": "subnet-0000000a", "b": "subnet-0000000b"},
		PrivateSubnets: map[string]string{"a": "subnet-0000000c", "b": "subnet-0000000d"},
	}}
	d := synthesize(t, e)
	testRules(t, e, d)
	for _, address := range d.Addresses() {
		if strings.Contains(address, ".network_") || strings.HasSuffix(address, ".network") {
			t.Errorf("%s is made in an existing network", address)
		}
	}
	if got := d.Get(t, "output", "vpc_id/value"); got != "${data.aws_vpc.network.id}" {
		t.Errorf("vpc_id is %v", got)
	}
}
