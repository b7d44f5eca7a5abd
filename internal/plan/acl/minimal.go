package acl

import (
	"cmp"
	"hash/fnv"
	"net/netip"
	"slices"
)

func anywhere() netip.Prefix  { return netip.PrefixFrom(netip.IPv4Unspecified(), 0) }
func anywhere6() netip.Prefix { return netip.PrefixFrom(netip.IPv6Unspecified(), 0) }

func tcp(number int, peer netip.Prefix, first, last int) Rule {
	return Rule{Number: number, Protocol: TCP, First: first, Last: last, Peer: peer}
}

// tcpBetween lets a range of ports through between a tier and another, given by its ranges.
func tcpBetween(number int, peers []netip.Prefix, first, last int) []Rule {
	var rules []Rule
	for i, peer := range peers {
		rules = append(rules, tcp(number+i, peer, first, last))
	}
	return rules
}

// portsBetween lets single ports through between a tier and another. Those that answers may go to
// need no rule of their own.
func portsBetween(peers []netip.Prefix, ports []int) []Rule {
	var rules []Rule
	for i, peer := range peers {
		for _, port := range ports {
			if port < wellKnown {
				rules = append(rules, tcp(betweenPorts+i*wellKnown+port, peer, port, port))
			}
		}
	}
	return rules
}

// outwardTo lets single ports through to the internet. A port has the same number whatever the others
// are, unless two are a multiple of outwardSpan apart.
func outwardTo(peer netip.Prefix, ports []int) []Rule {
	base := outward
	if peer.Addr().Is6() {
		base += outwardSpan
	}
	taken := map[int]bool{}
	var rules []Rule
	for _, port := range slices.Sorted(slices.Values(ports)) {
		rules = append(rules, tcp(base+free(taken, port, outwardSpan), peer, port, port))
	}
	return rules
}

// source is a range that the load balancer's clients may be in, and its place among the numbers.
type source struct {
	prefix netip.Prefix
	place  int
}

// sources returns where clients may be. A range has the same place whatever the others are, unless two
// happen to have the same sum.
func (n Network) sources() []source {
	if len(n.Sources) == 0 {
		everyone := []source{{anywhere(), 0}}
		if n.IPv6 {
			everyone = append(everyone, source{anywhere6(), 1})
		}
		return everyone
	}
	const first = 2 // after the two of everyone
	taken := map[int]bool{}
	var all []source
	for _, prefix := range slices.SortedFunc(slices.Values(n.Sources), comparePrefixes) {
		if prefix.Addr().Is6() && !n.IPv6 {
			continue // nobody reaches the load balancer by IPv6
		}
		sum := fnv.New32a()
		_, _ = sum.Write([]byte(prefix.Masked().String()))
		all = append(all, source{prefix.Masked(), first + free(taken, int(sum.Sum32()), sourceSpan-first)})
	}
	return all
}

func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

// free returns the wanted place of span, or the next one that is not taken, and takes it.
func free(taken map[int]bool, wanted, span int) int {
	place := wanted % span
	for taken[place] {
		place = (place + 1) % span
	}
	taken[place] = true
	return place
}

// minimal puts rules into the order of their numbers, without those that change nothing: what another
// rule lets through already, and what denies nothing that a later one would let through.
func (n Network) minimal(rules []Rule) []Rule {
	slices.SortFunc(rules, func(a, b Rule) int { return cmp.Compare(a.Number, b.Number) })
	rules = drop(rules, func(i int, all []Rule) bool { return !all[i].Deny && covered(i, all) })
	return drop(rules, func(i int, all []Rule) bool {
		return all[i].Deny && !slices.ContainsFunc(all[i+1:], all[i].overlaps)
	})
}

// drop removes rules one after another, each judged among those that are left.
func drop(rules []Rule, superfluous func(int, []Rule) bool) []Rule {
	for i := 0; i < len(rules); {
		if superfluous(i, rules) {
			rules = slices.Delete(rules, i, i+1)
			continue
		}
		i++
	}
	return rules
}

// covered reports whether another rule lets through all that the i-th does, with nothing denied of it
// between the two.
func covered(i int, rules []Rule) bool {
	for j, other := range rules {
		if j == i || other.Deny || !other.covers(rules[i]) {
			continue
		}
		between := rules[min(i, j)+1 : max(i, j)]
		if !slices.ContainsFunc(between, func(r Rule) bool { return r.Deny && r.overlaps(rules[i]) }) {
			return true
		}
	}
	return false
}

func (r Rule) covers(other Rule) bool {
	if r.VPC6 || other.VPC6 || r.Protocol != other.Protocol {
		return false
	}
	return r.First <= other.First && other.Last <= r.Last && r.Protocol == TCP &&
		r.Peer.Bits() <= other.Peer.Bits() && r.Peer.Contains(other.Peer.Addr())
}

// overlaps reports whether a packet can fit both rules. The VPC's own IPv6 range is in no range but the
// one of everyone.
func (r Rule) overlaps(other Rule) bool {
	switch {
	case r.Protocol != All && other.Protocol != All && r.Protocol != other.Protocol:
		return false
	case r.VPC6 || other.VPC6:
		return r.VPC6 && other.VPC6 || r.Peer == anywhere6() || other.Peer == anywhere6()
	default:
		return r.Peer.Overlaps(other.Peer)
	}
}
