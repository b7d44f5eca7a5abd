package config

import (
	"fmt"
	"net/netip"
	"slices"

	"cdah/internal/plan/acl"
	"cdah/internal/plan/subnets"
	"cdah/internal/yamldoc"
)

// checkACLs checks that the rules of the network ACLs are not more than AWS takes.
func (e Environment) checkACLs(c *yamldoc.Checker) {
	const at = yamldoc.Path("network.egress_ports")
	n, ok := e.flows()
	if !ok || !c.Sound("network", "domain", "load_balancer.sources") {
		return // what is wrong with the network itself is told elsewhere
	}
	if rules := acl.New(n).Count(); rules > n.MaxRules() {
		c.Error(at, fmt.Sprintf("%d ports make %d rules in a network ACL", len(n.EgressPorts), rules),
			fmt.Sprintf("%d rules, AWS's limit", n.MaxRules()), "name only the ports that are used")
	}
}

// flows returns what the rules of the network ACLs depend on, and whether the network can be planned.
func (e Environment) flows() (acl.Network, bool) {
	vpc, err := netip.ParsePrefix(e.Network.CIDR)
	if err != nil || e.Network.Existing != nil { // whose network ACLs are somebody else's
		return acl.Network{}, false
	}
	plan, ok := e.Network.plan(vpc)
	if !ok {
		return acl.Network{}, false
	}
	var sources []netip.Prefix
	for _, text := range e.LoadBalancer.Sources {
		source, err := netip.ParsePrefix(text)
		if err != nil {
			return acl.Network{}, false
		}
		sources = append(sources, source)
	}
	public, private := plan.Tiers()
	return acl.Network{
		VPC: plan.VPC, Public: public, Private: private, Sources: sources,
		ListenerPorts: e.ListenerPorts(), EgressPorts: e.Network.EgressPorts,
		NAT: e.Network.NAT != NATNone, IPv6: e.Network.IPv6,
		Endpoints: e.Network.NAT == NATNone || len(e.Network.InterfaceEndpoints) > 0,
	}, true
}

// plan places the subnets, and reports whether they can be.
func (n Network) plan(vpc netip.Prefix) (subnets.Plan, bool) {
	if n.Subnets == nil {
		plan, err := subnets.New(vpc, n.Zones.Letters)
		return plan, err == nil
	}
	var taken []netip.Prefix
	apart := true
	parse := func(texts map[string]string) map[string]netip.Prefix {
		parsed := map[string]netip.Prefix{}
		for zone, text := range texts {
			prefix, err := netip.ParsePrefix(text)
			apart = apart && err == nil && vpc.Overlaps(prefix) && !slices.ContainsFunc(taken, prefix.Overlaps)
			taken = append(taken, prefix)
			parsed[zone] = prefix
		}
		return parsed
	}
	plan, err := subnets.Given(vpc, n.Zones.Letters, parse(n.Subnets.Public), parse(n.Subnets.Private))
	return plan, apart && err == nil
}

// Flows returns what network ACLs and security groups are made for. The environment must be valid.
func (e Environment) Flows() acl.Network {
	n, _ := e.flows()
	return n
}
