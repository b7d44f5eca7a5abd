package reach

import (
	"net/netip"
	"slices"

	"cdah/internal/aws/settings"
	"cdah/internal/plan/acl"
)

// Website returns what a website needs of its network: the flows that must pass, those of others that
// must not, and with them that nothing else does.
func Website(n acl.Network) Need {
	need := Need{
		Flows:    flows(n, false),
		Related:  []Match{{ICMP, 3<<8 + 4, 3<<8 + 4}, {ICMPv6, 2 << 8, 2 << 8}},
		Answers:  Match{TCP, settings.EphemeralPortFirst, settings.EphemeralPortLast},
		Reserved: slices.Concat(n.Public, n.Private),
	}
	if n.IPv6 {
		need.Flows = append(need.Flows, flows(n, true)...)
	}
	return need
}

// flows returns the flows of one family, those that pass first.
func flows(n acl.Network, ipv6 bool) []Flow {
	all := slices.Concat(clients(n, ipv6), inside(ipv6), outside(n, ipv6), others(n, ipv6))
	for i := range all {
		all[i].IPv6 = ipv6
	}
	slices.SortStableFunc(all, func(a, b Flow) int {
		switch {
		case a.Pass == b.Pass:
			return 0
		case a.Pass:
			return -1
		default:
			return 1
		}
	})
	return all
}

// clients are the flows that begin on the internet.
func clients(n acl.Network, ipv6 bool) []Flow {
	sources := slices.DeleteFunc(slices.Clone(n.Sources), func(p netip.Prefix) bool { return p.Addr().Is6() != ipv6 })
	flows := []Flow{
		{Name: "nothing else is served", From: End{Kind: Internet}, To: End{Kind: LoadBalancer}, Traffic: allBut(n.ListenerPorts...)},
		{Name: "nobody reaches an instance directly", From: End{Kind: Internet}, To: End{Kind: Instance}, Traffic: everything()},
	}
	if n.NAT && !ipv6 {
		flows = append(flows, Flow{Name: "nobody connects to a NAT gateway", From: End{Kind: Internet}, To: End{Kind: NAT}, Traffic: everything()})
	}
	if n.Endpoints && !ipv6 {
		flows = append(flows, Flow{Name: "nobody reaches AWS through the endpoints", From: End{Kind: Internet}, To: End{Kind: Interface}, Traffic: everything()})
	}
	if len(n.Sources) == 0 || len(sources) > 0 {
		visitors := Flow{Name: "visitors", From: End{Kind: Internet, Ranges: sources}, To: End{Kind: LoadBalancer},
			Traffic: ports(n.ListenerPorts...), Pass: true}
		if acl.New(n).Everyone {
			visitors.AtACLs = &End{Kind: Internet}
		}
		flows = append(flows, visitors)
	}
	if len(n.Sources) > 0 {
		flows = append(flows, Flow{Name: "only the given sources are served", From: End{Kind: Internet, Except: sources}, To: End{Kind: LoadBalancer}, Traffic: everything()})
	}
	return flows
}

// inside are the flows between the load balancer and the instances, which is by IPv4.
func inside(ipv6 bool) []Flow {
	tasks := []Match{{TCP, settings.DynamicPortFirst, settings.DynamicPortLast}}
	lb, instance := End{Kind: LoadBalancer}, End{Kind: Instance}
	flows := []Flow{
		{Name: "the load balancer opens no connection to the internet", From: lb, To: End{Kind: Internet}, Traffic: everything()},
		{Name: "instances do not reach each other", From: instance, To: instance, Traffic: everything()},
		{Name: "instances do not reach the load balancer within the VPC", From: instance, To: lb, Traffic: everything()},
	}
	if ipv6 {
		return append(flows, Flow{Name: "tasks are reached by IPv4", From: lb, To: instance, Traffic: everything()})
	}
	return append(flows,
		Flow{Name: "requests and health checks", From: lb, To: instance, Traffic: tasks, Pass: true},
		Flow{Name: "no port but those of tasks", From: lb, To: instance, Traffic: complement(tasks)})
}

