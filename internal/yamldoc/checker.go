// Package yamldoc reads YAML documents with the places of their keys, checks them against a JSON schema,
// and says what is wrong in words for the person who writes them.
package yamldoc

import (
	"cmp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Checker collects the problems of one document, or of a value that stands for one. Its zero value has no
// schema and nothing that is given.
type Checker struct {
	root     Path // of what the schema describes
	schema   *jsonschema.Schema
	lines    map[Path]int    // of all places that are given
	told     map[Path]bool   // places of which nothing more is said: their value was malformed
	bad      map[Path]bool   // places whose value does not stand: these, and the lists with such an item
	around   map[Path]bool   // these, and the places that they are in
	odd      map[Path]string // how to mend a text with a character that is not what it seems to be
	problems Problems
	added    map[Problem]bool
}

// Problems returns what was found so far.
func (c *Checker) Problems() Problems { return c.problems }

// Has reports whether a place is given: in a file, or in a value by something else than its default.
func (c *Checker) Has(at Path) bool {
	_, given := c.lines[at]
	return given
}

// Add adds a problem as it is, such as one of the file as a whole.
func (c *Checker) Add(problem Problem) {
	// A struct has the checks of the structs that it embeds, so that some run twice.
	if c.added[problem] {
		return
	}
	if c.added == nil {
		c.added = map[Problem]bool{}
	}
	c.added[problem] = true
	c.problems = append(c.problems, problem)
}

// Error refuses what stands at a place.
func (c *Checker) Error(at Path, got, allowed, fix string) {
	c.report(Error, at, got, allowed, fix)
}

// Warn gives advice on what stands at a place.
func (c *Checker) Warn(at Path, got, fix string) {
	c.report(Warning, at, got, "", fix)
}

// Malformed refuses a value that does not stand, so that nothing else is said of it.
func (c *Checker) Malformed(at Path, got, allowed, fix string) {
	c.report(Error, at, got, allowed, fix)
	c.spoil(at)
}

// spoil marks a place, or the list that it is in.
func (c *Checker) spoil(at Path) {
	if c.told == nil {
		c.told = map[Path]bool{}
	}
	c.told[at] = true
	c.unsettle(at)
}

// unsettle marks a place, or the list that it is in, of which the file says something else than what is meant, as a key
// stands elsewhere: no check takes it for what it is, and what else is wrong in it is told all the same.
func (c *Checker) unsettle(at Path) {
	if c.bad == nil {
		c.bad, c.around = map[Path]bool{}, map[Path]bool{}
	}
	if strings.HasSuffix(string(at), "]") {
		at = at[:strings.LastIndexByte(string(at), '[')]
	}
	c.bad[at] = true
	for place := range at.upwards {
		c.around[place] = true
	}
}

// report adds a problem, unless it is of a value that does not stand.
func (c *Checker) report(severity Severity, at Path, got, allowed, fix string) {
	if severity == Error {
		fix = cmp.Or(c.odd[at], fix) // whatever is wrong with such a text, that comes first
	}
	if !within(c.told, at) {
		c.Add(Problem{Line: c.line(at), Path: string(at), Got: got, Allowed: allowed, Fix: fix, Severity: severity})
	}
}

// Sound reports whether all values at and below the given places stand, so that a check that needs
// them says something about what is given and not about defaults.
func (c *Checker) Sound(places ...Path) bool {
	for _, place := range places {
		if c.around[place] || c.Spoiled(place) {
			return false
		}
	}
	return true
}

// Spoiled reports whether a place is at or below one whose value does not stand.
func (c *Checker) Spoiled(at Path) bool { return within(c.bad, at) }

// within reports whether a place is at or below one of others.
func within(places map[Path]bool, at Path) bool {
	if len(places) == 0 {
		return false
	}
	for place := range at.upwards {
		if places[place] {
			return true
		}
	}
	return false
}

// line is the line of a place, or of the nearest one around it that the file has.
func (c *Checker) line(at Path) int {
	for place := range at.upwards {
		if line, given := c.lines[place]; given {
			return line
		}
	}
	return 0
}
