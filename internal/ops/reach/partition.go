package reach

import (
	"maps"
	"net/netip"
	"slices"

	"cdah/internal/aws/settings"
)

// rules returns the rules of all firewalls.
func (m *Model) rules() []Rule {
	var all []Rule
	for _, f := range m.Firewalls {
		all = slices.Concat(all, f.In, f.Out)
	}
	return all
}

// places divides all addresses of a family where a range of the model, or one of the given ones, begins or
// ends, and returns what there may be in each part.
func (m *Model) places(ipv6 bool, tiers, ranges []netip.Prefix) []Place {
	ranges = slices.Concat(ranges, tiers, m.VPC)
	for _, subnet := range m.Subnets {
		ranges = append(ranges, subnet.Ranges...)
	}
	for _, rule := range m.rules() {
		ranges = append(ranges, rule.Peer)
	}
	starts := map[netip.Addr]bool{netip.IPv4Unspecified(): true, netip.IPv6Unspecified(): true}
	for _, r := range ranges {
		if r.IsValid() {
			starts[r.Masked().Addr()] = true
			starts[lastAddress(r).Next()] = true // not valid after the last of all
		}
	}
	var all []Place
	for _, ip := range slices.SortedFunc(maps.Keys(starts), netip.Addr.Compare) {
		if ip.IsValid() && ip.Is6() == ipv6 {
			all = append(all, m.placesAt(ip, tiers)...)
		}
	}
	return all
}

// placesAt returns what there may be at an address.
func (m *Model) placesAt(ip netip.Addr, tiers []netip.Prefix) []Place {
	i := m.subnetAt(ip, tiers)
	switch {
	case i < 0 && inAny(m.VPC, ip):
		return []Place{{Host{Kind: Unassigned}, ip}}
	case i < 0 && ip.Is6():
		return []Place{{Host{Kind: Internet}, ip}}
	case i < 0:
		return []Place{{Host{Kind: Internet}, ip}, {Host{Kind: S3}, ip}} // the gateway endpoint is for IPv4
	}
	all := []Place{{Host{Kind: Other, Subnet: m.Subnets[i]}, ip}}
	for _, host := range m.Hosts {
		if host.Subnet == m.Subnets[i] && (ip.Is4() || host.Kind == LoadBalancer || host.Kind == Instance) {
			all = append(all, Place{host, ip})
		}
	}
	return all
}

// subnetAt returns which subnet an address counts as in, -1 for none. One between the subnets of a tier, or in one that has
// no hosts, as a zone has that is leaving, counts as one of the tier's first subnet with hosts: rules are for whole tiers.
func (m *Model) subnetAt(ip netip.Addr, tiers []netip.Prefix) int {
	i := slices.IndexFunc(m.Subnets, func(s *Subnet) bool { return inAny(s.Ranges, ip) })
	if i >= 0 && m.hasHosts(m.Subnets[i]) {
		return i
	}
	for _, tier := range tiers {
		first := slices.IndexFunc(m.Subnets, func(s *Subnet) bool { return slices.ContainsFunc(s.Ranges, tier.Overlaps) && m.hasHosts(s) })
		if tier.Contains(ip) && first >= 0 {
			return first
		}
	}
	return i
}

func (m *Model) hasHosts(s *Subnet) bool {
	return slices.ContainsFunc(m.Hosts, func(h Host) bool { return h.Subnet == s })
}

func inAny(ranges []netip.Prefix, ip netip.Addr) bool {
	return slices.ContainsFunc(ranges, func(r netip.Prefix) bool { return r.Contains(ip) })
}

// lastAddress returns the last address of a range.
func lastAddress(r netip.Prefix) netip.Addr {
	bytes := r.Masked().Addr().AsSlice()
	for bit := r.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	ip, _ := netip.AddrFromSlice(bytes)
	return ip
}

// traffic divides the ports of each protocol where a rule, or one of the given ranges, begins or ends.
func (m *Model) traffic(ipv6 bool, ranges []Traffic) []Traffic {
	for _, rule := range m.rules() {
		ranges = append(ranges, rule.Traffic)
	}
	icmp := ICMP
	if ipv6 {
		icmp = ICMPv6
	}
	var all []Traffic
	for _, protocol := range []Protocol{TCP, UDP, icmp} {
		starts := []int{0, settings.LastPort + 1}
		for _, r := range ranges {
			if r.Protocol == protocol {
				starts = append(starts, r.First, r.Last+1)
			}
		}
		slices.Sort(starts)
		starts = slices.Compact(starts)
		for i, next := range starts[1:] {
			all = append(all, Traffic{protocol, starts[i], next - 1})
		}
	}
	return append(all, Traffic{Protocol: OtherProtocol})
}