// outside are the flows from the instances to the world.
func outside(n acl.Network, ipv6 bool) []Flow {
	instance, internet := End{Kind: Instance}, End{Kind: Internet}
	var flows []Flow
	if n.NAT {
		flows = append(flows,
			Flow{Name: "AWS, images and what else the egress ports are for", From: instance, To: internet, Traffic: ports(n.EgressPorts...), Pass: true},
			Flow{Name: "no other port", From: instance, To: internet, Traffic: allBut(n.EgressPorts...)})
	} else {
		flows = append(flows, Flow{Name: "there is no way to the internet", From: instance, To: internet, Traffic: everything()})
	}
	if ipv6 {
		return flows
	}
	flows = append(flows, Flow{Name: "image layers, by the gateway endpoint", From: instance, To: internet, S3: true, Traffic: ports(settings.HTTPSPort), Pass: true})
	if n.Endpoints {
		flows = append(flows, Flow{Name: "AWS, by interface endpoints", From: instance, To: End{Kind: Interface}, Traffic: ports(settings.HTTPSPort), Pass: true})
	}
	if added := added(n.EgressPorts); len(added) > 0 {
		flows = append(flows, Flow{Name: "such as a database in a private subnet", From: instance, To: End{Kind: Other, Tier: PrivateTier}, Traffic: ports(added...), Pass: true, OutToAll: true})
	}
	return flows
}

// others are the flows of hosts that are not of this configuration, whatever their security groups say.
func others(n acl.Network, ipv6 bool) []Flow {
	public, private := End{Kind: Other, Tier: PublicTier}, End{Kind: Other, Tier: PrivateTier}
	flows := []Flow{
		{Name: "only the load balancer reaches tasks", From: public, To: End{Kind: Instance}, Traffic: everything()},
		{Name: "only the load balancer reaches tasks", From: private, To: End{Kind: Instance}, Traffic: everything()},
		{Name: "nothing but tasks is reached in private subnets", From: public, To: private, Traffic: []Match{{TCP, 0, settings.DynamicPortFirst - 1}, {UDP, 0, maxPort}}},
		{Name: "nothing begins in private subnets but on the way out", From: private, To: public, Traffic: []Match{{TCP, 0, settings.EphemeralPortFirst - 1}, {UDP, 0, maxPort}}},
	}
	if n.Endpoints && !ipv6 {
		flows = append(flows, Flow{Name: "only instances reach AWS through the endpoints", From: public, To: End{Kind: Interface}, Traffic: everything()})
	}
	return flows
}

// added returns the egress ports beyond HTTPS, which all of AWS speaks.
func added(egress []int) []int {
	return slices.DeleteFunc(slices.Clone(egress), func(port int) bool { return port == settings.HTTPSPort })
}

func ports(numbers ...int) []Match {
	matches := make([]Match, 0, len(numbers))
	for _, number := range slices.Sorted(slices.Values(numbers)) {
		matches = append(matches, Match{TCP, number, number})
	}
	return matches
}

func allBut(numbers ...int) []Match { return complement(ports(numbers...)) }

func everything() []Match { return complement(nil) }

// complement returns all traffic but some ports of TCP, given in order.
func complement(tcp []Match) []Match {
	var matches []Match
	next := 0
	for _, m := range tcp {
		if m.First > next {
			matches = append(matches, Match{TCP, next, m.First - 1})
		}
		next = m.Last + 1
	}
	if next <= maxPort {
		matches = append(matches, Match{TCP, next, maxPort})
	}
	return append(matches, Match{UDP, 0, maxPort}, Match{ICMP, 0, maxPort}, Match{ICMPv6, 0, maxPort}, Match{Protocol: OtherProtocol})
}
