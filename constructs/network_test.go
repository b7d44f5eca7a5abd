package constructs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/network"
	"cdah/internal/testkit"
)

func synthNetwork(t *testing.T, change ...func(*network.Props)) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) { newNetwork(s, change...) })
}

func TestNetworkLayout(t *testing.T) {
	d := synthNetwork(t)
	want(t, d, "aws_vpc.network", map[string]any{
		"cidr_block": "10.0.0.0/16", "enable_dns_support": true, "enable_dns_hostnames": true,
	})
	for address, cidr := range map[string]string{
		"aws_subnet.network_private_a": "10.0.1.0/24",
		"aws_subnet.network_private_b": "10.0.2.0/24",
		"aws_subnet.network_private_c": "10.0.3.0/24",
		"aws_subnet.network_public_a":  "10.0.101.0/24",
		"aws_subnet.network_public_b":  "10.0.102.0/24",
		"aws_subnet.network_public_c":  "10.0.103.0/24",
	} {
		zone := region + address[len(address)-1:]
		want(t, d, address, map[string]any{
			"cidr_block": cidr, "availability_zone": zone, "map_public_ip_on_launch": false,
		})
	}
}

func TestNetworkLocksTheDefaultSecurityGroup(t *testing.T) {
	d := synthNetwork(t)
	const group = "aws_default_security_group.network_default_security_group"
	want(t, d, group, map[string]any{"vpc_id": ref("aws_vpc.network.id")})
	for _, rules := range []string{"ingress", "egress"} {
		if got, ok := d.Look(group, rules); ok {
			t.Errorf("the default security group has %s rules: %v", rules, got)
		}
	}
}

func TestNetworkNAT(t *testing.T) {
	for _, test := range []struct {
		name     string
		mode     config.NATMode
		gateways []string // that the private subnets in zones a, b and c go out by
	}{
		{"one per zone", config.NATPerZone, []string{"public_a", "public_b", "public_c"}},
		{"a single one", config.NATSingle, []string{"public_a", "public_a", "public_a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := synthNetwork(t, func(p *network.Props) { p.Spec.NAT = test.mode })
			used := map[string]bool{}
			for i, zone := range []string{"a", "b", "c"} {
				used[test.gateways[i]] = true
				want(t, d, "aws_route.network_private_"+zone+"_routes_internet", map[string]any{
					"destination_cidr_block": "0.0.0.0/0",
					"nat_gateway_id":         ref("aws_nat_gateway.network_%s_nat.id", test.gateways[i]),
				})
				want(t, d, "aws_route_table_association.network_private_"+zone+"_route_table", map[string]any{
					"subnet_id":      ref("aws_subnet.network_private_%s.id", zone),
					"route_table_id": ref("aws_route_table.network_private_%s_routes.id", zone),
				})
			}
			if got := len(d.OfType("aws_nat_gateway")); got != len(used) {
				t.Errorf("%d NAT gateways, want %d", got, len(used))
			}
			if got := len(d.OfType("aws_eip")); got != len(used) {
				t.Errorf("%d addresses, want %d", got, len(used))
			}
		})
	}
}

func TestNetworkPublicSubnetsGoOutByTheInternetGateway(t *testing.T) {
	d := synthNetwork(t)
	want(t, d, "aws_route.network_public_routes_internet", map[string]any{
		"destination_cidr_block": "0.0.0.0/0", "gateway_id": ref("aws_internet_gateway.network_internet_gateway.id"),
	})
	for _, zone := range []string{"a", "b", "c"} {
		want(t, d, "aws_route_table_association.network_public_"+zone+"_route_table", map[string]any{
			"route_table_id": ref("aws_route_table.network_public_routes.id"),
		})
	}
}

func TestNetworkReachesS3WithoutNAT(t *testing.T) {
	want(t, synthNetwork(t), "aws_vpc_endpoint.network_s3", map[string]any{
		"vpc_endpoint_type": "Gateway", "service_name": "com.amazonaws.eu-west-2.s3",
		"route_table_ids": list(ref("aws_route_table.network_private_a_routes.id"), ref("aws_route_table.network_private_b_routes.id"), ref("aws_route_table.network_private_c_routes.id")),
	})
}

