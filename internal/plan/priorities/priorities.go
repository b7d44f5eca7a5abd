// Package priorities orders the listener rules of services that share one load balancer.
package priorities

import (
	"hash/fnv"
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

// Of computes the priority of a service's listener rule: 2 to 49152, the lowest is tried
// first, so that the most specific route wins. An ALB takes 1 to 50000; 1 is Maintenance.
//
// An exact host comes before one with a wildcard, and that before none; among these, the longer
// literal prefix of the path comes first, and an exact path before a pattern that covers it. Of
// several hosts or paths the one that is least specific decides. The service's name spreads routes of equal
// precedence over 128 priorities:
//
//	1 + host×16384 + (127 − prefix)×128 + hash(service) mod 128
//
// Nothing else enters, so that adding or removing a service changes no other's priority. Two
// services of equal precedence can still meet in one priority: the caller checks.
func Of(service string, hosts, paths []string) int {
	precedence := hostRank(hosts)*rankSlots + (maxLiteral-specificity(paths))*tieSlots
	return max(1+precedence+tie(service), First)
}

// specificity is the length of the literal prefix of the least specific path, 0 to 127, and one
// more for a path without wildcards. No path at all has 0.
func specificity(paths []string) int {
	if len(paths) == 0 {
		return 0
	}
	shortest := maxLiteral
	for _, path := range paths {
		literal := len(path) + 1
		if i := strings.IndexAny(path, "*?"); i >= 0 {
			literal = i
		}
		shortest = min(shortest, literal)
	}
	return shortest
}

func hostRank(hosts []string) int {
	if len(hosts) == 0 {
		return anyHost
	}
	for _, host := range hosts {
		if strings.ContainsAny(host, "*?") {
			return wildcardHost
		}
	}
	return exactHost
}

func tie(service string) int {
	hash := fnv.New32a()
	hash.Write([]byte(service))
	return int(hash.Sum32() % tieSlots)
}
