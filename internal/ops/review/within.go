package review

import (
	"maps"
	"slices"
	"strings"
)

// Within returns where a plan goes beyond the approved one: nothing where it does a part of what that does, and no more.
// It is for a plan that is applied in two steps: by the second one, what the first has made needs no change, and values
// that were known only after it are known. Both must have been given the same salt.
func Within(approved, now map[string]Effect) []Difference {
	part := map[string]Effect{}
	for address, effect := range now {
		if before, is := approved[address]; is {
			part[address] = before.narrowedTo(effect)
		}
	}
	return Compare(part, now)
}

// narrowedTo returns the effect without what another one leaves out, and with the other's values where they were left
// open.
func (e Effect) narrowedTo(now Effect) Effect {
	e.ForcedBy = slices.DeleteFunc(slices.Clone(e.ForcedBy), func(path string) bool { return !slices.Contains(now.ForcedBy, path) })
	approved := e.Values
	e.Values = maps.Clone(approved)
	maps.DeleteFunc(e.Values, func(path string, _ Value) bool { _, is := now.Values[path]; return !is })
	for path, value := range now.Values {
		if leftOpen(approved, path) {
			if own, is := approved[path]; is {
				value.Before = own.Before
			}
			e.Values[path] = value
		}
	}
	return e
}

// leftOpen reports whether a value, or what it is a part of, was to be known only after the plan was applied.
func leftOpen(values map[string]Value, path string) bool {
	for outer, value := range values {
		if value.After == unknown && within(path, outer) {
			return true
		}
	}
	return false
}

// within reports whether a path is another one, or that of a part of it, or of its order.
func within(path, outer string) bool {
	rest, inside := strings.CutPrefix(path, outer)
	return inside && (rest == "" || strings.ContainsRune(".[ ", rune(rest[0])))
}
