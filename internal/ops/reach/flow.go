package reach

import (
	"fmt"
	"net/netip"
	"slices"

	"cdah/internal/aws/settings"
	"cdah/internal/plan/acl"
)

// Needs is what a network must let through. It must let through nothing else.
type Needs struct {
	IPv4, IPv6 []Flow

	// Separated are ends between which nothing but the flows passes. The report says what drops the rest.
	Separated [][2]End

	// Tiers are ranges of the VPC that each hold the subnets of one tier: a rule may be for a whole one.
	Tiers []netip.Prefix
}

// Flow is traffic that must pass, with the answers to it.
type Flow struct {
	For      string // empty for what rules for other flows cannot help letting through
	From, To End
	Traffic  []Traffic
	At       func(checkpoint) bool // the checkpoints where it must pass; nil for all
}

// End is one end of a flow: all hosts of a kind, in a tier, or in some ranges only.
type End struct {
	Kind   Kind
	Tier   string         // public or private; empty for any
	Ranges []netip.Prefix // any where there are none
}

// includes reports whether a place may be the end.
func (e End) includes(p Place) bool {
	return (e.Kind == Anything || p.Kind == e.Kind) && (e.Tier == "" || p.Subnet != nil && p.Subnet.tier() == e.Tier) &&
		(len(e.Ranges) == 0 || inAny(e.Ranges, p.Address))
}

// String names an end as the tables do.
func (e End) String() string {
	name := string(e.Kind)
	if e.Tier != "" {
		name += " in " + e.Tier + " subnets"
	}
	if len(e.Ranges) > 0 {
		name += fmt.Sprint(" ", e.Ranges)
	}
	return name
}

// Website returns what a website needs of its network.
func Website(n acl.Network) Needs {
	internet, balancer, instance := End{Kind: Internet}, End{Kind: LoadBalancer}, End{Kind: Instance}
	separated := slices.Concat(natEnds(n), connectedEnds(n), volumeEnds(n))
	public, private, endpoint := End{Kind: Other, Tier: "public"}, End{Kind: Other, Tier: "private"}, End{Kind: InterfaceEndpoint}
	return Needs{
		IPv4: websiteFlows(n, false), IPv6: websiteFlows(n, true), Tiers: slices.Concat(n.Public, n.Private),
		Separated: append([][2]End{
			{internet, balancer}, {internet, instance}, {internet, endpoint}, {internet, {Kind: NAT}},
			{balancer, internet}, {balancer, instance}, {instance, balancer}, {instance, instance}, {instance, internet},
			// Whatever the security groups of hosts say that are not of the stack:
			{public, instance}, {private, instance}, {public, endpoint},
		}, separated...),
	}
}

// natEnds returns the ends between which nothing passes but what a NAT instance is for.
func natEnds(n acl.Network) [][2]End {
	if !n.NATInstances {
		return nil
	}
	nat := End{Kind: NATInstance}
	return [][2]End{
		{{Kind: Internet}, nat}, {{Kind: LoadBalancer}, nat}, {{Kind: Other, Tier: "public"}, nat},
		{nat, {Kind: Internet}}, {nat, {Kind: Instance}}, // and the load balancer is for it what it is for the internet
	}
}

// connectedEnds returns the ends between which connections alone pass.
func connectedEnds(n acl.Network) [][2]End {
	var ends [][2]End
	for _, group := range groups(n) {
		connected := End{Kind: Connected(group)}
		ends = append(ends, [2]End{{Kind: Instance}, connected}, [2]End{connected, {Kind: Instance}},
			[2]End{{Kind: LoadBalancer}, connected}, [2]End{{Kind: Internet}, connected})
	}
	return ends
}

// volumeEnds returns the ends between which the files of volumes alone pass.
func volumeEnds(n acl.Network) [][2]End {
	if !n.Volumes {
		return nil
	}
	target := End{Kind: MountTarget}
	return [][2]End{
		{{Kind: Instance}, target}, {target, {Kind: Instance}}, {{Kind: LoadBalancer}, target}, {{Kind: Internet}, target},
		{{Kind: Other, Tier: "private"}, target},
	}
}

// groups returns the security groups of connections, each once.
func groups(n acl.Network) []string {
	var all []string
	for _, connection := range n.Connections {
		if !slices.Contains(all, connection.SecurityGroup) {
			all = append(all, connection.SecurityGroup)
		}
	}
	return all
}

