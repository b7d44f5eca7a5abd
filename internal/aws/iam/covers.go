package iam

import (
	"slices"
	"strings"
)

// Covers reports whether a pattern of a policy fits all that another one, or a text, stands for: * is any text, ? any
// character.
func Covers(outer, inner string) bool {
	at, asterisk, after := 0, -1, 0 // the last asterisk of outer, and what in inner follows what it stands for
	for i := 0; i < len(inner); {
		switch {
		case at < len(outer) && outer[at] == '*':
			asterisk, after, at = at, i, at+1
		case at < len(outer) && inner[i] != '*' && (outer[at] == '?' || outer[at] == inner[i]): // an asterisk may be nothing, or more than a character
			at, i = at+1, i+1
		case asterisk >= 0: // it stands for one more
			after++
			at, i = asterisk+1, after
		default:
			return false
		}
	}
	return strings.Trim(outer[at:], "*") == ""
}

// ActionCovers is Covers for actions, whose letters may be of either size.
func ActionCovers(outer, inner string) bool {
	return Covers(strings.ToLower(outer), strings.ToLower(inner))
}

// Covers reports whether a statement is about an action on a resource, or all that two patterns stand for.
func (s Statement) Covers(action, resource string) bool {
	return s.Allows(action) &&
		slices.ContainsFunc(s.Resource, func(outer string) bool { return Covers(outer, resource) })
}

// Allows reports whether a statement that allows is about an action, or all that a pattern stands for, on any resource.
func (s Statement) Allows(action string) bool {
	return slices.ContainsFunc(s.Action, func(outer string) bool { return ActionCovers(outer, action) })
}
