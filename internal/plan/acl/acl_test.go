package acl

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func network(change ...func(*Network)) Network {
	n := Network{
		VPC:           netip.MustParsePrefix("10.0.0.0/16"),
		Public:        []netip.Prefix{netip.MustParsePrefix("10.0.96.0/20")},
		Private:       []netip.Prefix{netip.MustParsePrefix("10.0.0.0/21")},
		ListenerPorts: []int{80}, EgressPorts: []int{443}, NAT: true,
	}
	for _, c := range change {
		c(&n)
	}
	return n
}

func describe(a ACL) []string {
	var lines []string
	for direction, rules := range map[string][]Rule{"in": a.In, "out": a.Out} {
		for _, r := range rules {
			verb, peer := "allow", r.Peer.String()
			if r.Deny {
				verb = "deny"
			}
			if r.VPC6 {
				peer = "VPC6"
			}
			lines = append(lines, fmt.Sprintf("%s %05d %s %s %d-%d %s", direction, r.Number, verb, r.Protocol, r.First, r.Last, peer))
		}
	}
	slices.Sort(lines)
	return lines
}

func TestPlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name            string
		network         Network
		public, private []string
	}{
		{
			"the defaults", network(),
			[]string{
				"in 00100 allow icmp 3-4 0.0.0.0/0",
				"in 00300 allow tcp 1024-65535 10.0.0.0/21",
				"in 01443 allow tcp 443-443 10.0.0.0/21",
				"in 10000 deny -1 0-0 10.0.0.0/16",
				"in 10010 allow tcp 1024-65535 0.0.0.0/0",
				"in 10100 allow tcp 80-80 0.0.0.0/0",
				"out 00100 allow icmp 3-4 0.0.0.0/0",
				"out 00200 allow tcp 61000-65535 10.0.0.0/21",
				"out 00300 allow tcp 1024-60999 10.0.0.0/21",
				"out 10000 deny -1 0-0 10.0.0.0/16",
				"out 14000 allow tcp 1024-65535 0.0.0.0/0",
				"out 18443 allow tcp 443-443 0.0.0.0/0",
			},
			[]string{
				"in 00100 allow icmp 3-4 0.0.0.0/0",
				"in 00200 allow tcp 61000-65535 10.0.96.0/20",
				"in 10000 deny -1 0-0 10.0.0.0/16",
				"in 10010 allow tcp 1024-65535 0.0.0.0/0",
				"out 00100 allow icmp 3-4 0.0.0.0/0",
				"out 00200 allow tcp 1024-65535 10.0.96.0/20",
				"out 10000 deny -1 0-0 10.0.0.0/16",
				"out 18443 allow tcp 443-443 0.0.0.0/0",
			},
		},
		{
			"no way out but to interfaces of AWS, clients of one office", network(func(n *Network) {
				n.NAT, n.Endpoints = false, true
				n.Sources = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32")}
			}),
			[]string{
				"in 00100 allow icmp 3-4 0.0.0.0/0",
				"in 00300 allow tcp 1024-65535 10.0.0.0/21",
				"in 11244 allow tcp 80-80 203.0.113.0/24",
				"out 00100 allow icmp 3-4 0.0.0.0/0",
				"out 00200 allow tcp 61000-65535 10.0.0.0/21",
				"out 14572 allow tcp 1024-65535 203.0.113.0/24",
			},
			[]string{
				"in 00100 allow icmp 3-4 0.0.0.0/0",
				"in 00200 allow tcp 61000-65535 10.0.96.0/20",
				"in 00300 allow tcp 1024-65535 10.0.0.0/21",
				"in 01443 allow tcp 443-443 10.0.0.0/21",
				"in 10000 deny -1 0-0 10.0.0.0/16",
				"in 10010 allow tcp 1024-65535 0.0.0.0/0",
				"out 00100 allow icmp 3-4 0.0.0.0/0",
				"out 00200 allow tcp 1024-65535 10.0.96.0/20",
				"out 00300 allow tcp 1024-65535 10.0.0.0/21",
				"out 01443 allow tcp 443-443 10.0.0.0/21",
				"out 10000 deny -1 0-0 10.0.0.0/16",
				"out 18443 allow tcp 443-443 0.0.0.0/0",
			},
		},
		{
			"IPv6, HTTPS and a database", network(func(n *Network) {
				n.IPv6, n.ListenerPorts, n.EgressPorts = true, []int{80, 443}, []int{443, 5432}
			}),
			[]string{
				"in 00100 allow icmp 3-4 0.0.0.0/0",
				"in 00101 allow 58 2-0 ::/0",
				"in 00300 allow tcp 1024-65535 10.0.0.0/21",
				"in 01443 allow tcp 443-443 10.0.0.0/21",
				"in 10000 deny -1 0-0 10.0.0.0/16",
				"in 10001 deny -1 0-0 VPC6",
				"in 10010 allow tcp 1024-65535 0.0.0.0/0",
				"in 10100 allow tcp 80-80 0.0.0.0/0",
				"in 10101 allow tcp 443-443 0.0.0.0/0",
				"in 10102 allow tcp 80-80 ::/0",
				"in 10103 allow tcp 443-443 ::/0",
				"out 00100 allow icmp 3-4 0.0.0.0/0",
				"out 00101 allow 58 2-0 ::/0",
				"out 00200 allow tcp 61000-65535 10.0.0.0/21",
				"out 00300 allow tcp 1024-60999 10.0.0.0/21",
				"out 10000 deny -1 0-0 10.0.0.0/16",
				"out 10001 deny -1 0-0 VPC6",
				"out 14000 allow tcp 1024-65535 0.0.0.0/0",
				"out 14001 allow tcp 1024-65535 ::/0",
				"out 18443 allow tcp 443-443 0.0.0.0/0",
			},
			[]string{
				"in 00100 allow icmp 3-4 0.0.0.0/0",
				"in 00101 allow 58 2-0 ::/0",
				"in 00200 allow tcp 61000-65535 10.0.96.0/20",
				"in 00300 allow tcp 1024-65535 10.0.0.0/21",
				"in 10000 deny -1 0-0 10.0.0.0/16",
				"in 10001 deny -1 0-0 VPC6",
				"in 10010 allow tcp 1024-65535 0.0.0.0/0",
				"in 10011 allow tcp 1024-65535 ::/0",
				"out 00100 allow icmp 3-4 0.0.0.0/0",
				"out 00101 allow 58 2-0 ::/0",
				"out 00200 allow tcp 1024-65535 10.0.96.0/20",
				"out 00300 allow tcp 1024-65535 10.0.0.0/21",
				"out 10000 deny -1 0-0 10.0.0.0/16",
				"out 10001 deny -1 0-0 VPC6",
				"out 18443 allow tcp 443-443 0.0.0.0/0",
				"out 23432 allow tcp 5432-5432 0.0.0.0/0",
				"out 25443 allow tcp 443-443 ::/0",
				"out 30432 allow tcp 5432-5432 ::/0",
			},
		},
	} {
		plan := New(test.network)
		if diff := cmp.Diff(test.public, describe(plan.Public)); diff != "" {
			t.Errorf("%s: public (-want +got):\n%s", test.name, diff)
		}
		if diff := cmp.Diff(test.private, describe(plan.Private)); diff != "" {
			t.Errorf("%s: private (-want +got):\n%s", test.name, diff)
		}
	}
}

