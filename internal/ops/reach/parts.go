package reach

import (
	"net/netip"
	"slices"
)

// Traffic is a part of what a host can send, of which every rule fits all or nothing.
type Traffic struct {
	Protocol    Protocol
	First, Last int // as in Match
}

// Place is a part of all addresses, of which every rule fits all or nothing, and what is there.
type Place struct {
	Address netip.Addr // the first of the part, which stands for all of them
	Kind    Kind
	Subnet  int // -1 outside of subnets
	Groups  []string
}

// whole is the traffic of a protocol that has no ports, or all of its ports.
const maxPort = 65535

// places returns what there is at all addresses of a family.
func (m *Model) places(ipv6 bool, mentioned []netip.Prefix) []Place {
	var all []Place
	for _, address := range m.addresses(ipv6, mentioned) {
		subnet := m.subnetOf(address)
		switch {
		case subnet >= 0:
			all = append(all, Place{Address: address, Kind: Other, Subnet: subnet})
			for _, host := range m.Hosts {
				if host.Subnet == subnet && (!ipv6 || host.Kind == LoadBalancer || host.Kind == Instance) {
					all = append(all, Place{Address: address, Kind: host.Kind, Subnet: subnet, Groups: host.Groups})
				}
			}
		case inAny(m.VPC, address):
			all = append(all, Place{Address: address, Kind: Unassigned, Subnet: -1})
		default:
			all = append(all, Place{Address: address, Kind: Internet, Subnet: -1})
		}
	}
	return all
}

// addresses returns the first address of each part of a family.
func (m *Model) addresses(ipv6 bool, mentioned []netip.Prefix) []netip.Addr {
	ranges := slices.Concat(m.VPC, mentioned)
	for _, subnet := range m.Subnets {
		ranges = append(ranges, subnet.Ranges...)
	}
	for _, acl := range m.ACLs {
		for _, rule := range slices.Concat(acl.In, acl.Out) {
			ranges = append(ranges, rule.Peer)
		}
	}
	for _, group := range m.Groups {
		for _, rule := range slices.Concat(group.In, group.Out) {
			ranges = append(ranges, rule.Peer)
		}
	}
	starts := []netip.Addr{netip.IPv4Unspecified()}
	if ipv6 {
		starts = []netip.Addr{netip.IPv6Unspecified()}
	}
	for _, r := range ranges {
		if r.IsValid() && r.Addr().Is6() == ipv6 {
			starts = append(starts, r.Masked().Addr())
			if after := last(r).Next(); after.IsValid() {
				starts = append(starts, after)
			}
		}
	}
	slices.SortFunc(starts, netip.Addr.Compare)
	return slices.Compact(starts)
}

// traffic returns the parts of all traffic that the rules and the given matches tell apart.
func (m *Model) traffic(ipv6 bool, mentioned []Match) []Traffic {
	matches := mentioned
	for _, acl := range m.ACLs {
		for _, rule := range slices.Concat(acl.In, acl.Out) {
			matches = append(matches, rule.Match)
		}
	}
	for _, group := range m.Groups {
		for _, rule := range slices.Concat(group.In, group.Out) {
			matches = append(matches, rule.Match)
		}
	}
	icmp := ICMP
	if ipv6 {
		icmp = ICMPv6
	}
	var all []Traffic
	for _, protocol := range []Protocol{TCP, UDP, icmp} {
		starts := []int{0, maxPort + 1}
		for _, match := range matches {
			if match.Protocol == protocol {
				starts = append(starts, match.First, match.Last+1)
			}
		}
		slices.Sort(starts)
		starts = slices.Compact(starts)
		for i := range len(starts) - 1 {
			all = append(all, Traffic{protocol, starts[i], starts[i+1] - 1})
		}
	}
	return append(all, Traffic{Protocol: OtherProtocol})
}

// subnetOf returns the subnet that an address is in, or -1.
func (m *Model) subnetOf(address netip.Addr) int {
	return slices.IndexFunc(m.Subnets, func(s Subnet) bool { return inAny(s.Ranges, address) })
}

func inAny(ranges []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(ranges, func(r netip.Prefix) bool { return r.Contains(address) })
}

// last returns the last address of a range.
func last(r netip.Prefix) netip.Addr {
	bytes := r.Masked().Addr().AsSlice()
	for bit := r.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	address, _ := netip.AddrFromSlice(bytes)
	return address
}
