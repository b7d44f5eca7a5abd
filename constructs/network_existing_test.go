package constructs_test

import (
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/network"
	"cdah/internal/testkit"
)

func existing(p *network.Props) {
	p.Spec.Existing = &config.ExistingNetwork{
		VPC:            "vpc-0000000a",
		PublicSubnets:  map[string]string{"b": "subnet-0000000b", "a": "subnet-0000000a"},
		PrivateSubnets: map[string]string{"a": "subnet-0000000c", "b": "subnet-0000000d"},
	}
}

// Nothing is made in an existing network: it is only looked up.
func TestExistingNetworkMakesNothing(t *testing.T) {
	d := synthNetwork(t, existing)
	if made := d.Addresses(); made != nil {
		t.Errorf("made in an existing network: %v", made)
	}
}

// A plan fails where the network would not do.
func TestExistingNetworkIsChecked(t *testing.T) {
	d := synthNetwork(t, existing)
	checks := map[string]any{
		"aws_vpc/network/id": "vpc-0000000a",
		"aws_vpc/network/lifecycle/postcondition/0/condition": "${self.enable_dns_support}",
		"aws_vpc/network/lifecycle/postcondition/1/condition": `${!startswith(self.cidr_block, "172.17.")}`,
	}
	for name, subnet := range map[string]struct{ id, zone, toGateway string }{
		"public_a":  {"subnet-0000000a", "eu-west-2a", ""},
		"public_b":  {"subnet-0000000b", "eu-west-2b", ""},
		"private_a": {"subnet-0000000c", "eu-west-2a", "!"},
		"private_b": {"subnet-0000000d", "eu-west-2b", "!"},
	} {
		at := "aws_subnet/network_" + name
		checks[at+"/id"] = subnet.id
		checks[at+"/lifecycle/postcondition/0/condition"] = `${self.vpc_id == "vpc-0000000a"}`
		checks[at+"/lifecycle/postcondition/1/condition"] = `${self.availability_zone == "` + subnet.zone + `"}`
		own := "network_" + name + "_route_tables"
		checks["aws_route_tables/"+own+"/filter"] = list(map[string]any{"name": "association.subnet-id", "values": list(subnet.id)})
		routes := "aws_route_table/network_" + name + "_routes"
		checks[routes+"/route_table_id"] = ref("coalesce(one(data.aws_route_tables.%s.ids), one(data.aws_route_tables.network_main_routes.ids))", own)
		checks[routes+"/lifecycle/postcondition/0/condition"] =
			`${anytrue([for r in self.routes : r.cidr_block == "0.0.0.0/0" && ` + subnet.toGateway + `startswith(r.gateway_id, "igw-")])}`
	}
	want(t, d, "data", checks)
}

// A load balancer and a cluster stand in an existing network as in one of their own.
func TestExistingNetworkIsUsed(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		n := newNetwork(s, existing)
		newCluster(s, n, newLoadBalancer(s, n), newLogs(s))
	})
	public := list(ref("data.aws_subnet.network_public_a.id"), ref("data.aws_subnet.network_public_b.id"))
	private := list(ref("data.aws_subnet.network_private_a.id"), ref("data.aws_subnet.network_private_b.id"))
	want(t, d, "aws_lb.load_balancer", map[string]any{"subnets": public})
	want(t, d, "aws_autoscaling_group.cluster_auto_scaling_group", map[string]any{"vpc_zone_identifier": private})
	want(t, d, "aws_security_group.cluster_security_group", map[string]any{"vpc_id": ref("data.aws_vpc.network.id")})
	noNetwork(t, d)
}

func noNetwork(t *testing.T, d *testkit.Document) {
	t.Helper()
	for _, kind := range []string{"aws_vpc", "aws_subnet", "aws_route", "aws_route_table", "aws_nat_gateway", "aws_vpc_endpoint", "aws_network_acl", "aws_flow_log"} {
		if made := d.OfType(kind); made != nil {
			t.Errorf("made in an existing network: %v", made)
		}
	}
}
