package constructs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/constructs/network"
)

const (
	publicACL  = "aws_network_acl.network_public_acl"
	privateACL = "aws_network_acl.network_private_acl"
)

func TestNetworkACLsStandBeforeTheirTiers(t *testing.T) {
	d := synthNetwork(t)
	for acl, tier := range map[string]string{publicACL: "public", privateACL: "private"} {
		want(t, d, acl, map[string]any{
			"vpc_id": ref("aws_vpc.network.id"),
			"subnet_ids": list(ref("aws_subnet.network_%s_a.id", tier), ref("aws_subnet.network_%s_b.id", tier),
				ref("aws_subnet.network_%s_c.id", tier)),
			"tags/Name": "shop-test-" + tier,
		})
	}
}

// Each kind of rule as Terraform wants it: a path MTU message has a type and a code, a deny no ports.
func TestNetworkACLRules(t *testing.T) {
	d := synthNetwork(t)
	for path, rule := range map[string]map[string]any{
		"ingress/0": {"rule_no": 100.0, "action": "allow", "protocol": "icmp", "icmp_type": 3.0, "icmp_code": 4.0,
			"from_port": 0.0, "to_port": 0.0, "cidr_block": "0.0.0.0/0"},
		"ingress/1": {"rule_no": 200.0, "action": "allow", "protocol": "tcp", "from_port": 61000.0, "to_port": 65535.0,
			"cidr_block": "10.0.96.0/20"},
		"ingress/2": {"rule_no": 10000.0, "action": "deny", "protocol": "-1", "from_port": 0.0, "to_port": 0.0,
			"cidr_block": "10.0.0.0/16"},
		"egress/3": {"rule_no": 18443.0, "action": "allow", "protocol": "tcp", "from_port": 443.0, "to_port": 443.0,
			"cidr_block": "0.0.0.0/0"},
	} {
		for key, value := range rule {
			if diff := cmp.Diff(value, d.Get(t, privateACL, path+"/"+key)); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", path, key, diff)
			}
		}
	}
}

// An office's range stands in the rule of the listener and in that of its answers.
func TestNetworkACLKeepsToTheSources(t *testing.T) {
	d := synthNetwork(t, func(p *network.Props) {
		p.ListenerPorts, p.Sources = []int{443}, []string{"203.0.113.0/24"}
	})
	for _, direction := range []string{"ingress", "egress"} {
		var ranges []any
		for _, rule := range d.Get(t, publicACL, direction).([]any) {
			ranges = append(ranges, rule.(map[string]any)["cidr_block"])
		}
		found := false
		for _, r := range ranges {
			found = found || r == "203.0.113.0/24"
		}
		if !found {
			t.Errorf("%s: no rule for the source among %v", direction, ranges)
		}
	}
}
