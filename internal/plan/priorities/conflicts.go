package priorities

import (
	"slices"
	"strings"
)

// Conflict is a host and a path of a service whose requests other services take.
type Conflict struct {
	Claim
	By  []Claim // of other services
	Tie bool    // whether some requests match both, and neither is more specific; else no request is left
}

// Claim is one host and one path of a rule.
type Claim struct {
	Rule

	host, path string
}

// Requests names the requests, such as "www.example.com/api/*".
func (c Claim) Requests() string {
	if c.host == everyHost {
		return c.path
	}
	return c.host + c.path
}

// claims returns a rule's pairs of host and path. Hosts do not tell upper from lower case; paths do.
func (r Rule) claims() []Claim {
	hosts, paths := r.Hosts, r.Paths
	if len(hosts) == 0 {
		hosts = []string{everyHost}
	}
	if len(paths) == 0 {
		paths = []string{everyPath}
	}
	var claims []Claim
	for _, host := range hosts {
		for _, path := range paths {
			claims = append(claims, Claim{r, strings.ToLower(host), path})
		}
	}
	return claims
}

// Conflicts returns the hosts and paths that get no request, as rules that are tried before take them all,
// and those that share requests with another of which it cannot be said which is more specific. Rules are
// given in the order in which they are tried.
func Conflicts(rules []Rule) []Conflict {
	var conflicts []Conflict
	var before []Claim
	for _, rule := range rules {
		claims := rule.claims()
		for _, claim := range claims {
			if conflict, is := claim.conflict(before); is {
				conflicts = append(conflicts, conflict)
			}
		}
		before = append(before, claims...)
	}
	return conflicts
}

// conflict compares a claim with those before it.
func (c Claim) conflict(before []Claim) (Conflict, bool) {
	var others, ties []Claim
	for _, other := range before {
		if other.Service == c.Service || !c.overlaps(other) {
			continue
		}
		if c.within([]Claim{other}) {
			return Conflict{Claim: c, By: []Claim{other}}, true
		}
		others = append(others, other)
		if !c.Chosen && !other.Chosen && c.byHost == other.byHost && c.byPath == other.byPath {
			ties = append(ties, other)
		}
	}
	switch {
	case len(others) > 0 && c.within(others):
		return Conflict{Claim: c, By: others}, true
	case len(ties) > 0:
		return Conflict{Claim: c, By: ties, Tie: true}, true
	}
	return Conflict{}, false
}

// overlaps reports whether a request matches both claims.
func (c Claim) overlaps(other Claim) bool {
	return overlap(c.host, other.host) && slices.ContainsFunc(slashed(c.path), func(path string) bool {
		return slices.ContainsFunc(slashed(other.path), func(theirs string) bool { return overlap(path, theirs) })
	})
}

// within reports whether every request that matches a claim matches one of the others.
func (c Claim) within(others []Claim) bool {
	var hosts []string
	for _, other := range others {
		hosts = append(hosts, other.host)
	}
	for _, class := range classes(c.host, hosts) {
		var paths []string
		for _, i := range class {
			paths = append(paths, others[i].path)
		}
		for _, path := range slashed(c.path) {
			if slices.ContainsFunc(classes(path, paths), func(class []int) bool { return len(class) == 0 }) {
				return false
			}
		}
	}
	return true
}
