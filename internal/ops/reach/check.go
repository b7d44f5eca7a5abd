package reach

import (
	"net/netip"
	"slices"
)

// Check evaluates a network.
func Check(m *Model, need Need) Report {
	var report Report
	for _, ipv6 := range []bool{false, true} {
		if !slices.ContainsFunc(m.VPC, func(r netip.Prefix) bool { return r.Addr().Is6() == ipv6 }) {
			continue
		}
		e := newEvaluation(m, need, ipv6)
		for _, flow := range need.Flows {
			if flow.IPv6 == ipv6 {
				report.Results = append(report.Results, e.flow(flow))
			}
		}
		if related, ok := e.related(); ok {
			report.Results = append(report.Results, related)
		}
		report.Excess = append(report.Excess, e.excess()...)
	}
	return report
}

// evaluation is the evaluation of one family of addresses.
type evaluation struct {
	*Model
	need    Need
	ipv6    bool
	places  []Place
	traffic []Traffic
	answers []Traffic // that part of it
	needed  map[passage]bool
	labels  map[checkpoint]string
}

// passage is a part of the traffic with a part of the addresses, at a checkpoint. A network ACL sees
// addresses only.
type passage struct {
	checkpoint
	address netip.Addr
	kind    Kind
	traffic Traffic
}

func newEvaluation(m *Model, need Need, ipv6 bool) *evaluation {
	matches := append([]Match{need.Answers}, need.Related...)
	ranges := need.Reserved
	for _, flow := range need.Flows {
		matches = append(matches, flow.Traffic...)
		ranges = slices.Concat(ranges, flow.From.Ranges, flow.To.Ranges)
	}
	e := &evaluation{
		Model: m, need: need, ipv6: ipv6, needed: map[passage]bool{},
		places: m.places(ipv6, ranges), traffic: m.traffic(ipv6, matches),
	}
	e.answers = e.parts([]Match{need.Answers})
	e.labels = map[checkpoint]string{}
	for _, point := range e.checkpoints() {
		e.labels[point] = e.label(point)
	}
	return e
}

func (c crossing) with(t Traffic) passage {
	p := passage{checkpoint: c.checkpoint, address: c.peer.Address, traffic: t}
	if c.group != nil {
		p.kind = c.peer.Kind
	}
	return p
}

// flow tries every part of a flow between every two places that are its ends.
func (e *evaluation) flow(f Flow) Result {
	result, tried := Result{Flow: f, OK: true}, false
	stops := map[Traffic][]string{} // what stops all of it, where it must not pass
	traffic, tos := e.parts(f.Traffic), e.ends(f.To)
	for _, from := range e.ends(f.From) {
		for _, to := range tos {
			p := e.trace(from, to, f.S3)
			for _, t := range traffic {
				stopped := e.stops(p, t, f.Pass)
				tried = true
				if f.Pass {
					e.note(p, t)
				} else {
					stops[t] = both(stops[t], stopped)
				}
				if f.Pass == (len(stopped) > 0) {
					result.OK = false
					result.Found = describe(from, to, t, stopped)
				}
			}
		}
	}
	if f.AtACLs != nil {
		e.noteAtACLs(f)
	}
	if f.OutToAll {
		e.noteOutToAll(f)
	}
	if !tried {
		result.OK, result.Found = false, "there is nothing at one of its ends"
	}
	if !f.Pass {
		result.Stops = e.together(stops)
	}
	return result
}

// both returns what is in two sorted lists. The first may be nil, which stands for everything.
func both(some, others []string) []string {
	if some == nil {
		return others
	}
	kept := []string{}
	for _, text := range some {
		if slices.Contains(others, text) {
			kept = append(kept, text)
		}
	}
	return kept
}

// together joins parts of traffic that are stopped by the same.
func (e *evaluation) together(stops map[Traffic][]string) []Stop {
	var all []Stop
	for _, t := range e.traffic {
		by, tried := stops[t]
		if !tried {
			continue
		}
		i := slices.IndexFunc(all, func(s Stop) bool { return slices.Equal(s.By, by) })
		if i < 0 {
			i = len(all)
			all = append(all, Stop{By: by})
		}
		part := Match(t)
		if n := len(all[i].Traffic); n > 0 && all[i].Traffic[n-1].Protocol == t.Protocol && all[i].Traffic[n-1].Last == t.First-1 {
			all[i].Traffic[n-1].Last = t.Last
			continue
		}
		all[i].Traffic = append(all[i].Traffic, part)
	}
	return all
}

// stops returns all that stops a packet and, where they matter, the answers to it.
func (e *evaluation) stops(p path, t Traffic, answers bool) []string {
	var stops []string
	if !p.routed {
		stops = append(stops, "no route")
	}
	for _, c := range p.there {
		if !c.passes(t) {
			stops = append(stops, e.labels[c.checkpoint])
		}
	}
	if answers {
		for _, c := range p.back {
			for _, answer := range e.answers {
				if !c.passes(answer) {
					stops = append(stops, e.labels[c.checkpoint]+" (answers)")
				}
			}
		}
	}
	slices.Sort(stops)
	return slices.Compact(stops)
}

// note remembers what a flow needs at each checkpoint.
func (e *evaluation) note(p path, t Traffic) {
	for _, c := range p.there {
		e.needed[c.with(t)] = true
	}
	for _, c := range p.back {
		for _, answer := range e.answers {
			e.needed[c.with(answer)] = true
		}
	}
}

// noteAtACLs remembers what network ACLs may let through beyond what a flow needs.
func (e *evaluation) noteAtACLs(f Flow) {
	noGroup := func(c crossing) bool { return c.group != nil }
	for _, from := range e.ends(*f.AtACLs) {
		for _, to := range e.ends(f.To) {
			p := e.trace(from, to, f.S3)
			p.there = slices.DeleteFunc(p.there, noGroup)
			for _, t := range e.parts(f.Traffic) {
				e.note(p, t)
			}
		}
	}
}

// noteOutToAll remembers what security groups may let out beyond what a flow needs.
func (e *evaluation) noteOutToAll(f Flow) {
	for _, from := range e.ends(f.From) {
		for _, name := range from.Groups {
			for _, peer := range e.places {
				for _, t := range e.parts(f.Traffic) {
					e.needed[crossing{checkpoint{group: e.Groups[name]}, peer}.with(t)] = true
				}
			}
		}
	}
}

// related tries what belongs to open connections at every network ACL.
func (e *evaluation) related() (Result, bool) {
	result := Result{OK: true, Flow: Flow{
		Name: "a packet was too large: the size that fits the path", Pass: true, IPv6: e.ipv6, Traffic: e.ofFamily(e.need.Related),
	}}
	if len(result.Traffic) == 0 {
		return Result{}, false
	}
	for _, point := range e.checkpoints() {
		if point.acl == nil {
			continue
		}
		for _, place := range e.places {
			if place.Kind == Unassigned {
				continue
			}
			for _, t := range e.parts(result.Traffic) {
				c := crossing{point, place}
				e.needed[c.with(t)] = true
				if !c.passes(t) {
					result.OK, result.Found = false, describe(place, place, t, []string{e.labels[point]})
				}
			}
		}
	}
	return result, true
}

func (e *evaluation) ofFamily(matches []Match) []Match {
	return slices.DeleteFunc(slices.Clone(matches), func(m Match) bool {
		return m.Protocol == ICMP && e.ipv6 || m.Protocol == ICMPv6 && !e.ipv6
	})
}
