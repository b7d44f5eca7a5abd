package yamldoc

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// badIndentation finds a key that stands neither below the one before it nor beside one that it is in.
func badIndentation(lines []string) (got, fix string) {
	var around []int // the indentations that the line may have, the deepest first
	for _, line := range slices.Backward(lines[:len(lines)-1]) {
		text := strings.TrimSpace(line)
		if text == "" || text[0] == '#' || len(around) > 0 && indentation(line) >= around[len(around)-1] {
			continue
		}
		if len(around) == 0 && strings.HasSuffix(text, ":") {
			return "", ""
		}
		if rest, dashed := strings.CutPrefix(text, "- "); dashed && len(around) == 0 { // beside the key after the dash
			around = append(around, len(strings.TrimRight(line, " "))-len(strings.TrimLeft(rest, " ")))
		}
		around = append(around, indentation(line))
	}
	own := indentation(last(lines))
	if len(around) == 0 || slices.Contains(around, own) {
		return "", ""
	}
	slices.SortStableFunc(around, func(a, b int) int { return cmp.Compare(max(a-own, own-a), max(b-own, own-b)) })
	around = around[:min(len(around), 2)] // the next ones are likely
	slices.SortFunc(around, func(a, b int) int { return b - a })
	var places []string
	for _, depth := range around {
		places = append(places, strconv.Itoa(depth))
	}
	return fmt.Sprintf("the line is indented by %d spaces, unlike the lines around it", own),
		"indent it by " + strings.Join(places, " or ") + " spaces, as what it belongs beside"
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
