package reach

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
)

// ends returns the places that are an end of a flow.
func (e *evaluation) ends(end End) []Place {
	var found []Place
	for _, place := range e.places {
		if place.Kind != end.Kind || end.Tier != AnyTier && e.tier(place.Subnet) != end.Tier {
			continue
		}
		if len(end.Ranges) > 0 && !inAny(end.Ranges, place.Address) || inAny(end.Except, place.Address) {
			continue
		}
		found = append(found, place)
	}
	return found
}

func (m *Model) tier(subnet int) Tier {
	if subnet < 0 {
		return AnyTier
	}
	if slices.ContainsFunc(m.Subnets[subnet].Routes, func(r Route) bool { return r.Way == InternetGateway }) {
		return PublicTier
	}
	return PrivateTier
}

// parts returns the parts of the traffic that one of the matches fits.
func (e *evaluation) parts(matches []Match) []Traffic {
	var found []Traffic
	for _, t := range e.traffic {
		if slices.ContainsFunc(matches, func(m Match) bool { return m.fits(t) }) {
			found = append(found, t)
		}
	}
	return found
}

// checkpoints returns both directions of all network ACLs and security groups, in order.
func (e *evaluation) checkpoints() []checkpoint {
	var all []checkpoint
	for _, name := range slices.Sorted(maps.Keys(e.ACLs)) {
		all = append(all, checkpoint{acl: e.ACLs[name], in: true}, checkpoint{acl: e.ACLs[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(e.Groups)) {
		all = append(all, checkpoint{group: e.Groups[name], in: true}, checkpoint{group: e.Groups[name]})
	}
	return all
}

// excess finds what checkpoints let through and no flow needs.
func (e *evaluation) excess() []Excess {
	var found []Excess
	for _, point := range e.checkpoints() {
		for _, t := range e.traffic {
			for _, place := range e.places {
				c := crossing{point, place}
				if e.meets(c) && c.passes(t) && !e.needed[c.with(t)] && !e.inevitable(c, t) {
					found = append(found, Excess{e.labels[point], place, t})
					break // one example of each
				}
			}
		}
	}
	return found
}

// meets reports whether there can be traffic at a checkpoint. What stays in a subnet meets no network ACL.
func (e *evaluation) meets(c crossing) bool {
	return c.acl == nil || c.peer.Subnet < 0 || slices.ContainsFunc(e.Subnets, func(s Subnet) bool {
		return s.ACL == c.acl.Name && s.Name != e.Subnets[c.peer.Subnet].Name
	})
}

// inevitable reports whether a checkpoint that lets through what is needed cannot help letting this
// through as well. A network ACL that is open to all of a tier, or to what belongs to connections from
// anywhere, includes addresses that nothing has.
func (e *evaluation) inevitable(c crossing, t Traffic) bool {
	if c.group != nil {
		return e.inevitableForGroup(c, t)
	}
	if c.peer.Kind != Unassigned {
		return false
	}
	if slices.ContainsFunc(e.need.Related, func(m Match) bool { return m.fits(t) }) {
		return true
	}
	return slices.ContainsFunc(e.need.Reserved, func(tier netip.Prefix) bool {
		return tier.Contains(c.peer.Address) && e.all(c.checkpoint, t, func(p Place) bool {
			return p.Subnet >= 0 && tier.Contains(p.Address)
		})
	})
}

// inevitableForGroup is inevitable for a security group. One that is open to the internet cannot except
// the VPC, since it has no rule that denies. A rule for another group is for all addresses of its hosts,
// of both families; those of IPv4 tell whether it is needed.
func (e *evaluation) inevitableForGroup(c crossing, t Traffic) bool {
	if e.ipv6 && len(c.peer.Groups) > 0 && !c.group.passes(c.in, Place{Address: c.peer.Address}, t) {
		return true
	}
	return e.all(c.checkpoint, t, func(p Place) bool { return p.Kind == Internet })
}

// all reports whether traffic with all of some places is needed at a checkpoint, and there are any.
func (e *evaluation) all(point checkpoint, t Traffic, of func(Place) bool) bool {
	some := false
	for _, place := range e.places {
		if !of(place) {
			continue
		}
		some = true
		if !e.needed[crossing{point, place}.with(t)] {
			return false
		}
	}
	return some
}

// label names a checkpoint by what stands behind it.
func (e *evaluation) label(point checkpoint) string {
	direction := " (out)"
	if point.in {
		direction = " (in)"
	}
	if point.group != nil {
		return "security group of the " + cmp.Or(e.ownerOf(point.group.Name), point.group.Name) + direction
	}
	for i, subnet := range e.Subnets {
		if subnet.ACL == point.acl.Name {
			return e.tier(i).String() + " network ACL" + direction
		}
	}
	return point.acl.Name + direction
}

// ownerOf names a security group by the hosts that have it.
func (e *evaluation) ownerOf(group string) string {
	for _, host := range e.Hosts {
		if slices.Contains(host.Groups, group) {
			return host.Kind.String()
		}
	}
	return ""
}
