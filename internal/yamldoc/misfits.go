package yamldoc

import (
	"fmt"
	"slices"
	"strings"
)

// misfit is a line that is itself YAML, and makes one after it none: it is not indented as the lines that it belongs to.
type misfit struct {
	at    int // its index
	depth int // how it should be indented
}

func (m misfit) tell(lines []string) (got, fix string) {
	return fmt.Sprintf("%s is indented by %s, and the lines around it by %d", keyOf(lines[m.at]), spaces(indentation(lines[m.at])), m.depth),
		"indent this line by " + spaces(m.depth) + ", as the lines around it"
}

// misfits finds the lines before a mistaken one that are the mistake, as the lines before and after them stand alike.
func misfits(lines []string, mistaken int) []misfit {
	if !aKey.MatchString(lines[mistaken]) {
		return nil
	}
	if shallow := outdented(lines, mistaken); len(shallow) > 0 {
		return shallow
	}
	return indentedAlone(lines, mistaken)
}

// outdented finds keys between others of one section, which is deeper.
func outdented(lines []string, mistaken int) []misfit {
	own, above := indentation(lines[mistaken]), filled(lines, mistaken, -1)
	if above < 0 || indentation(lines[above]) < own && opens(lines[above]) { // what is mistaken may belong to that
		return nil
	}
	var found []misfit
	for i := above; i >= 0; i = filled(lines, i, -1) {
		depth := indentation(lines[i])
		switch {
		case depth > own:
		case !aKey.MatchString(lines[i]):
			return nil
		case depth == own:
			if len(found) == 0 || repeats(lines, i, mistaken, found) {
				return nil
			}
			slices.Reverse(found)
			return found
		case len(found) > 0 && depth != indentation(lines[found[0].at]):
			return nil
		default:
			found = append(found, misfit{i, own})
		}
	}
	return nil
}

// opens reports whether a line's value stands below it.
func opens(line string) bool {
	line = withoutTexts(line)
	return strings.HasSuffix(strings.TrimSpace(line), ":") || blockKey.MatchString(line)
}

// repeats reports whether what stands after the last line of a section has a key of it, so that it is another section,
// with the first of the misfits for its name.
func repeats(lines []string, end, mistaken int, found []misfit) bool {
	own := indentation(lines[end])
	had := map[string]bool{}
	for i := end; i >= 0 && indentation(lines[i]) >= own; i = filled(lines, i, -1) {
		if indentation(lines[i]) == own {
			had[keyOf(lines[i])] = true
		}
	}
	for _, m := range found {
		if had[keyOf(lines[m.at])] {
			return true
		}
	}
	for i := filled(lines, end, 1); i >= 0 && (i < mistaken || indentation(lines[i]) >= own); i = filled(lines, i, 1) {
		if had[keyOf(lines[i])] && (i < mistaken || indentation(lines[i]) == own) {
			return true
		}
	}
	return false
}

// keyOf is the key of a line, with a dash before it where it has one.
func keyOf(line string) string {
	key, _, _ := strings.Cut(strings.TrimSpace(line), ":")
	return key
}

// indentedAlone finds the first key of a section that is deeper than all others of it.
func indentedAlone(lines []string, mistaken int) []misfit {
	own, below := indentation(lines[mistaken]), filled(lines, mistaken, 1)
	if below < 0 || indentation(lines[below]) != own || !aKey.MatchString(lines[below]) {
		return nil
	}
	first := -1
	for i := filled(lines, mistaken, -1); i >= 0; i = filled(lines, i, -1) {
		switch depth := indentation(lines[i]); {
		case depth == own:
			return nil
		case depth < own && (first < 0 || !opens(lines[i]) || !aKey.MatchString(lines[first])):
			return nil
		case depth < own:
			return []misfit{{first, own}}
		case first >= 0 && depth == indentation(lines[first]):
			return nil // it is not alone
		case first < 0 || depth < indentation(lines[first]):
			first = i
		}
	}
	return nil
}
