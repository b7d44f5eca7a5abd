package reach

import (
	"fmt"
	"iter"
	"net/netip"
	"slices"

	"cdah/internal/aws/settings"
)

// Evaluate compares a network with what is needed of it.
func Evaluate(m *Model, needs Needs) Report {
	result := Report{Passes: []Row{}, Dropped: []Row{}, Excess: []string{}}
	for _, ipv6 := range []bool{false, true} {
		if !slices.ContainsFunc(m.VPC, func(r netip.Prefix) bool { return r.Addr().Is6() == ipv6 }) {
			continue
		}
		e := newEvaluation(m, needs, ipv6)
		for _, flow := range e.flows {
			if row := e.passes(flow); flow.For != "" {
				result.Passes = append(result.Passes, row)
			}
		}
		for _, ends := range needs.Separated {
			if row, found := e.dropped(ends[0], ends[1]); found {
				result.Dropped = append(result.Dropped, row)
			}
		}
		result.Excess = append(result.Excess, e.excess()...)
	}
	result.OK = len(result.Excess) == 0 && !slices.ContainsFunc(slices.Concat(result.Passes, result.Dropped), Row.isWrong)
	return result
}

// evaluation is the evaluation of one family of addresses.
type evaluation struct {
	*Model
	ipv6    bool
	flows   []Flow
	places  []Place
	traffic []Traffic
	answers []Traffic // the part of the traffic that may be answers
	needed  map[crossing]bool
}

func newEvaluation(m *Model, needs Needs, ipv6 bool) *evaluation {
	e := &evaluation{Model: m, ipv6: ipv6, flows: needs.IPv4, needed: map[crossing]bool{}}
	if ipv6 {
		e.flows = needs.IPv6
	}
	answers := []Traffic{{TCP, settings.EphemeralPortFirst, settings.EphemeralPortLast}}
	traffic, ranges := answers, []netip.Prefix(nil)
	for _, f := range e.flows {
		traffic = append(traffic, f.Traffic...)
		ranges = slices.Concat(ranges, f.From.Ranges, f.To.Ranges)
	}
	e.places, e.traffic = m.places(ipv6, needs.Tiers, ranges), m.traffic(ipv6, traffic)
	e.answers = e.partsOf(answers)
	return e
}

// partsOf returns the parts of some traffic.
func (e *evaluation) partsOf(traffic []Traffic) []Traffic {
	return slices.DeleteFunc(slices.Clone(e.traffic), func(part Traffic) bool { return !includes(traffic, part) })
}

func includes(traffic []Traffic, part Traffic) bool {
	return slices.ContainsFunc(traffic, func(t Traffic) bool { return t.includes(part) })
}

// paths goes through the paths between all places that may be the two ends. Each is valid until the next.
func (e *evaluation) paths(from, to End) iter.Seq[*path] {
	return func(yield func(*path) bool) {
		var p path
		for _, begin := range e.places {
			for _, end := range e.places {
				if from.includes(begin) && to.includes(end) {
					if p.trace(begin, end); !yield(&p) {
						return
					}
				}
			}
		}
	}
}

// passes tries every part of a flow between every two places that may be its ends, and notes what it needs.
func (e *evaluation) passes(f Flow) Row {
	parts := e.partsOf(f.Traffic)
	row := Row{From: f.From.String(), To: f.To.String(), IPv6: e.ipv6, Traffic: listTraffic(parts), For: f.For}
	tried := false
	for p := range e.paths(f.From, f.To) {
		p.keepOnly(f.At)
		for _, part := range parts {
			tried = true
			if !p.routed {
				row.Wrong = p.describe(part) + " has no route"
			}
			pass := func(h hop, part Traffic) {
				e.needed[seenBy(h, part)] = true
				if !h.allows(part) {
					row.Wrong = fmt.Sprintf("%s is dropped by the %s, which must let through %s", p.describe(part), h.checkpoint, part)
				}
			}
			for _, h := range p.there {
				pass(h, part)
			}
			for _, h := range p.back {
				for _, answer := range e.answers {
					if part.Protocol == TCP {
						pass(h, answer)
					}
				}
			}
		}
	}
	if !tried {
		row.Wrong = "there is nothing at one of its ends"
	}
	return row
}

