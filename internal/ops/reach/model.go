// Package reach tells what reaches what in the network of a stack. It evaluates routes, network ACLs and
// security groups as AWS does, and compares the result with what a website needs:
//
//	Terraform JSON ─── Read ───→ Model ──┐
//	                                     ├─ Evaluate ─→ Report: what passes, what drops the rest, and what
//	acl.Network ──── Website ──→ Needs ──┘              rules let through that nothing needs
//
// Nothing is sampled. The addresses and ports that rules and subnets mention cut all addresses and ports
// into parts that no rule tells apart, and every part is tried.
package reach

import (
	"net/netip"
	"slices"
)

// Model is the network of a stack.
type Model struct {
	VPC       []netip.Prefix // its IPv4 range and, with IPv6, its IPv6 range
	Subnets   []*Subnet
	Firewalls []*Firewall
	Hosts     []Host
}

// Subnet is a subnet with its network ACL and its route table.
type Subnet struct {
	Ranges []netip.Prefix
	ACL    *Firewall
	Routes []Route
}

// tier is public for a subnet with a route to an internet gateway, else private.
func (s *Subnet) tier() string {
	if slices.ContainsFunc(s.Routes, func(r Route) bool { return r.Public }) {
		return "public"
	}
	return "private"
}

// Route leads out of the VPC. Within the VPC every subnet reaches every other.
type Route struct {
	Destination netip.Prefix // not given for S3
	Public      bool         // to an internet gateway, through which others come in as well
	NATSubnet   *Subnet      // of the NAT gateway or instance that it leads to
	NATGroup    *Firewall    // security group of the NAT instance; a gateway has none
	S3          bool         // to the gateway endpoint of S3
}

// Firewall is a network ACL or a security group: in each direction the first rule that matches decides, and
// what no rule matches is dropped.
type Firewall struct {
	Label   string // such as "public network ACL"
	In, Out []Rule // of a network ACL in the order of their numbers

	// Stateful is set for security groups, which let answers through. A network ACL needs rules for answers.
	Stateful bool
}

// Rule is a rule of a firewall.
type Rule struct {
	Name string // its address or number
	Deny bool
	Traffic
	Peer          netip.Prefix
	SecurityGroup *Firewall // of the peer, in place of its range
}

// Protocol is the number of a protocol.
type Protocol int

// The protocols that rules tell apart. OtherProtocol stands for all that no rule names.
const (
	AllProtocols  Protocol = -1
	ICMP          Protocol = 1
	TCP           Protocol = 6
	UDP           Protocol = 17
	ICMPv6        Protocol = 58
	OtherProtocol Protocol = 255
)

// Traffic is the ports of TCP or UDP from First to Last. A message of ICMP has 256 × type + code for a port;
// other protocols have no ports.
type Traffic struct {
	Protocol    Protocol
	First, Last int
}

// includes reports whether a part, which no rule divides further, belongs to the traffic.
func (t Traffic) includes(part Traffic) bool {
	return t.Protocol == AllProtocols || t.Protocol == part.Protocol && t.First <= part.First && part.Last <= t.Last
}

// Kind is what a host is.
type Kind string

// The kinds of hosts.
const (
	LoadBalancer      Kind = "load balancer"
	NAT               Kind = "NAT gateway"
	NATInstance       Kind = "NAT instance"
	Instance          Kind = "instances"
	InterfaceEndpoint Kind = "interface endpoints"
	MountTarget       Kind = "mount targets" // of EFS, with the files of volumes
	Other             Kind = "other hosts"   // in the stack's subnets, and not of the stack
	Unassigned        Kind = "rest of the VPC"
	Internet          Kind = "internet"
	S3                Kind = "S3"       // which any address of the internet may be
	Anything          Kind = "anywhere" // any of these, for the end of a flow
)

// Connected is the kind of the hosts that have a security group of somebody else, given by its id.
func Connected(securityGroup string) Kind { return Kind("hosts of " + securityGroup) }

// Host is what may be in a subnet.
type Host struct {
	Kind          Kind
	Subnet        *Subnet   // nil outside of all subnets
	SecurityGroup *Firewall // nil for none
}

// Place is a part of all addresses, which no rule divides further, with what is there.
type Place struct {
	Host
	Address netip.Addr // the first of the part, which stands for all of them
}

// allowedBy returns the rule that lets traffic pass in a direction, from or to a peer; nil where none does.
func (f *Firewall) allowedBy(in bool, peer Place, part Traffic) *Rule {
	rules := f.Out
	if in {
		rules = f.In
	}
	for i, rule := range rules {
		isPeer := rule.Peer.Contains(peer.Address)
		if rule.SecurityGroup != nil {
			isPeer = rule.SecurityGroup == peer.SecurityGroup
		}
		if isPeer && rule.includes(part) {
			if rule.Deny {
				return nil
			}
			return &rules[i]
		}
	}
	return nil
}
