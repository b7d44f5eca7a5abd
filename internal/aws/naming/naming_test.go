package naming

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for want, parts := range map[string][]string{
		"cdah-local":             {"cdah", "local"},
		"cdah-local-web":         {"cdah-local", "web"},
		"cdah-local-web-scaling": {"cdah-local", "web", "scaling"},
	} {
		if got := Of(parts...); got != want {
			t.Errorf("Of(%q) = %s, want %s", parts, got, want)
		}
	}
}

func TestShortened(t *testing.T) {
	t.Parallel()
	if got := Shortened(19, "cdah-production", "web"); got != "cdah-production-web" {
		t.Errorf("a name that fits is cut: %s", got)
	}
	// The cut falls after a hyphen, which must not be doubled.
	got := Shortened(25, "cdah-production", "web-and-more")
	if len(got) > 25 || !strings.HasPrefix(got, "cdah-production-") || strings.Contains(got, "--") {
		t.Errorf("Shortened(25) = %s", got)
	}
}

// A name keeps its limit, and two names stay two.
func FuzzShortened(f *testing.F) {
	f.Add("cdah-production", "a-service-with-a-long-name", "a-service-with-a-long-nome")
	f.Add("a", "b", "c")
	f.Fuzz(func(t *testing.T, name, role, other string) {
		for _, limit := range []int{LoadBalancer, Bucket, Role} {
			got := Shortened(limit, name, role)
			if len(got) > limit {
				t.Errorf("%s has %d characters, not up to %d", got, len(got), limit)
			}
			if again := Shortened(limit, name, role); again != got {
				t.Errorf("%s and %s are one name", got, again)
			}
			long, otherLong := strings.Repeat("x", limit)+role, strings.Repeat("x", limit)+other
			if role != other && Shortened(limit, name, long) == Shortened(limit, name, otherLong) {
				t.Errorf("%q and %q share a name", long, otherLong)
			}
		}
	})
}