// isFlow reports whether a part of the traffic on a path belongs to a flow.
func (e *evaluation) isFlow(p *path, part Traffic) bool {
	return slices.ContainsFunc(e.flows, func(f Flow) bool {
		return f.At == nil && f.From.includes(p.from) && f.To.includes(p.to) && includes(f.Traffic, part)
	})
}

// dropped finds what drops all that is no flow between two ends: each checkpoint with the traffic that it
// drops between all places. There may be nothing at one of the ends.
func (e *evaluation) dropped(from, to End) (row Row, found bool) {
	row = Row{From: from.String(), To: to.String(), IPv6: e.ipv6}
	always := map[Traffic][]checkpoint{} // drop a part, wherever it begins and ends
	for p := range e.paths(from, to) {
		for _, part := range e.traffic {
			if e.isFlow(p, part) {
				continue
			}
			by := p.droppedBy(part)
			if len(by) == 0 {
				row.Wrong = p.describe(part) + " passes"
			}
			if before, tried := always[part]; tried {
				by = slices.DeleteFunc(by, func(c checkpoint) bool { return !slices.Contains(before, c) })
			}
			always[part] = by
		}
	}
	for _, c := range append(e.checkpoints(), checkpoint{}) {
		parts := slices.DeleteFunc(slices.Clone(e.traffic), func(t Traffic) bool { return !slices.Contains(always[t], c) })
		if len(parts) > 0 {
			row.DroppedBy = append(row.DroppedBy, c.String()+e.scope(parts))
		}
	}
	slices.Sort(row.DroppedBy)
	return row, len(always) > 0
}

// crossing is a part of the traffic at a checkpoint, as that sees it: by the peer's address and, at a
// security group, that of the peer.
type crossing struct {
	hop
	part Traffic
}

func seenBy(h hop, part Traffic) crossing {
	peer := Place{Address: h.peer.Address}
	if h.Stateful {
		peer.SecurityGroup = h.peer.SecurityGroup
	}
	return crossing{hop{h.checkpoint, peer}, part}
}

// excess says what rules let through and no flow needs, with one example for each part of the traffic.
func (e *evaluation) excess() []string {
	var found []string
	for _, c := range e.checkpoints() {
		for _, part := range e.traffic {
			i := slices.IndexFunc(e.places, func(peer Place) bool { return e.isExcess(hop{c, peer}, part) })
			if i >= 0 {
				peer := e.places[i]
				found = append(found, fmt.Sprintf("%s lets through %s of %s (%s) by %s, which no flow needs", c, part, peer.Kind, peer.Address, c.allowedBy(c.in, peer, part).Name))
			}
		}
	}
	return found
}

func (e *evaluation) isExcess(h hop, part Traffic) bool {
	if !h.allows(part) || e.needed[seenBy(h, part)] {
		return false
	}
	if h.Stateful { // a rule for another security group is for both families; IPv4 tells whether it is needed
		return !e.ipv6 || h.allowedBy(h.in, h.peer, part).SecurityGroup == nil
	}
	// What stays in a subnet meets no network ACL.
	return h.peer.Subnet == nil || slices.ContainsFunc(e.Subnets, func(s *Subnet) bool { return s.ACL == h.Firewall && s != h.peer.Subnet })
}

// checkpoints returns both directions of all firewalls.
func (m *Model) checkpoints() []checkpoint {
	var all []checkpoint
	for _, f := range m.Firewalls {
		all = append(all, checkpoint{f, true}, checkpoint{f, false})
	}
	return all
}
