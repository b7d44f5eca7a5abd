package reach

import (
	"fmt"
	"slices"
)

// checkpoint is where traffic can be dropped: one direction of a firewall or, without one, a missing route.
type checkpoint struct {
	*Firewall
	in bool
}

func (c checkpoint) String() string {
	switch {
	case c.Firewall == nil:
		return "no route"
	case c.in:
		return c.Label + " (in)"
	}
	return c.Label + " (out)"
}

func isNetworkACL(c checkpoint) bool       { return !c.Stateful }
func isSecurityGroupIn(c checkpoint) bool  { return c.Stateful && c.in }
func isSecurityGroupOut(c checkpoint) bool { return c.Stateful && !c.in }

// hop is traffic at a checkpoint, with what is on the other side.
type hop struct {
	checkpoint
	peer Place
}

func (h hop) allows(part Traffic) bool { return h.allowedBy(h.in, h.peer, part) != nil }

// path is how traffic gets from one place to another.
type path struct {
	from, to Place
	routed   bool // else there is no route, and the hops are those of a direct path
	there    []hop
	back     []hop // of answers; security groups let them pass
}

// keepOnly reduces the path to some checkpoints; nil is for all.
func (p *path) keepOnly(at func(checkpoint) bool) {
	if at != nil {
		not := func(h hop) bool { return !at(h.checkpoint) }
		p.routed, p.there, p.back = true, slices.DeleteFunc(p.there, not), slices.DeleteFunc(p.back, not)
	}
}

// droppedBy returns all that drops a part of the traffic.
func (p *path) droppedBy(part Traffic) []checkpoint {
	all := make([]checkpoint, 0, 4)
	if !p.routed {
		all = append(all, checkpoint{})
	}
	for _, h := range p.there {
		if !h.allows(part) && !slices.Contains(all, h.checkpoint) {
			all = append(all, h.checkpoint)
		}
	}
	return all
}

// describe gives an example of the traffic on the path.
func (p *path) describe(part Traffic) string {
	return fmt.Sprintf("%s from %s (%s) to %s (%s)", part, p.from.Kind, p.from.Address, p.to.Kind, p.to.Address)
}

// trace makes p the path between two places.
func (p *path) trace(from, to Place) {
	*p = path{from: from, to: to, routed: true, there: p.there[:0], back: p.back[:0]}
	var nat *Subnet
	var natGroup *Firewall
	switch {
	case from.Subnet == nil && to.Subnet != nil:
		p.routed = to.Kind.isPublic() && to.Subnet.route(from).Public
	case from.Subnet != nil && to.Subnet == nil:
		route := from.Subnet.route(to)
		p.routed = route.S3 || route.Destination.IsValid() && (!route.Public || from.Kind.isPublic())
		if route.NATSubnet != from.Subnet {
			nat = route.NATSubnet
		}
		natGroup = route.NATGroup
	}
	if from.SecurityGroup != nil {
		p.there = append(p.there, hop{checkpoint{from.SecurityGroup, false}, to})
	}
	if to.SecurityGroup != nil {
		p.there = append(p.there, hop{checkpoint{to.SecurityGroup, true}, from})
	}
	if from.Subnet != to.Subnet { // what stays in a subnet meets no network ACL
		p.crossACL(from.Subnet, false, to)
		p.crossACL(to.Subnet, true, from)
	}
	// A NAT gateway or instance takes in a host's traffic, and sends it on as its own; answers come the other way.
	p.crossACL(nat, true, from)
	p.crossACL(nat, false, to)
	if natGroup != nil {
		p.there = append(p.there, hop{checkpoint{natGroup, true}, from}, hop{checkpoint{natGroup, false}, to})
	}
}

// isPublic reports whether hosts of a kind have a public address by which others reach them.
func (k Kind) isPublic() bool { return k == LoadBalancer || k == NATInstance }

// crossACL adds the network ACL of a subnet that traffic comes into or leaves. It sees the answers as well.
func (p *path) crossACL(subnet *Subnet, in bool, peer Place) {
	if subnet != nil {
		p.there = append(p.there, hop{checkpoint{subnet.ACL, in}, peer})
		p.back = append(p.back, hop{checkpoint{subnet.ACL, !in}, peer})
	}
}

// route returns the route to a place outside of the VPC, the most specific one, or an empty one.
func (s *Subnet) route(to Place) (best Route) {
	for _, route := range s.Routes {
		switch {
		case route.S3 && to.Kind == S3:
			return route
		case route.Destination.Contains(to.Address) && route.Destination.Bits() >= best.Destination.Bits():
			best = route
		}
	}
	return best
}
