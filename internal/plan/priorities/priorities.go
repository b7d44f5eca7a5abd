// Package priorities orders the listener rules of services that share one load balancer.
package priorities

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
)

// Maintenance is the priority of the rule that answers in place of all services: before any other.
const Maintenance = 1

// First is the first priority that a service may have.
const First = Maintenance + 1

const (
	// maxLiteral is the longest literal prefix of a path that is told apart; a path pattern has 128
	// characters at most
	// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html).
	maxLiteral = 127
	// tieSlots is the number of priorities that routes of equal precedence share.
	tieSlots = 128
	// rankSlots is the number of priorities that one kind of host takes.
	rankSlots = (maxLiteral + 1) * tieSlots
)

// The kinds of host, the most specific first.
const (
	exactHost = iota
	wildcardHost
	anyHost
)

// Route is which requests a service takes.
type Route struct {
	Service  string
	Hosts    []string // patterns; none is every host
	Paths    []string // patterns; none is every path
	Priority int      // of its one rule; 0 is a computed one, and as many rules as are needed
}

// Rule is a listener rule: it sends the requests for one of its hosts and one of its paths to a service.
type Rule struct {
	Service  string
	Priority int
	Hosts    []string // none is every host
	Paths    []string // none is every path
	Chosen   bool     // whether the route says the priority

	byHost, byPath weight
}

// Rules returns the listener rules of services, the one that is tried first before the others.
//
// Of two rules that one request can match, the one whose hosts are more specific is tried first, and where
// they are equally so, the one whose paths are. An exact host is more specific than a pattern, and a pattern with more
// characters than one with fewer; a path with a longer beginning before its first wildcard is more specific than one
// with a shorter. Patterns of a service that are not equally specific have rules of their own, so that other
// services' rules can stand between them. Where a rule would be, depends on its route and its service's name alone:
//
//	1 + host×16384 + (127 − prefix)×128 + hash(service) mod 128
//
// Only one that would stand before another that is to be tried first, or in a place that is taken, moves behind it,
// so that services hardly ever move one another.
func Rules(routes []Route) []Rule {
	var rules []Rule
	taken := map[int]bool{}
	for _, route := range routes {
		if route.Priority != 0 {
			rules = append(rules, Rule{Service: route.Service, Priority: route.Priority, Hosts: route.Hosts, Paths: route.Paths, Chosen: true})
			taken[route.Priority] = true
		}
	}
	last := First - 1
	for _, rule := range computed(routes) {
		rule.Priority = max(rule.place(), last+1)
		for taken[rule.Priority] {
			rule.Priority++
		}
		last = rule.Priority
		rules = append(rules, rule)
	}
	slices.SortStableFunc(rules, func(a, b Rule) int { return cmp.Compare(a.Priority, b.Priority) })
	return rules
}

// computed returns the rules of the routes that say no priority, in order.
func computed(routes []Route) []Rule {
	var rules []Rule
	for _, route := range routes {
		if route.Priority == 0 {
			rules = append(rules, route.split()...)
		}
	}
	slices.SortFunc(rules, func(a, b Rule) int {
		return cmp.Or(
			compare(b.byHost, a.byHost), compare(b.byPath, a.byPath),
			cmp.Compare(a.place(), b.place()), cmp.Compare(a.Service, b.Service),
		)
	})
	return rules
}

// split returns a rule for each weight of a route's hosts and paths.
func (r Route) split() []Rule {
	var rules []Rule
	for _, hosts := range byWeight(r.Hosts, everyHost, hostWeight) {
		for _, paths := range byWeight(r.Paths, everyPath, pathWeight) {
			rules = append(rules, Rule{Service: r.Service, Hosts: hosts.patterns, Paths: paths.patterns, byHost: hosts.weight, byPath: paths.weight})
		}
	}
	return rules
}

// group is patterns of one weight.
type group struct {
	weight   weight
	patterns []string
}

// byWeight groups patterns by their weight; no pattern weighs what the one for every text does.
func byWeight(patterns []string, every string, weigh func(string) weight) []group {
	if len(patterns) == 0 {
		return []group{{weight: weigh(every)}}
	}
	var groups []group
	for _, pattern := range patterns {
		own := weigh(pattern)
		i := slices.IndexFunc(groups, func(g group) bool { return g.weight == own })
		if i < 0 {
			groups, i = append(groups, group{weight: own}), len(groups)
		}
		groups[i].patterns = append(groups[i].patterns, pattern)
	}
	return groups
}

// place is the priority of a rule that no other moves: 2 to 49152. An ALB takes 1 to 50000; 1 is Maintenance.
func (r Rule) place() int {
	kind := wildcardHost
	switch {
	case len(r.Hosts) == 0:
		kind = anyHost
	case r.byHost[0] == 1:
		kind = exactHost
	}
	prefix := min(r.byPath[0], maxLiteral)
	if len(r.Paths) == 0 {
		prefix = 0 // after all that name a path, if only /*
	}
	return max(1+kind*rankSlots+(maxLiteral-prefix)*tieSlots+tie(r.Service), First)
}

// tie spreads services whose rules have equal precedence.
func tie(service string) int {
	hash := fnv.New32a()
	hash.Write([]byte(service))
	return int(hash.Sum32() % tieSlots)
}

// Match returns the rule, of those in the order in which they are tried, that takes the requests for a host
// and a path; false where none does.
func Match(rules []Rule, host, path string) (Rule, bool) {
	for _, rule := range rules {
		for _, claim := range rule.claims() {
			if matches(claim.host, strings.ToLower(host)) && matches(claim.path, path) {
				return rule, true
			}
		}
	}
	return Rule{}, false
}
