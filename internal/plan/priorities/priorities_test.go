package priorities

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// order returns the services of rules, each time that one comes.
func order(rules []Rule) string {
	var names []string
	for _, rule := range rules {
		names = append(names, rule.Service)
	}
	return strings.Join(names, " ")
}

func TestTheMoreSpecificComesFirst(t *testing.T) {
	t.Parallel()
	// From the first to be tried to the last.
	patterns := []struct{ host, path string }{
		{"www.example.com", "/api/v1/users"},
		{"www.example.com", "/api/*"},
		{"www.example.com", ""},
		{"*.eu.example.com", ""},
		{"?.example.com", ""},
		{"*.example.com", "/api/*"},
		{"*.example.com", ""},
		{"", "/" + strings.Repeat("x", 126)},
		{"", "/api/v1/*"},
		{"", "/api/*/users"},
		{"", "/api/*"},
		{"", "/api"},
		{"", "/api*"},
		{"", "/*/users"},
		{"", "*/users"},
		{"", "/?*"},
		{"", ""},
	}
	var routes []Route
	for i, pattern := range patterns {
		route := Route{Service: string(rune('a' + i))}
		if pattern.host != "" {
			route.Hosts = []string{pattern.host}
		}
		if pattern.path != "" {
			route.Paths = []string{pattern.path}
		}
		routes = append(routes, route)
	}
	slices.Reverse(routes)
	// Two of equal weight are in the order of their names' hashes.
	got := strings.Replace(order(Rules(routes)), "o n", "n o", 1)
	if want := "a b c d e f g h i j k l m n o p q"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

// Patterns of one service stand on both sides of another's.
func TestAServiceHasAsManyRulesAsItsPatternsNeed(t *testing.T) {
	t.Parallel()
	rules := Rules([]Route{
		{Service: "one", Paths: []string{"/a/*", "/b/x/*", "/c/*"}},
		{Service: "two", Paths: []string{"/a/x/*", "/b/*"}},
	})
	var got []string
	for _, rule := range rules {
		got = append(got, fmt.Sprint(rule.Service, rule.Paths))
	}
	slices.Sort(got[:2]) // of equal weight
	slices.Sort(got[2:])
	if want := "[one[/b/x/*] two[/a/x/*] one[/a/* /c/*] two[/b/*]]"; fmt.Sprint(got) != want {
		t.Errorf("rules %v, want %s", got, want)
	}
	for path, want := range map[string]string{"/a/y": "one", "/a/x/y": "two", "/b/y": "two", "/b/x/y": "one", "/c/x": "one", "/": ""} {
		if rule, _ := Match(rules, "example.com", path); rule.Service != want {
			t.Errorf("%s goes to %q, want %q", path, rule.Service, want)
		}
	}
}

// A priority that changes is a plan that changes: these values are a promise.
func TestPriorityIsStable(t *testing.T) {
	t.Parallel()
	web, api, me := Route{Service: "web"}, Route{Service: "api", Paths: []string{"/api/*"}}, Route{Service: "me", Paths: []string{"/me"}}
	for range 2 {
		for _, rule := range Rules([]Route{web, me, api}) {
			if want := map[string]int{"web": 1 + 2*16384 + 127*128 + 17, "me": 1 + 2*16384 + 123*128 + tie("me"), "api": 1 + 2*16384 + 122*128 + tie("api")}[rule.Service]; rule.Priority != want {
				t.Errorf("priority of %s is %d, want %d", rule.Service, rule.Priority, want)
			}
		}
		web, api = api, web
	}
}

// No two rules share a priority, whatever their names and whatever is chosen.
func TestEachRuleHasAPriorityOfItsOwn(t *testing.T) {
	t.Parallel()
	var routes []Route
	for i := range 300 {
		routes = append(routes, Route{Service: fmt.Sprint("s", i), Paths: []string{fmt.Sprintf("/%03d/*", i)}})
	}
	routes = append(routes, Route{Service: "chosen", Priority: Rules(routes)[7].Priority})
	seen := map[int]bool{}
	for _, rule := range Rules(routes) {
		if seen[rule.Priority] || rule.Service == "chosen" && rule.Priority != routes[300].Priority {
			t.Errorf("%s has %d", rule.Service, rule.Priority)
		}
		seen[rule.Priority] = true
	}
}

// The first of all priorities is maintenance's, even where the most specific route falls on it.
func TestPriorityLeavesTheFirstToMaintenance(t *testing.T) {
	t.Parallel()
	const service = "be"
	if tie(service) != 0 {
		t.Fatalf("tie(%s) = %d, want one that adds nothing", service, tie(service))
	}
	rules := Rules([]Route{{Service: service, Hosts: []string{"www.example.com"}, Paths: []string{"/" + strings.Repeat("x", maxLiteral)}}})
	if got := rules[0].Priority; got != First {
		t.Errorf("priority %d, want %d", got, First)
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		routes []Route
		want   string
	}{
		{"none", []Route{{Service: "web"}, {Service: "api", Paths: []string{"/api/*"}}}, "[]"},
		{"the same", []Route{{Service: "web"}, {Service: "api", Paths: []string{"*"}}}, "[web /* < [api *] false]"},
		{"the same host", []Route{{Service: "a", Hosts: []string{"EXAMPLE.com"}}, {Service: "b", Hosts: []string{"example.com"}}}, "[b example.com/* < [a example.com/*] false]"},
		{"paths tell cases apart", []Route{{Service: "a", Paths: []string{"/A"}}, {Service: "b", Paths: []string{"/a"}}}, "[]"},
		{"a tie", []Route{{Service: "a", Paths: []string{"/*a*"}}, {Service: "b", Paths: []string{"/*b*"}}}, "[b /*b* < [a /*a*] true]"},
		{"a tie that is decided", []Route{{Service: "a", Paths: []string{"/*a*"}, Priority: 10}, {Service: "b", Paths: []string{"/*b*"}}}, "[]"},
		{"two priorities", []Route{{Service: "a", Paths: []string{"/*a*"}, Priority: 10}, {Service: "b", Paths: []string{"/*b*"}, Priority: 11}}, "[]"},
		{"equal, but nothing in common", []Route{{Service: "a", Paths: []string{"/*a"}}, {Service: "b", Paths: []string{"/*b"}}}, "[]"},
		{"shadowed", []Route{{Service: "web", Priority: 10}, {Service: "api", Paths: []string{"/api/*"}}}, "[api /api/* < [web /*] false]"},
		{"shadowed by several", []Route{{Service: "a", Paths: []string{"/?*"}}, {Service: "b", Paths: []string{"/"}}, {Service: "web"}}, "[web /* < [a /?* b /] false]"},
		{"a part of a route", []Route{{Service: "a", Paths: []string{"/x", "/y"}, Priority: 10}, {Service: "b", Paths: []string{"/y", "/z"}}}, "[b /y < [a /y] false]"},
		{"within one service", []Route{{Service: "a", Paths: []string{"/x", "/x*"}, Priority: 10}}, "[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range Conflicts(Rules(test.routes)) {
				var by []string
				for _, other := range c.By {
					by = append(by, other.Service+" "+other.Requests())
				}
				slices.Sort(by)
				got = append(got, fmt.Sprintf("%s %s < %v %t", c.Service, c.Requests(), by, c.Tie))
			}
			if fmt.Sprint(got) != test.want {
				t.Errorf("got %v, want %s", got, test.want)
			}
		})
	}
}

func FuzzPriorityRange(f *testing.F) {
	f.Add("web", "", "")
	f.Add("web", "www.example.com", "/api/*")
	f.Add("api", "*", strings.Repeat("/", 200))
	f.Fuzz(func(t *testing.T, service, host, path string) {
		for _, hosts := range [][]string{nil, {host}} {
			for _, paths := range [][]string{nil, {path}, {path, "/*"}} {
				for _, rule := range Rules([]Route{{Service: service, Hosts: hosts, Paths: paths}}) {
					if rule.Priority < First || rule.Priority > 49153 {
						t.Errorf("(%q, %q, %q) has %d", service, hosts, paths, rule.Priority)
					}
				}
			}
		}
	})
}
