package config

import (
	"fmt"

	"cdah/internal/plan/acl"
	"cdah/internal/yamldoc"
)

// checkACLs checks that the rules of the network ACLs are not more than AWS takes.
func (n Network) checkACLs(at yamldoc.Path, front Front, inside Inside, c *yamldoc.Checker) {
	flows, err := n.Flows(front, inside)
	if err != nil || !c.Sound(at, "domain", "load_balancer.sources") {
		return // what is wrong with the network itself is told elsewhere
	}
	if rules := acl.New(flows).Count(); rules > flows.MaxRules() {
		ports := fmt.Sprintf("%d ports", len(n.EgressPorts))
		if n := len(inside.Connections); n > 0 {
			ports += fmt.Sprintf(" and %s", plural(n, "connection"))
		}
		c.Error(at.Key("egress_ports"), fmt.Sprintf("%s make %d rules in a network ACL", ports, rules),
			fmt.Sprintf("%d rules, AWS's limit", flows.MaxRules()), "name only the ports that are used")
	}
}
