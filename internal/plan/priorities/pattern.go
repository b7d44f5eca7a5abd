package priorities

import (
	"fmt"
	"slices"
	"strings"
)

// A pattern is a text with wildcards: * stands for any number of characters, none among them, and ? for
// one (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html).

// everyHost and everyPath are the patterns of routes that name none.
const (
	everyHost = "*"
	everyPath = "/*"
)

// weight says how specific a pattern is, by what counts first. Whatever order is given to these four
// numbers, a pattern that matches less than another has the greater weight: it has no shorter literal
// prefix, no fewer literal characters, no fewer ?, and no more *, and is not equal in all of them.
type weight [4]int

// hostWeight puts exact names first, and then the longer name.
func hostWeight(host string) weight {
	_, literals, singles, stars := count(host)
	exact := 0
	if singles+stars == 0 {
		exact = 1
	}
	return weight{exact, literals, singles, -stars}
}

// pathWeight puts the longer literal prefix first, of which an exact path has one more than it has
// characters. What stands for several patterns weighs less than each.
func pathWeight(path string) weight {
	parts := slashed(path)
	weights := make([]weight, len(parts))
	for i, part := range parts {
		prefix, literals, singles, stars := count(part)
		if singles+stars == 0 {
			prefix++
		}
		weights[i] = weight{prefix, literals, singles, -2*stars - len(parts)}
	}
	return slices.MinFunc(weights, compare)
}

func compare(a, b weight) int { return slices.Compare(a[:], b[:]) }

// count returns the length of a pattern's literal prefix, and how many literals, ? and * it has. All *
// between two literals count as one: they match what one does.
func count(pattern string) (prefix, literals, singles, stars int) {
	prefix = len(pattern)
	starred := false
	for i, character := range []byte(pattern) {
		if isWildcard(character) {
			prefix = min(prefix, i)
		}
		switch character {
		case '*':
			if !starred {
				stars++
			}
			starred = true
		case '?':
			singles++
		default:
			literals++
			starred = false
		}
	}
	return prefix, literals, singles, stars
}

func isWildcard(character byte) bool { return character == '*' || character == '?' }

// slashed returns patterns that begin with a slash, as every path does, and match together the paths that one matches.
func slashed(path string) []string {
	rest := strings.TrimLeft(path, "*")
	switch {
	case rest == path:
		return []string{path}
	case !strings.HasPrefix(rest, "/"):
		return []string{"/*" + strings.TrimPrefix(rest, "?")}
	}
	wildcards := rest[1 : len(rest)-len(strings.TrimLeft(rest[1:], "*?"))]
	if strings.Contains(wildcards, "*") {
		return []string{rest} // it matches what /*rest does
	}
	return []string{rest, "/*" + rest}
}

// overlap reports whether a text matches both patterns.
func overlap(one, other string) bool {
	// last[j] says whether what follows the i-th character of one overlaps what of other begins with the j-th.
	last := make([]bool, len(other)+1)
	for i := len(one); i >= 0; i-- {
		row := make([]bool, len(other)+1)
		for j := len(other); j >= 0; j-- {
			switch {
			case i == len(one):
				row[j] = strings.Trim(other[j:], "*") == ""
			case j == len(other):
				row[j] = strings.Trim(one[i:], "*") == ""
			case one[i] == '*' || other[j] == '*':
				row[j] = last[j] || row[j+1]
			default:
				row[j] = last[j+1] && (one[i] == other[j] || one[i] == '?' || other[j] == '?')
			}
		}
		last = row
	}
	return last[0]
}

// otherwise is a character that no pattern has: what matches it by a wildcard matches any in its place.
const otherwise = 0

// places are the positions in a pattern that a text so far may lead to.
type places []bool

func start(pattern string) places {
	at := make(places, len(pattern)+1)
	at[0] = true
	return at.skip(pattern)
}

// skip adds the positions behind *, which match nothing as well.
func (at places) skip(pattern string) places {
	for i := range pattern {
		if at[i] && pattern[i] == '*' {
			at[i+1] = true
		}
	}
	return at
}

func (at places) step(pattern string, character byte) places {
	next := make(places, len(at))
	for i := range pattern {
		switch {
		case !at[i]:
		case pattern[i] == '*':
			next[i] = true
		case pattern[i] == '?' || pattern[i] == character:
			next[i+1] = true
		}
	}
	return next.skip(pattern)
}

func (at places) end() bool { return at[len(at)-1] }

// matches reports whether a text matches a pattern.
func matches(pattern, text string) bool {
	at := start(pattern)
	for _, character := range []byte(text) {
		at = at.step(pattern, character)
	}
	return at.end()
}

// classes divides the texts that match a pattern by which of the other patterns they match, and returns
// for each class the indexes of these. Classes that match more than another one, as texts with certain
// characters in the place of a wildcard may, can be missing.
func classes(pattern string, others []string) [][]int {
	w := walk{pattern: pattern, others: others, seen: map[string]bool{}, found: map[string][]int{}}
	first := make([]places, len(others))
	for i, other := range others {
		first[i] = start(other)
	}
	w.from(0, first)
	var all [][]int
	for _, class := range w.found {
		all = append(all, class)
	}
	return all
}

// walk goes through the texts of a pattern, as far as the others tell them apart.
type walk struct {
	pattern string
	others  []string
	seen    map[string]bool
	found   map[string][]int
}

func (w *walk) from(i int, at []places) {
	key := keyOf(i, at)
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	if i == len(w.pattern) {
		w.end(at)
		return
	}
	switch w.pattern[i] {
	case '*':
		w.from(i+1, at)
		w.from(i, w.step(at, otherwise))
	case '?':
		w.from(i+1, w.step(at, otherwise))
	default:
		w.from(i+1, w.step(at, w.pattern[i]))
	}
}

func (w *walk) step(at []places, character byte) []places {
	next := make([]places, len(at))
	for i, other := range w.others {
		next[i] = at[i].step(other, character)
	}
	return next
}

func (w *walk) end(at []places) {
	var class []int
	for i := range at {
		if at[i].end() {
			class = append(class, i)
		}
	}
	w.found[fmt.Sprint(class)] = class
}

func keyOf(i int, at []places) string {
	key := []byte{byte(i)}
	for _, place := range slices.Concat(at...) {
		if place {
			key = append(key, 1)
		} else {
			key = append(key, 0)
		}
	}
	return string(key)
}