// What is added gets a number of its own and leaves those of all others.
func TestNumbersStay(t *testing.T) {
	t.Parallel()
	more := func(n *Network) { n.EgressPorts = []int{22, 443, 587, 5432, 7443, 65535} }
	for _, test := range []struct {
		name          string
		before, after Network
	}{
		{"egress ports", network(), network(more)},
		{"a domain", network(), network(func(n *Network) { n.ListenerPorts = []int{80, 443} })},
		{"endpoints", network(), network(func(n *Network) { n.Endpoints = true })},
		{"a sign-in", network(), network(func(n *Network) { n.SignIn = true })},
		{"a sign-in, no NAT", network(func(n *Network) { n.NAT = false }), network(func(n *Network) { n.NAT, n.SignIn = false, true })},
		{"IPv6", network(), network(func(n *Network) { n.IPv6 = true })},
		{"a source",
			network(func(n *Network) { n.Sources = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }),
			network(func(n *Network) {
				n.Sources = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24")}
			})},
	} {
		before, after := New(test.before), New(test.after)
		for _, tier := range []struct{ before, after ACL }{{before.Public, after.Public}, {before.Private, after.Private}} {
			left := describe(tier.after)
			for _, rule := range describe(tier.before) {
				if !slices.Contains(left, rule) {
					t.Errorf("%s: %q is gone or has changed in\n%s", test.name, rule, strings.Join(left, "\n"))
				}
			}
		}
	}
}

func TestNumbersAreUniqueAndInRange(t *testing.T) {
	t.Parallel()
	n := network(func(n *Network) {
		n.IPv6, n.Endpoints = true, true
		n.EgressPorts = []int{443, 7443, 14443, 65535, 1, 1023, 1024}
		for i := range 200 { // enough for some to have the same sum
			n.Sources = append(n.Sources, netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 51, byte(i), 0}), 24))
		}
		n.Private = append(n.Private, netip.MustParsePrefix("10.0.16.0/21"), netip.MustParsePrefix("10.0.32.0/21"))
	})
	plan := n.plan() // however many they are
	for name, rules := range map[string][]Rule{
		"public in": plan.Public.In, "public out": plan.Public.Out, "private in": plan.Private.In, "private out": plan.Private.Out,
	} {
		taken := map[int]Rule{}
		for _, r := range rules {
			if other, is := taken[r.Number]; is || r.Number < 1 || r.Number > 32766 {
				t.Errorf("%s: %+v has the number of %+v, or one that AWS does not allow", name, r, other)
			}
			taken[r.Number] = r
		}
	}
	if got := plan.Count(); got != len(plan.Public.In) {
		t.Errorf("the largest direction has %d rules, want %d", got, len(plan.Public.In))
	}
}

// More sources than AWS has room for are left to the security group. Egress ports cannot be.
func TestTooManySources(t *testing.T) {
	t.Parallel()
	sources := func(count int) func(*Network) {
		return func(n *Network) {
			for i := range count {
				n.Sources = append(n.Sources, netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 51, byte(i), 0}), 24))
			}
		}
	}
	some, many := New(network(sources(14))), New(network(sources(15)))
	if some.Everyone || some.Count() != network().MaxRules() {
		t.Errorf("14 sources: %d rules, for everyone: %v; want %d, for the sources", some.Count(), some.Everyone, network().MaxRules())
	}
	if everyone := New(network()); !many.Everyone || many.Count() != everyone.Count() {
		t.Errorf("15 sources: %d rules, for everyone: %v; want %d, for everyone", many.Count(), many.Everyone, everyone.Count())
	}
	// A network ACL cannot name a prefix list.
	lists := New(network(sources(1), func(n *Network) { n.PrefixLists = true }))
	if everyone := New(network()); !lists.Everyone || lists.Count() != everyone.Count() {
		t.Errorf("a range and a prefix list: %d rules, for everyone: %v; want %d, for everyone", lists.Count(), lists.Everyone, everyone.Count())
	}
}
