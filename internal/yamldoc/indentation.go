package yamldoc

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// depth is an indentation that a line may have, and what it then stands beside.
type depth struct {
	spaces int
	beside string
}

func (d depth) String() string { return "by " + spaces(d.spaces) + ", as " + d.beside }

// spaces is a number of them in words.
func spaces(n int) string {
	if n == 1 {
		return "1 space"
	}
	return fmt.Sprintf("%d spaces", n)
}

// badIndentation finds a key that stands neither below the one before it nor beside one that it is in. after are the lines
// that follow.
func badIndentation(lines, after []string) (got, fix string) {
	own := indentation(last(lines))
	around, isOne := depths(lines)
	if len(around) == 0 || isOne {
		return "", ""
	}
	var ways []string
	for _, d := range nearest(before(around, last(lines), after), own) {
		ways = append(ways, d.String())
	}
	return "the line is indented by " + spaces(own) + ", unlike the lines around it", "indent it " + strings.Join(ways, "; or ")
}

// badItem finds an item of a list that does not stand beside those before it.
func badItem(lines []string) (got, fix string) {
	if !isDashed(last(lines)) {
		return "", ""
	}
	return badIndentation(lines, nil)
}

// depths returns the indentations that the last line may have, the deepest first, and whether it has one that others have.
func depths(lines []string) (around []depth, isOne bool) {
	own, key, dashed := indentation(last(lines)), keyOf(last(lines)), isDashed(last(lines))
	onlyItem := dashed && !dashAndKey.MatchString(last(lines)) // and no key with a stray dash
	for _, section := range sections(lines[:len(lines)-1]) {
		width, isList := indentation(section[0]), isDashed(section[0])
		isOne = isOne || width == own && (isList || !onlyItem)
		repeats := slices.ContainsFunc(section, func(line string) bool { return keyOf(line) == key })
		switch {
		case isList && dashed:
			around = append(around, depth{width, "the other items of the list"})
		case isList == dashed && !repeats:
			around = append(around, depth{width, keyOf(section[0]) + " above it"})
		}
	}
	if isOne || dashed {
		return around, isOne
	}
	return belowLast(around, lines)
}

// belowLast adds to the indentations that the last line may have what the line before it makes of them.
func belowLast(around []depth, lines []string) (with []depth, isOne bool) {
	own, above := indentation(last(lines)), lines[max(filled(lines, len(lines)-1, -1), 0)]
	text, width := strings.TrimSpace(above), indentation(above)
	switch {
	case strings.HasSuffix(text, ":") && width < own: // it may belong to that
		return nil, false
	case strings.HasSuffix(text, ":"): // which has no value without it
		return []depth{{width + 2, "what belongs to " + keyOf(above)}}, false
	case isDashed(above): // beside the key after the dash
		rest := strings.TrimLeft(text[1:], " ")
		inner := depth{width + len(text) - len(rest), keyOf(rest) + " above it"}
		return append([]depth{inner}, around...), inner.spaces == own
	}
	return around, false
}

// sections returns the lines that stand beside each other, of those that a line after the last one may stand beside: each
// section less deep than the one before it, and the lowest line first.
func sections(lines []string) [][]string {
	var found [][]string
	for _, line := range slices.Backward(lines) {
		text, width := strings.TrimSpace(line), indentation(line)
		if text == "" || text[0] == '#' {
			continue
		}
		switch n := len(found); {
		case n == 0 || width < indentation(found[n-1][0]):
			found = append(found, []string{line})
		case width == indentation(found[n-1][0]):
			found[n-1] = append(found[n-1], line)
		}
	}
	return found
}

func isDashed(line string) bool { return strings.HasPrefix(strings.TrimSpace(line)+" ", "- ") }

// before returns the indentations that a line may have for what follows it: a line with a value stands as a deeper one
// after it does, and one that opens a section less deep.
func before(around []depth, line string, after []string) []depth {
	next := filled(after, -1, 1)
	if next < 0 || indentation(after[next]) <= indentation(line) {
		return around
	}
	may := slices.DeleteFunc(slices.Clone(around), func(d depth) bool {
		return opens(line) && d.spaces >= indentation(after[next]) || !opens(line) && d.spaces != indentation(after[next])
	})
	if len(may) == 0 {
		return around
	}
	return may
}

// nearest returns the indentations that are the nearest to that of a line: one, or two that are as near.
func nearest(around []depth, own int) []depth {
	distance := func(d depth) int { return max(d.spaces-own, own-d.spaces) }
	least := distance(slices.MinFunc(around, func(a, b depth) int { return cmp.Compare(distance(a), distance(b)) }))
	return slices.DeleteFunc(around, func(d depth) bool { return distance(d) > least })
}

var (
	dashAndKey = regexp.MustCompile(`^ *- +[\w-]+:(?: |$)`)
	onlyText   = regexp.MustCompile(`^ *[^\s#:\-][^:]*$`)
)

// beside returns the index of the line that a mistaken key stands beside, and that is no key: the one item of a list, or
// a text alone. It returns -1 where there is no such line.
func beside(lines []string) int {
	own := indentation(last(lines))
	if !aKey.MatchString(last(lines)) {
		return -1
	}
	for i, line := range slices.Backward(lines[:len(lines)-1]) {
		switch text := strings.TrimSpace(line); {
		case text == "" || text[0] == '#' || indentation(line) > own:
		case indentation(line) < own:
			return -1
		case dashAndKey.MatchString(line), onlyText.MatchString(line):
			return i
		default:
			return -1
		}
	}
	return -1
}

var aKey = regexp.MustCompile(`^ *[\w-]+:(?: |$)`)

// strayDash finds a dash before a key that other keys stand beside.
func strayDash(lines []string) (got, fix string) {
	if dashAndKey.MatchString(last(lines)) {
		return "the line begins with a dash, and the key after it stands beside it without one", "delete the dash; or, in a list, indent what follows by two more spaces"
	}
	return "", ""
}

// noKey finds a text in place of a key.
func noKey(lines []string) (got, fix string) {
	if onlyText.MatchString(last(lines)) {
		return "the line has no colon, so that it is no key", "write # before it, if it is a comment; or a colon and a space after the key"
	}
	return "", ""
}

var keyAndValueAbove = regexp.MustCompile(`^ *([\w-]+): +[^\s#|>].*$`)

// valueAbove returns the index of the line before a mistaken one, that has a key with a value, where several lines below
// are indented as what belongs to it; -1, where that is not so.
func valueAbove(lines []string, mistaken int) int {
	above, own := filled(lines, mistaken, -1), indentation(lines[mistaken])
	below := filled(lines, mistaken, 1)
	if above < 0 || below < 0 || indentation(lines[above]) >= own || indentation(lines[below]) < own {
		return -1
	}
	if !aKey.MatchString(lines[mistaken]) || !keyAndValueAbove.MatchString(lines[above]) {
		return -1
	}
	return above
}

// filled returns the index of the next line in a direction with more than a comment, -1 for none.
func filled(lines []string, from, step int) int {
	for i := from + step; i >= 0 && i < len(lines); i += step {
		if text := strings.TrimSpace(lines[i]); text != "" && text[0] != '#' {
			return i
		}
	}
	return -1
}

// aboveKeys finds a value beside which keys stand below.
func aboveKeys(line string) (got, fix string) {
	found := keyAndValueAbove.FindStringSubmatch(line)
	return found[1] + " has a value here, and keys below it", "indent what is below as this line, or delete the value"
}
