// Package reach tells what reaches what in a network of AWS, by evaluating routes, network ACLs and
// security groups as AWS does, and holds that against the flows that a website needs:
//
//	Terraform JSON ── Read ──→ Model ─┐
//	                                  ├─ Check ──→ Report: each flow passes or is dropped, and no rule
//	what is needed ─ Website ─→ Flows ┘            lets through anything that no flow needs
//
// Nothing is sampled. The addresses and ports that rules and subnets mention cut all addresses and ports
// into parts that no rule tells apart, and every part is tried.
package reach

import (
	"net/netip"
	"slices"
)

// Model is a network as it is built.
type Model struct {
	VPC     []netip.Prefix // its IPv4 range and, with IPv6, that one
	Subnets []Subnet
	ACLs    map[string]*ACL   // by address in the Terraform configuration
	Groups  map[string]*Group // likewise
	Hosts   []Host
}

// Subnet is a subnet with its network ACL and its route table.
type Subnet struct {
	Name   string // its address in the Terraform configuration
	Ranges []netip.Prefix
	ACL    string
	Routes []Route
}

// Way is what a route leads through.
type Way int

// The ways out of a VPC.
const (
	InternetGateway   Way = iota
	EgressOnlyGateway     // out only, by IPv6
	NATGateway            // out only, by a gateway in another subnet
	S3Endpoint
)

// Route leads out of the VPC. Within it every subnet reaches every other.
type Route struct {
	To  netip.Prefix // the whole internet; not given for S3
	Way Way
	NAT int // subnet of the NAT gateway
}

// ACL is a network ACL: in each direction the rule with the lowest number that fits a packet decides,
// and what fits none is dropped. It remembers nothing, so that answers need rules as well.
type ACL struct {
	Name    string
	In, Out []ACLRule // in the order of their numbers
}

// ACLRule is one rule of a network ACL.
type ACLRule struct {
	Number int
	Deny   bool
	Match
	Peer netip.Prefix
}

// Group is a security group: what one of its rules fits may begin, and answers to it pass.
type Group struct {
	Name    string
	In, Out []GroupRule
}

// GroupRule is one rule of a security group. Its peer is a range or another group.
type GroupRule struct {
	Name string // its address in the Terraform configuration
	Match
	Peer      netip.Prefix
	PeerGroup string
}

// Protocol is a protocol, by its number, as AWS has it.
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

// Match is the traffic that a rule fits: a range of ports of TCP or UDP, or one type and code of ICMP,
// as number 256 × type + code.
type Match struct {
	Protocol    Protocol
	First, Last int
}

// Kind is what a host is.
type Kind int

// The kinds of hosts. Other stands for any host that is not of this configuration.
const (
	Other Kind = iota
	LoadBalancer
	NAT
	Instance
	Interface // of an AWS service, by an interface endpoint
	Internet
	Unassigned // an address of the VPC that is in no subnet
)

// Host is what may be in a subnet.
type Host struct {
	Kind   Kind
	Subnet int
	Groups []string
}

// fits reports whether traffic, which no rule tells apart further, is what the rule is about.
func (m Match) fits(t Traffic) bool {
	if m.Protocol == AllProtocols {
		return true
	}
	return m.Protocol == t.Protocol && m.First <= t.First && t.Last <= m.Last
}

// passes reports whether the ACL lets a packet pass in a direction.
func (a *ACL) passes(in bool, peer netip.Addr, t Traffic) bool {
	rules := a.Out
	if in {
		rules = a.In
	}
	for _, rule := range rules {
		if rule.fits(t) && rule.Peer.Contains(peer) {
			return !rule.Deny
		}
	}
	return false
}

// passes reports whether the group lets a connection begin in a direction.
func (g *Group) passes(in bool, peer Place, t Traffic) bool {
	rules := g.Out
	if in {
		rules = g.In
	}
	return slices.ContainsFunc(rules, func(rule GroupRule) bool {
		if !rule.fits(t) {
			return false
		}
		if rule.PeerGroup != "" {
			return slices.Contains(peer.Groups, rule.PeerGroup)
		}
		return rule.Peer.Contains(peer.Address)
	})
}
