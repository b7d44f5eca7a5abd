// Package acl plans the rules of the network ACLs, without AWS: for each tier of subnets just what
// the flows of a website need, there and back, since a network ACL does not remember what it let
// through.
//
//	clients ⇄ public tier (load balancer, NAT gateways) ⇄ private tier (instances)
//	                          ⇅ answers                       ⇅ egress ports
//	                       internet                    internet, by a NAT gateway
//
// The rules of each direction stand in three parts: what passes between the tiers, a rule that denies
// all other traffic within the VPC, and what passes between a tier and the internet. An answer may go to
// any port above 1023, and it is the second part that keeps this from opening the tiers to each other.
//
// DNS, time, DHCP and instance metadata of Amazon are not subject to network ACLs, and neither is what
// stays in one subnet (https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html).
package acl

import (
	"net/netip"
	"slices"

	"cdah/internal/aws/settings"
)

// Network is what the rules depend on.
type Network struct {
	VPC             netip.Prefix
	Public, Private []netip.Prefix // ranges of the VPC that hold the tier's subnets and none of the other's

	ListenerPorts []int          // of the load balancer
	Sources       []netip.Prefix // of its clients, IPv4 and IPv6; everyone where there are none, nor prefix lists
	PrefixLists   bool           // clients are in prefix lists, too, which a network ACL cannot name
	EgressPorts   []int          // TCP ports that the instances reach
	Connections   []Connection   // what else they reach in the private subnets
	Volumes       bool           // they reach mount targets of EFS there
	Neighbours    bool           // they reach tasks on each other

	NATInstances bool // NAT is by instances, which reach the internet themselves
	NAT          bool // the instances reach the internet, by NAT gateways and IPv6; else S3 alone, by its gateway endpoint
	Endpoints    bool // AWS has interfaces in the private subnets
	IPv6         bool // the VPC has an IPv6 range as well

	closed int // how many of ListenerPorts nobody uses, the first ones: prefix lists use the last alone
}

// Connection is a security group of somebody else, whose hosts are reached on a TCP port.
type Connection struct {
	SecurityGroup string
	Port          int
}

// Protocol is what a rule is about.
type Protocol string

// The protocols of rules, as Terraform writes them.
const (
	All    Protocol = "-1"
	TCP    Protocol = "tcp"
	ICMP   Protocol = "icmp"
	ICMPv6 Protocol = "58"
)

// Rule is one rule. That with the lowest number that fits a packet decides.
type Rule struct {
	Number      int // 1 to 32766
	Deny        bool
	Protocol    Protocol
	First, Last int          // ports of TCP; type and code of ICMP
	Peer        netip.Prefix // where packets come from, or go to
	VPC6        bool         // in place of Peer: the IPv6 range of the VPC, which AWS chooses
}

// ACL is the rules of one tier, in the order of their numbers.
type ACL struct{ In, Out []Rule }

// Plan is the rules of both tiers.
type Plan struct {
	Public, Private ACL

	// Everyone is set where there is no room for the sources, or prefix lists are among them: the ACL then lets everyone through to the
	// listeners, and the load balancer's security group alone keeps to the sources.
	Everyone bool
}

// MaxRules is how many rules a direction may have: 20 unless AWS is asked for more, IPv4 and IPv6
// together, of which the last one of each, which denies the rest, is there without asking.
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
func (n Network) MaxRules() int {
	const quota, lastOfEach = 20, 1
	if n.IPv6 {
		return quota - 2*lastOfEach
	}
	return quota - lastOfEach
}

// Count returns the number of rules of the direction that has most.
func (p Plan) Count() int {
	return max(len(p.Public.In), len(p.Public.Out), len(p.Private.In), len(p.Private.Out))
}

// Numbers of rules. They depend on what a rule is for, so that a rule more, or less, renumbers no other.
const (
	pathMTU      = 100
	toTasks      = 200
	answers      = 300
	betweenPorts = 1000 // and the port, for each range of the tier
	denyVPC      = 10000
	fromInternet = 10010
	clients      = 10100 // two for each source, one for each port of the listeners
	toClients    = 14000 // one for each source
	outward      = 18000 // and the port

	portsOfSource = 2 // a listener for HTTP and one for HTTPS
	sourceSpan    = 1900
	outwardSpan   = 7000 // numbers of ports, in each family
	wellKnown     = 1024 // ports that no client uses as its own
)

// New plans the rules.
func New(n Network) Plan {
	plan := n.plan()
	if n.PrefixLists || len(n.Sources) > 0 && plan.Count() > n.MaxRules() {
		if len(n.Sources) == 0 {
			n.closed = len(n.ListenerPorts) - 1
		}
		n.Sources = nil
		plan = n.plan()
		plan.Everyone = true
	}
	return plan
}