// handmade puts subnets that were chosen by hand into the zones of a network.
func handmade(zones ...string) func(*network.Props) {
	return func(p *network.Props) {
		p.Spec.Subnets = &config.Subnets{Public: map[string]string{}, Private: map[string]string{}}
		for i, zone := range zones {
			p.Spec.Subnets.Public[zone], p.Spec.Subnets.Private[zone] = fmt.Sprintf("10.0.8.%d/26", i*64), fmt.Sprintf("10.0.%d.0/20", 16+i*16)
		}
	}
}

func TestNetworkGivenSubnets(t *testing.T) {
	d := synthNetwork(t, handmade("a", "b"), func(p *network.Props) { p.Spec.Zones.Letters = []string{"a", "b"} })
	want(t, d, "aws_subnet.network_public_b", map[string]any{"cidr_block": "10.0.8.64/26"})
	want(t, d, "aws_subnet.network_private_a", map[string]any{"cidr_block": "10.0.16.0/20"})
}

// Zones are added beside the others, up to six: no address and no content of theirs changes, but for
// the endpoints, which serve the new zones as well and are set in place.
func TestNetworkAddingZonesChangesNothingElse(t *testing.T) {
	with := func(zones ...string) *testkit.Document {
		return synthNetwork(t, everything, func(p *network.Props) { p.Spec.Zones.Letters, p.Spec.NATAddresses = zones, nil })
	}
	before, after := with("a", "c"), with("a", "b", "c", "d", "e", "f")
	for _, address := range before.Addresses() {
		if strings.HasPrefix(address, "aws_vpc_endpoint.") || strings.HasPrefix(address, "aws_network_acl.") {
			continue // serves the new zone as well, which is set in place
		}
		if diff := cmp.Diff(before.Body(address), after.Body(address)); diff != "" {
			t.Errorf("%s (-before +after):\n%s", address, diff)
		}
	}
}

// A zone that is left keeps all that is in it; only what others put into zones no longer has it.
func TestNetworkLeavingAZone(t *testing.T) {
	var built *network.Network
	with := func(leaving ...string) *testkit.Document {
		return synth(t, func(s cdktf.TerraformStack) {
			built = newNetwork(s, everything, func(p *network.Props) {
				p.Spec.Zones.Letters, p.Spec.NATAddresses, p.Spec.Leaving = []string{"a", "b", "c"}, nil, leaving
			})
		})
	}
	before, after := with(), with("c")
	if public, private := len(built.PublicSubnetIDs), len(built.PrivateSubnetIDs); public != 2 || private != 2 {
		t.Errorf("%d public and %d private subnets are used, want 2 of each", public, private)
	}
	if diff := cmp.Diff(before.Addresses(), after.Addresses()); diff != "" {
		t.Errorf("addresses (-before +after):\n%s", diff)
	}
	for _, address := range before.Addresses() {
		if same := cmp.Equal(before.Body(address), after.Body(address)); same == (strings.HasPrefix(address, "aws_vpc_endpoint.network_endpoint")) {
			t.Errorf("%s is the same as before: %v", address, same)
		}
	}
}

func TestNetworkLocksWhatNothingUses(t *testing.T) {
	d := synthNetwork(t)
	want(t, d, "aws_default_route_table.network_default_route_table", map[string]any{
		"default_route_table_id": ref("aws_vpc.network.default_route_table_id"), "route": []any{},
	})
	const acl = "aws_default_network_acl.network_default_network_acl"
	want(t, d, acl, map[string]any{
		"default_network_acl_id": ref("aws_vpc.network.default_network_acl_id"),
		"depends_on":             list("aws_network_acl.network_public_acl", "aws_network_acl.network_private_acl"),
		"lifecycle":              map[string]any{"ignore_changes": list("subnet_ids")},
	})
	for _, rules := range []string{"ingress", "egress"} {
		if got, given := d.Look(acl, rules); given {
			t.Errorf("the default network ACL has %s rules: %v", rules, got)
		}
	}
	d.Strings(func(text string) {
		if strings.Contains(text, "main_route_table_id") {
			t.Errorf("something uses the default route table: %s", text)
		}
	})
}

func TestNetworkProvesItsZones(t *testing.T) {
	zones := synthNetwork(t, func(p *network.Props) { p.Spec.Zones.Letters = []string{"a", "d"} })
	want(t, zones, "data", map[string]any{
		"aws_availability_zones/network_zones/filter":                              list(map[string]any{"name": "opt-in-status", "values": list("opt-in-not-required")}),
		"aws_availability_zones/network_zones/lifecycle/postcondition/0/condition": `${length(setsubtract(["eu-west-2a","eu-west-2d"], self.names)) == 0}`,
	})
}
