package priorities

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// texts are all texts of up to seven characters, one of which is in no pattern.
func texts() []string {
	all := []string{""}
	for begin, length := 0, 0; length < 7; length++ {
		end := len(all)
		for _, text := range all[begin:end] {
			for _, character := range []string{"/", "a", "z"} {
				all = append(all, text+character)
			}
		}
		begin = end
	}
	return all
}

// somePatterns are patterns of up to four characters.
func somePatterns(n int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	var all []string
	for range n {
		pattern := []string{"/", "*"}[random.IntN(2)]
		for range random.IntN(4) {
			pattern += []string{"a", "*", "?", "/"}[random.IntN(4)]
		}
		all = append(all, pattern)
	}
	return all
}

// Against every text that patterns of their size can tell apart.
func TestPatternsAgainstAllTexts(t *testing.T) {
	t.Parallel()
	paths := slices.DeleteFunc(texts(), func(text string) bool { return !strings.HasPrefix(text, "/") })
	patterns := somePatterns(70)
	for i, one := range patterns {
		for _, other := range patterns[i:] {
			both, only, others := 0, 0, 0
			for _, path := range paths {
				switch mine, theirs := matches(one, path), matches(other, path); {
				case mine && theirs:
					both++
				case mine:
					only++
				case theirs:
					others++
				}
			}
			mine, theirs := Claim{host: everyHost, path: one}, Claim{host: everyHost, path: other}
			if got := mine.overlaps(theirs); got != (both > 0) {
				t.Errorf("%s overlaps %s: %t, and %d paths match both", one, other, got, both)
			}
			if got := mine.within([]Claim{theirs}); got != (only == 0) {
				t.Errorf("%s is within %s: %t, and %d paths match it alone", one, other, got, only)
			}
			weights := compare(pathWeight(one), pathWeight(other))
			if less, more := only == 0 && others > 0, only > 0 && others == 0; less && weights <= 0 || more && weights >= 0 {
				t.Errorf("%s and %s weigh %v and %v, and match %d and %d paths alone", one, other, pathWeight(one), pathWeight(other), only, others)
			}
			if only+others == 0 && weights != 0 {
				t.Errorf("%s and %s match the same, and weigh %v and %v", one, other, pathWeight(one), pathWeight(other))
			}
		}
	}
}

func TestSeveralPatternsTakeWhatOneWould(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		host, path string
		by         []Claim
		want       bool
	}{
		{everyHost, "/*", []Claim{{host: everyHost, path: "/"}, {host: everyHost, path: "/?*"}}, true},
		{everyHost, "/*", []Claim{{host: everyHost, path: "/"}, {host: everyHost, path: "/a*"}}, false},
		{"*.example.com", "/*", []Claim{{host: "*.com", path: "/?*"}, {host: "*e.com", path: "/"}}, true},
		{"*.example.com", "/*", []Claim{{host: "*.com", path: "/?*"}, {host: "www.example.com", path: "/"}}, false},
	} {
		if got := (Claim{host: test.host, path: test.path}).within(test.by); got != test.want {
			t.Errorf("%s%s is within %v: %t", test.host, test.path, test.by, got)
		}
	}
}

// Five wildcards, the most that AWS takes, against as many of long patterns end soon.
func TestManyWildcardsEnd(t *testing.T) {
	t.Parallel()
	long := "/" + strings.Repeat(strings.Repeat("a", 20)+"*", 5)
	var by []Claim
	for range 50 {
		by = append(by, Claim{host: "*a*a*a*.com", path: "/*a?*?a*"}, Claim{host: "*.com", path: long + "b"})
	}
	if (Claim{host: "*a*a*b*.com", path: long}).within(by) {
		t.Error("there are texts that match one alone")
	}
}
