package config

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"cdah/internal/plan/priorities"
	"cdah/internal/yamldoc"
)

// Quotas of a listener rule that cannot be raised
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
const (
	maxConditionValues = 5
	maxWildcards       = 5
	maxPatternLength   = 128
)

// maxPriority is the last priority of a listener rule
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html).
const maxPriority = 50000

// The characters that conditions take
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html).
var (
	hostPattern = regexp.MustCompile(`^[A-Za-z0-9*?-][A-Za-z0-9.*?-]*\.[A-Za-z]+$`)
	pathPattern = regexp.MustCompile("^[/*][A-Za-z0-9_.$/~\"'@:+&*?-]*$")
)

func (r Route) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for i, host := range r.Hosts {
		if (!hostPattern.MatchString(host) || len(host) > maxPatternLength) && !interpolates(host) {
			c.Error(at.Key("hosts").Index(i), yamldoc.Quote(host)+" is not a host name",
				fmt.Sprintf("up to %d letters, digits and - . * ?, with a dot and only letters after the last one, such as www.example.com", maxPatternLength), "write a host name")
		}
	}
	for i, pattern := range r.Paths {
		if (!pathPattern.MatchString(pattern) || len(pattern) > maxPatternLength) && !interpolates(pattern) {
			c.Error(at.Key("paths").Index(i), yamldoc.Quote(pattern)+" is not a path",
				fmt.Sprintf("a slash and up to %d letters, digits and _ - . $ / ~ \" ' @ : + & * ?, such as /api/*", maxPatternLength-1), "begin with a slash")
		}
	}
	if !c.Sound(at) {
		return
	}
	if n := len(r.Hosts) + len(r.Paths); n > maxConditionValues {
		c.Error(at, fmt.Sprintf("has %d hosts and paths", n), fmt.Sprintf("at most %d in one rule of a load balancer", maxConditionValues), "use a pattern that covers several")
	}
	text := strings.Join(r.Hosts, "") + strings.Join(r.Paths, "")
	if n := strings.Count(text, "*") + strings.Count(text, "?"); n > maxWildcards {
		c.Error(at, fmt.Sprintf("has %d wildcards", n), fmt.Sprintf("at most %d in one rule of a load balancer", maxWildcards), "use fewer patterns")
	}
}

// checkRoutes wants every service to have its own requests and its own priority.
func (e Environment) checkRoutes(c *yamldoc.Checker) {
	byRequest := map[string]string{} // service by host and path
	byPriority := map[int]string{}   // the same by priority
	for _, name := range sortedKeys(e.Services) {
		at := yamldoc.Path("services").Key(name).Key("route")
		if !c.Sound(at) || e.Services[name].Kind != KindWeb {
			continue
		}
		route := e.Services[name].Route
		if requests, other := firstTaken(byRequest, route); other != "" {
			c.Error(at, yamldoc.Quote(requests)+" goes to the service "+other+" already", "each host and path to one service", "change hosts or paths of one of the two")
			continue
		}
		for _, requests := range route.requests() {
			byRequest[requests] = name
		}
		priority := cmp.Or(route.Priority, priorities.Of(name, route.Hosts, route.Paths))
		if other, taken := byPriority[priority]; taken {
			c.Error(at.Key("priority"), fmt.Sprintf("%d is the priority of the service %s already", priority, other),
				"2 to 50000, each once", fmt.Sprintf("use %d", freePriority(priority, byPriority)))
			continue
		}
		byPriority[priority] = name
	}
}

func firstTaken(byRequest map[string]string, route Route) (requests, service string) {
	for _, requests := range route.requests() {
		if other, taken := byRequest[requests]; taken {
			return requests, other
		}
	}
	return "", ""
}

// requests names each pair of host and path that a route takes. Hosts do not tell upper from lower
// case; paths do.
func (r Route) requests() []string {
	const everyPath = "/*"
	hosts, paths := r.Hosts, r.Paths
	if len(hosts) == 0 {
		hosts = []string{""}
	}
	if len(paths) == 0 {
		paths = []string{everyPath}
	}
	var all []string
	for _, host := range hosts {
		for _, path := range paths {
			if path == "*" {
				path = everyPath
			}
			all = append(all, strings.ToLower(host)+path)
		}
	}
	return all
}

// freePriority is the first priority after another that no service has.
func freePriority(after int, taken map[int]string) int {
	for free := after; ; {
		if free++; free > maxPriority {
			free = priorities.First
		}
		if taken[free] == "" {
			return free
		}
	}
}