func (n Network) plan() Plan {
	return Plan{
		Public:  ACL{In: n.minimal(n.publicIn()), Out: n.minimal(n.publicOut())},
		Private: ACL{In: n.minimal(n.privateIn()), Out: n.minimal(n.privateOut())},
	}
}

func (n Network) publicIn() []Rule {
	rules := n.common()
	rules = append(rules, tcpBetween(answers, n.Private, settings.EphemeralPortFirst, settings.EphemeralPortLast)...)
	if n.NAT {
		rules = append(rules, portsBetween(n.Private, n.EgressPorts)...)
		rules = append(rules, tcp(fromInternet, anywhere(), settings.EphemeralPortFirst, settings.EphemeralPortLast))
	}
	for _, source := range n.sources() {
		for i, port := range n.ListenerPorts {
			if i >= n.closed {
				rules = append(rules, tcp(clients+source.place*portsOfSource+i, source.prefix, port, port))
			}
		}
	}
	return rules
}

func (n Network) publicOut() []Rule {
	rules := n.common()
	rules = append(rules, tcpBetween(toTasks, n.Private, settings.DynamicPortFirst, settings.DynamicPortLast)...)
	for _, source := range n.sources() {
		rules = append(rules, tcp(toClients+source.place, source.prefix, settings.EphemeralPortFirst, settings.EphemeralPortLast))
	}
	if n.NAT {
		// Answers from the internet to the instances. Those to the ports of tasks pass already.
		rules = append(rules, tcpBetween(answers, n.Private, settings.EphemeralPortFirst, settings.DynamicPortFirst-1)...)
		rules = append(rules, outwardTo(anywhere(), n.EgressPorts)...)
	}
	return rules
}

func (n Network) privateIn() []Rule {
	rules := n.common()
	rules = append(rules, tcpBetween(toTasks, n.Public, settings.DynamicPortFirst, settings.DynamicPortLast)...)
	rules = append(rules, n.withinPrivate()...)
	rules = append(rules, tcp(fromInternet, anywhere(), settings.EphemeralPortFirst, settings.EphemeralPortLast))
	if n.IPv6 && n.NAT {
		rules = append(rules, tcp(fromInternet+1, anywhere6(), settings.EphemeralPortFirst, settings.EphemeralPortLast))
	}
	return rules
}

func (n Network) privateOut() []Rule {
	rules := n.common()
	rules = append(rules, tcpBetween(toTasks, n.Public, settings.EphemeralPortFirst, settings.EphemeralPortLast)...)
	rules = append(rules, n.withinPrivate()...)
	ports := n.EgressPorts
	if !n.NAT {
		ports = []int{settings.HTTPSPort} // S3, whose public addresses the gateway endpoint leads to
	}
	rules = append(rules, outwardTo(anywhere(), ports)...)
	if n.IPv6 && n.NAT {
		rules = append(rules, outwardTo(anywhere6(), n.EgressPorts)...)
	}
	return rules
}

// common is what each direction of each tier has: messages that a packet was too large pass, so that
// connections find the size that fits their path
// (https://docs.aws.amazon.com/vpc/latest/userguide/path_mtu_discovery.html), and the VPC is closed to
// itself but for the rules before.
func (n Network) common() []Rule {
	const unreachable, fragmentationNeeded, packetTooBig = 3, 4, 2
	rules := []Rule{
		{Number: pathMTU, Protocol: ICMP, First: unreachable, Last: fragmentationNeeded, Peer: anywhere()},
		{Number: denyVPC, Deny: true, Protocol: All, Peer: n.VPC},
	}
	if n.IPv6 {
		rules = append(rules,
			Rule{Number: pathMTU + 1, Protocol: ICMPv6, First: packetTooBig, Peer: anywhere6()},
			Rule{Number: denyVPC + 1, Deny: true, Protocol: All, VPC6: true})
	}
	return rules
}

// withinPrivate is what instances reach in private subnets other than their own: AWS, where it has
// interfaces there, the ports that the owner has added, for there may be a database, those of connections,
// that of mount targets, and those of each other's tasks, which are above 1023.
func (n Network) withinPrivate() []Rule {
	ports := slices.DeleteFunc(slices.Clone(n.EgressPorts), func(port int) bool {
		return port == settings.HTTPSPort && !n.Endpoints
	})
	for _, connection := range n.Connections {
		ports = append(ports, connection.Port)
	}
	if n.Volumes {
		ports = append(ports, settings.NFSPort)
	}
	if len(ports) == 0 && !n.Neighbours {
		return nil
	}
	return append(portsBetween(n.Private, ports), tcpBetween(answers, n.Private, settings.EphemeralPortFirst, settings.EphemeralPortLast)...)
}