// websiteFlows returns the flows of one family. Within the VPC they are by IPv4.
func websiteFlows(n acl.Network, ipv6 bool) []Flow {
	internet, balancer, instance, anywhere := End{Kind: Internet}, End{Kind: LoadBalancer}, End{Kind: Instance}, End{Kind: Anything}
	https, packetTooBig := ports(settings.HTTPSPort), []Traffic{{ICMP, 3<<8 + 4, 3<<8 + 4}}
	if ipv6 {
		packetTooBig = []Traffic{{ICMPv6, 2 << 8, 2 << 8}}
	}
	flows := clientFlows(n, ipv6)
	add := func(flow Flow) { flows = append(flows, flow) }
	if !ipv6 {
		add(Flow{For: "requests and health checks", From: balancer, To: instance, Traffic: []Traffic{{TCP, settings.DynamicPortFirst, settings.DynamicPortLast}}})
	}
	if n.SignIn && !ipv6 { // as to the security group, see below
		add(Flow{For: "the identity provider where visitors sign in", From: balancer, To: internet, Traffic: https})
		add(Flow{From: balancer, To: anywhere, Traffic: https, At: isSecurityGroupOut})
	}
	if n.NAT {
		add(Flow{For: "AWS, images and what else the egress ports are for", From: instance, To: internet, Traffic: ports(n.EgressPorts...)})
	}
	if n.NATInstances && !ipv6 {
		flows = append(flows, natFlows(n)...)
	}
	if n.NAT || !ipv6 { // a security group that is open to the internet is open to the VPC: it has no rules that deny
		add(Flow{From: instance, To: anywhere, Traffic: slices.Concat(https, ports(n.EgressPorts...)), At: isSecurityGroupOut})
	}
	if !ipv6 {
		add(Flow{For: "image layers, by the gateway endpoint", From: instance, To: End{Kind: S3}, Traffic: https})
	}
	if !ipv6 && n.Endpoints {
		add(Flow{For: "AWS, by interface endpoints", From: instance, To: End{Kind: InterfaceEndpoint}, Traffic: https})
	}
	if !ipv6 {
		flows = append(flows, slices.Concat(otherFlows(n), connectionFlows(n), taskFlows(n))...)
	}
	add(Flow{For: "a packet was too large: the size that fits the path", From: anywhere, To: anywhere, Traffic: packetTooBig, At: isNetworkACL})
	return flows
}

// otherFlows are from the instances to what is in private subnets, by ports that the internet is open on as well.
func otherFlows(n acl.Network) []Flow {
	added := slices.DeleteFunc(slices.Clone(n.EgressPorts), func(port int) bool { return port == settings.HTTPSPort })
	if len(added) == 0 {
		return nil
	}
	return []Flow{{For: "such as a database in a private subnet", From: End{Kind: Instance}, To: End{Kind: Other, Tier: "private"}, Traffic: ports(added...)}}
}

// natFlows are those of NAT instances.
func natFlows(n acl.Network) []Flow {
	nat, out := End{Kind: NATInstance}, ports(n.EgressPorts...)
	return []Flow{
		{For: "its packages, and what it forwards", From: nat, To: End{Kind: Internet}, Traffic: out},
		{From: nat, To: End{Kind: Anything}, Traffic: out, At: isSecurityGroupOut}, // as of instances
		// Its security group tells private subnets by their ranges, whoever is in them.
		{From: End{Kind: Anything, Tier: "private"}, To: nat, Traffic: out, At: isSecurityGroupIn},
	}
}

// connectionFlows are from the instances to what else is in the VPC.
func connectionFlows(n acl.Network) []Flow {
	var flows []Flow
	for _, group := range groups(n) {
		var numbers []int
		for _, connection := range n.Connections {
			if connection.SecurityGroup == group {
				numbers = append(numbers, connection.Port)
			}
		}
		flows = append(flows, Flow{For: "connections", From: End{Kind: Instance}, To: End{Kind: Connected(group)}, Traffic: ports(numbers...)})
	}
	return flows
}

// taskFlows are from tasks to each other, and to the files that they mount.
func taskFlows(n acl.Network) []Flow {
	instance := End{Kind: Instance}
	var flows []Flow
	if n.Neighbours {
		flows = append(flows, Flow{For: "services that call each other", From: instance, To: instance, Traffic: []Traffic{{TCP, settings.DynamicPortFirst, settings.DynamicPortLast}}})
	}
	if n.Volumes {
		flows = append(flows, Flow{For: "files of volumes", From: instance, To: End{Kind: MountTarget}, Traffic: ports(settings.NFSPort)})
	}
	return flows
}

// clientFlows begin on the internet.
func clientFlows(n acl.Network, ipv6 bool) []Flow {
	internet, balancer, listeners := End{Kind: Internet}, End{Kind: LoadBalancer}, ports(n.ListenerPorts...)
	visitors := Flow{For: "visitors", From: internet, To: balancer, Traffic: listeners}
	if len(n.Sources) == 0 && !n.PrefixLists { // as above
		return []Flow{visitors, {From: End{Kind: Anything}, To: balancer, Traffic: listeners, At: isSecurityGroupIn}}
	}
	visitors.From.Ranges = slices.DeleteFunc(slices.Clone(n.Sources), func(p netip.Prefix) bool { return p.Addr().Is6() != ipv6 })
	var flows []Flow
	if len(visitors.From.Ranges) > 0 {
		flows = append(flows, visitors)
	}
	if n.PrefixLists { // whose ranges nobody knows here
		last := ports(n.ListenerPorts[len(n.ListenerPorts)-1])
		flows = append(flows, Flow{For: "visitors in prefix lists", From: internet, To: balancer, Traffic: last},
			Flow{From: End{Kind: Anything}, To: balancer, Traffic: last, At: isSecurityGroupIn})
	}
	if acl.New(n).Everyone { // it has no room for the sources
		flows = append(flows, Flow{From: internet, To: balancer, Traffic: listeners, At: isNetworkACL})
	}
	return flows
}

// ports are single ports of TCP.
func ports(numbers ...int) []Traffic {
	var all []Traffic
	for _, number := range numbers {
		all = append(all, Traffic{TCP, number, number})
	}
	return all
}
