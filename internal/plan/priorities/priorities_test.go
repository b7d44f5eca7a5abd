package priorities

import (
	"strings"
	"testing"
)

func TestPriorityOrder(t *testing.T) {
	t.Parallel()
	// From the first to be tried to the last.
	routes := []struct{ hosts, paths []string }{
		{[]string{"www.example.com"}, []string{"/api/v1/users"}},
		{[]string{"www.example.com"}, []string{"/api/*"}},
		{[]string{"www.example.com"}, nil},
		{[]string{"*.example.com"}, []string{"/api/*"}},
		{[]string{"www.example.com", "*.example.com"}, []string{"/a", "/*"}},
		{nil, []string{"/" + strings.Repeat("x", 126)}},
		{nil, []string{"/api"}},  // exact
		{nil, []string{"/api*"}}, // covers the one before
		{nil, []string{"/ap*", "/api/v1/users"}},
		{nil, []string{"/*"}},
		{nil, nil},
	}
	for _, service := range []string{"web", "api", "admin-console"} {
		before := 0
		for i, route := range routes {
			got := Of(service, route.hosts, route.paths)
			if got <= before {
				t.Errorf("%s: route %d has priority %d, not after %d", service, i, got, before)
			}
			before = got
		}
	}
}

// A priority that changes is a plan that changes: these values are a promise.
func TestPriorityIsStable(t *testing.T) {
	t.Parallel()
	if got := Of("web", nil, nil); got != 1+2*16384+127*128+tie("web") {
		t.Errorf("Priority of web = %d", got)
	}
	if got, want := tie("web"), 17; got != want {
		t.Errorf("tie(web) = %d, want %d", got, want)
	}
}

// The first of all priorities is maintenance's, even where the most specific route falls on it.
func TestPriorityLeavesTheFirstToMaintenance(t *testing.T) {
	t.Parallel()
	const service = "be"
	if tie(service) != 0 {
		t.Fatalf("tie(%s) = %d, want one that adds nothing", service, tie(service))
	}
	if got := Of(service, []string{"www.example.com"}, []string{"/" + strings.Repeat("x", maxLiteral)}); got != First {
		t.Errorf("Priority = %d, want %d", got, First)
	}
}

func FuzzPriorityRange(f *testing.F) {
	f.Add("web", "", "")
	f.Add("web", "www.example.com", "/api/*")
	f.Add("api", "*", strings.Repeat("/", 200))
	f.Fuzz(func(t *testing.T, service, host, path string) {
		for _, hosts := range [][]string{nil, {host}} {
			for _, paths := range [][]string{nil, {path}, {path, "/*"}} {
				if got := Of(service, hosts, paths); got < First || got > 49152 {
					t.Errorf("Of(%q, %q, %q) = %d", service, hosts, paths, got)
				}
			}
		}
	})
}
