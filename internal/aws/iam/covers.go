package iam

import (
	"slices"
	"strings"
)

// Covers reports whether a pattern of a policy fits all that another one, or a text, stands for: * is any text, ? any
// character.
func Covers(outer, inner string) bool {
	switch {
	case outer == "":
		return inner == ""
	case outer[0] == '*':
		return Covers(outer[1:], inner) || inner != "" && Covers(outer, inner[1:])
	case inner == "" || inner[0] == '*': // which may be nothing, or more than a character
		return false
	}
	return (outer[0] == '?' || outer[0] == inner[0]) && Covers(outer[1:], inner[1:])
}

// ActionCovers is Covers for actions, whose letters may be of either size.
func ActionCovers(outer, inner string) bool {
	return Covers(strings.ToLower(outer), strings.ToLower(inner))
}

// Covers reports whether a statement is about an action on a resource, or all that two patterns stand for.
func (s Statement) Covers(action, resource string) bool {
	return slices.ContainsFunc(s.Action, func(outer string) bool { return ActionCovers(outer, action) }) &&
		slices.ContainsFunc(s.Resource, func(outer string) bool { return Covers(outer, resource) })
}
