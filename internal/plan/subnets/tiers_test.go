package subnets

import (
	"fmt"
	"net/netip"
	"testing"
)

func TestTiers(t *testing.T) {
	t.Parallel()
	vpc := netip.MustParsePrefix("10.0.0.0/16")
	planned := func(zones ...string) Plan {
		plan, err := New(vpc, zones)
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	given := func(public, private map[string]netip.Prefix) Plan {
		plan, err := Given(vpc, []string{"a", "b"}, public, private)
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	prefixes := func(a, b string) map[string]netip.Prefix {
		return map[string]netip.Prefix{"a": netip.MustParsePrefix(a), "b": netip.MustParsePrefix(b)}
	}
	for _, test := range []struct {
		name            string
		plan            Plan
		public, private string
	}{
		{"two zones", planned("a", "b"), "[10.0.96.0/20]", "[10.0.0.0/21]"},
		{"six zones", planned("a", "b", "c", "d", "e", "f"), "[10.0.96.0/20]", "[10.0.0.0/21]"},
		{"by hand, apart", given(prefixes("10.0.8.0/26", "10.0.8.64/26"), prefixes("10.0.128.0/20", "10.0.144.0/20")),
			"[10.0.0.0/17]", "[10.0.128.0/17]"},
		{"by hand, by turns", given(prefixes("10.0.0.0/24", "10.0.2.0/24"), prefixes("10.0.1.0/24", "10.0.3.0/24")),
			"[10.0.0.0/24 10.0.2.0/24]", "[10.0.1.0/24 10.0.3.0/24]"},
	} {
		public, private := test.plan.Tiers()
		if fmt.Sprint(public) != test.public || fmt.Sprint(private) != test.private {
			t.Errorf("%s: public %v, private %v; want %s and %s", test.name, public, private, test.public, test.private)
		}
	}
}
