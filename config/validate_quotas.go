package config

import (
	"fmt"

	"cdah/internal/yamldoc"
)

// need is how much an environment takes of what AWS has a quota for, and how much a new account has.
type need struct {
	at      yamldoc.Path // the option that it comes from
	what    string       // in the plural
	count   int
	where   string // AWS counts them
	limit   int
	quota   string // its name in Service Quotas; empty where AWS does not raise it
	instead string // what to do to need less
}

// needs returns what the file alone decides. Some quotas are no need but a rule elsewhere: those of one
// listener rule, of the names of a certificate, of the sources of a load balancer and of network ACLs.
//
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html
func (e Environment) needs() []need {
	return []need{
		{"network.nat", "Elastic IP addresses", e.Network.ownAddresses(), "a region", 5, "EC2-VPC Elastic IPs", "use single, fewer zones, or addresses that you have"},
		{"network.interface_endpoints", "interface endpoints", len(e.Network.InterfaceEndpoints), "a VPC", 50, "Interface VPC endpoints per VPC", "name fewer services"},
		{"network.egress_ports", "outbound rules", len(e.Network.EgressPorts), "a security group", 60, "Inbound or outbound rules per security group", "name only the ports that are used"},
		{"services", "listener rules", e.balancerRules(), "a load balancer", 100, "Rules per Application Load Balancer", "give some services an environment of their own, or their routes fewer patterns"},
		{"capacity.schedules", "scheduled actions", len(e.Capacity.Schedules), "an Auto Scaling group", 125, "", "use fewer schedules"},
	}
}

// ownAddresses is the number of addresses that the NAT gateways, or the instances in their place, bring.
func (n Network) ownAddresses() int {
	if n.Existing != nil || len(n.NATAddresses) > 0 {
		return 0
	}
	return len(n.gatewayZones())
}

// balancerRules is the number of rules of the load balancer, beside what its listeners do by default.
func (e Environment) balancerRules() int {
	rules := len(e.ListenerRules())
	if e.LoadBalancer.Maintenance.Enabled {
		rules++
	}
	return rules
}

// checkQuotas warns of what a new account does not have, and refuses what none has.
func (e Environment) checkQuotas(c *yamldoc.Checker) {
	for _, n := range e.needs() {
		switch got := fmt.Sprintf("needs %d %s", n.count, n.what); {
		case n.count <= n.limit || !c.Sound(n.at):
		case n.quota == "":
			c.Error(n.at, got, fmt.Sprintf("the %d that %s has: AWS does not raise it", n.limit, n.where), n.instead)
		default:
			c.Warn(n.at, fmt.Sprintf("%s, and %s has %d until AWS is asked for more", got, n.where, n.limit),
				fmt.Sprintf("%s; or have the quota %q raised first (docs/trust/quotas.md)", n.instead, n.quota))
		}
	}
}
