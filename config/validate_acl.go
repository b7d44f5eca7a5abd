package config

import (
	"fmt"

	"cdah/internal/plan/acl"
	"cdah/internal/yamldoc"
)

// checkACLs checks that the rules of the network ACLs are not more than AWS takes.
func (e Environment) checkACLs(c *yamldoc.Checker) {
	const at = yamldoc.Path("network.egress_ports")
	n, err := e.Network.Flows(e.ListenerPorts(), e.LoadBalancer.Sources)
	if err != nil || !c.Sound("network", "domain", "load_balancer.sources") {
		return // what is wrong with the network itself is told elsewhere
	}
	if rules := acl.New(n).Count(); rules > n.MaxRules() {
		c.Error(at, fmt.Sprintf("%d ports make %d rules in a network ACL", len(n.EgressPorts), rules),
			fmt.Sprintf("%d rules, AWS's limit", n.MaxRules()), "name only the ports that are used")
	}
}
