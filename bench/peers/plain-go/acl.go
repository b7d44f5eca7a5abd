package main

import (
	"cmp"
	"slices"
)

const everyProtocol = "-1"

// flow is a rule of a network ACL before it says whether it allows.
type flow struct {
	number      int
	peer        string
	first, last int // TCP ports
}

// addACLs adds the network ACL of each tier: what passes between the tiers, and what passes between a
// tier and the internet. The VPC is closed to itself otherwise.
func (n *network) addACLs(s stack) []resource {
	const public, private = "10.2.96.0/20", "10.2.0.0/21"
	return []resource{
		n.addACL(s, "public", n.public,
			[]flow{
				{300, private, 1024, 65535}, {1443, private, 443, 443}, // answers, and the way out by NAT gateways
				{10010, anywhere, 1024, 65535}, {10100, anywhere, 80, 80}, // answers, and visitors
			},
			[]flow{
				{200, private, 61000, 65535}, {300, private, 1024, 60999}, // requests to tasks, and answers
				{14000, anywhere, 1024, 65535}, {18443, anywhere, 443, 443}, // answers, and the way out
			}),
		n.addACL(s, "private", n.private,
			[]flow{{200, public, 61000, 65535}, {10010, anywhere, 1024, 65535}},
			[]flow{{200, public, 1024, 65535}, {18443, anywhere, 443, 443}}),
	}
}

func (n *network) addACL(s stack, tier string, subnets []resource, ingress, egress []flow) resource {
	return s.add("aws_network_acl", "network/"+tier+"-acl", object{
		"egress": aclRules(egress), "ingress": aclRules(ingress), "subnet_ids": ids(subnets),
		"tags": named(name + "-" + tier), "vpc_id": n.vpc.ref("id"),
	})
}

// aclRules writes flows in the order of their numbers, with the two rules that each direction has.
func aclRules(flows []flow) list {
	rule := func(number int, peer, protocol string) object {
		return object{
			"action": "allow", "cidr_block": peer, "from_port": 0, "icmp_code": nil, "icmp_type": nil, "ipv6_cidr_block": nil,
			"protocol": protocol, "rule_no": number, "to_port": 0,
		}
	}
	rules := []object{
		with(rule(100, anywhere, "icmp"), object{"icmp_type": 3, "icmp_code": 4}), // a packet was too large
		with(rule(10000, cidr, everyProtocol), object{"action": "deny"}),
	}
	for _, f := range flows {
		rules = append(rules, with(rule(f.number, f.peer, "tcp"), object{"from_port": f.first, "to_port": f.last}))
	}
	slices.SortFunc(rules, func(a, b object) int { return cmp.Compare(a["rule_no"].(int), b["rule_no"].(int)) })
	all := make(list, len(rules))
	for i, rule := range rules {
		all[i] = rule
	}
	return all
}

// addUnused takes over what a VPC comes with and nothing may use, so that it lets nothing through.
func (n *network) addUnused(s stack, acls []resource) {
	tag := named(name + "-default-unused")
	s.add("aws_default_security_group", "network/default-security-group", object{"vpc_id": n.vpc.ref("id"), "tags": tag})
	s.add("aws_default_route_table", "network/default-route-table", object{
		"default_route_table_id": n.vpc.ref("default_route_table_id"), "route": list{}, "tags": tag,
	})
	s.add("aws_default_network_acl", "network/default-network-acl", object{
		"default_network_acl_id": n.vpc.ref("default_network_acl_id"), "depends_on": names(acls...),
		"lifecycle": object{"ignore_changes": list{"subnet_ids"}}, "tags": tag,
	})
}
