package reach

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

func (k Kind) String() string {
	return map[Kind]string{
		Other: "other host", LoadBalancer: "load balancer", NAT: "NAT gateway", Instance: "instances",
		Interface: "interface endpoints", Internet: "internet", Unassigned: "rest of the VPC",
	}[k]
}

func (t Tier) String() string {
	return map[Tier]string{AnyTier: "", PublicTier: "public", PrivateTier: "private"}[t]
}

func (p Protocol) String() string {
	return map[Protocol]string{
		AllProtocols: "all", ICMP: "ICMP", TCP: "TCP", UDP: "UDP", ICMPv6: "ICMPv6", OtherProtocol: "other protocols",
	}[p]
}

// String names an end as the table does.
func (e End) String() string {
	name := e.Kind.String()
	if e.Kind == Other && e.Tier != AnyTier {
		name = "other hosts in " + e.Tier.String() + " subnets"
	}
	switch {
	case len(e.Ranges) > 0:
		return name + " (" + prefixes(e.Ranges) + ")"
	case len(e.Except) > 0:
		return name + " (but " + prefixes(e.Except) + ")"
	default:
		return name
	}
}

func prefixes(all []netip.Prefix) string {
	texts := make([]string, 0, len(all))
	for _, p := range all {
		texts = append(texts, p.String())
	}
	return strings.Join(texts, ", ")
}

// ends names the ends of a flow as the table does.
func (r Result) ends() (from, to string) {
	from, to = r.From.String(), r.To.String()
	if r.S3 {
		to = "S3"
	}
	if related(r.Traffic) {
		return "anywhere", "anywhere"
	}
	return from, to
}

func related(traffic []Match) bool {
	return len(traffic) == 1 && traffic[0].First == traffic[0].Last && (traffic[0].Protocol == ICMP || traffic[0].Protocol == ICMPv6)
}

// messages writes a type and code of ICMP.
func messages(m Match) string {
	return fmt.Sprintf("%s type %d code %d", m.Protocol, m.First>>8, m.First&0xff)
}

// what writes the traffic of a flow: "TCP 80, 443", or "all but TCP 80".
func what(traffic []Match) string {
	var tcp, rest []Match
	most := 0 // of what else there is; some messages of ICMP may be missing
	for _, m := range traffic {
		if m.Protocol == TCP {
			tcp = append(tcp, m)
			continue
		}
		rest = append(rest, m)
		if m.Protocol == UDP || m.Protocol == OtherProtocol {
			most++
		}
	}
	if most == 2 {
		return allBesides(tcp)
	}
	var texts []string
	if len(tcp) > 0 {
		texts = append(texts, "TCP "+numbers(tcp))
	}
	for _, m := range rest {
		texts = append(texts, Traffic(m).String())
	}
	return strings.Join(texts, "; ")
}

// allBesides writes all traffic, of TCP the given ports only.
func allBesides(tcp []Match) string {
	gaps := complementOf(tcp)
	switch {
	case len(gaps) == 0:
		return "everything"
	case len(tcp) == 0:
		return "all but TCP"
	default:
		return "all but TCP " + numbers(gaps)
	}
}

// complementOf returns the ports that are in none of some ranges, given in order.
func complementOf(tcp []Match) []Match {
	var gaps []Match
	for _, m := range complement(tcp) {
		if m.Protocol == TCP {
			gaps = append(gaps, m)
		}
	}
	return gaps
}

func numbers(matches []Match) string {
	texts := make([]string, 0, len(matches))
	for _, m := range matches {
		text := strconv.Itoa(m.First)
		if m.Last > m.First {
			text += "–" + strconv.Itoa(m.Last)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

func (t Traffic) String() string {
	switch t.Protocol {
	case ICMP, ICMPv6:
		if t.First < t.Last {
			return t.Protocol.String()
		}
		return messages(Match(t))
	case TCP, UDP:
		if t.First == 0 && t.Last == maxPort {
			return t.Protocol.String()
		}
		return t.Protocol.String() + " " + numbers([]Match{{t.Protocol, t.First, t.Last}})
	default:
		return t.Protocol.String()
	}
}

// describe tells of one case that is not as it must be.
func describe(from, to Place, t Traffic, stopped []string) string {
	text := fmt.Sprintf("%s from %s (%s) to %s (%s)", t, from.Kind, from.Address, to.Kind, to.Address)
	if len(stopped) == 0 {
		return text + " passes"
	}
	return text + " is stopped by " + strings.Join(stopped, ", ")
}

// String tells what is let through for nothing.
func (x Excess) String() string {
	return fmt.Sprintf("%s lets through %s of %s (%s), which no flow needs", x.Where, x.Traffic, x.Peer.Kind, x.Peer.Address)
}
