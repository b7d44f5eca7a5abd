package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"cdah/internal/yamldoc"
)

// Quotas of a listener rule that cannot be raised
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
const (
	maxConditionValues = 5
	maxWildcards       = 5
	maxPatternLength   = 128
)

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
				fmt.Sprintf("up to %d letters, digits and - . * ?, with a dot and only letters after the last one, such as www.example.com", maxPatternLength), inForm(host, hostPattern, "write a host name"))
		}
	}
	for i, pattern := range r.Paths {
		if (!pathPattern.MatchString(pattern) || len(pattern) > maxPatternLength) && !interpolates(pattern) {
			c.Error(at.Key("paths").Index(i), yamldoc.Quote(pattern)+" is not a path",
				fmt.Sprintf("a slash and up to %d letters, digits and _ - . $ / ~ \" ' @ : + & * ?, such as /api/*", maxPatternLength-1), mendOfPath(pattern))
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

// mendOfPath says how to mend a pattern that a condition does not take.
func mendOfPath(pattern string) string {
	if !strings.HasPrefix(pattern, "/") && !strings.HasPrefix(pattern, "*") {
		return "begin with a slash"
	}
	if _, query, has := strings.Cut(pattern, "?"); has && strings.Contains(query, "=") {
		return "leave out what is after the question mark: rules see the path alone"
	}
	if wrong := strings.IndexFunc(pattern, func(r rune) bool { return !pathPattern.MatchString("/" + string(r)) }); wrong >= 0 {
		r, _ := utf8.DecodeRuneInString(pattern[wrong:])
		return fmt.Sprintf("write * in place of %q", r)
	}
	return "shorten it"
}
