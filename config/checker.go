package config

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// checker collects the problems of one file.
type checker struct {
	document *document
	schema   *jsonschema.Schema
	bad      map[path]bool // places whose value does not stand, as it was malformed
	problems Problems
}

// validator is a part of an environment that checks itself, as far as it can without the others.
type validator interface {
	validate(at path, c *checker)
}

// inlined is the tag of a field whose own fields stand in place of it.
const inlined = ",inline"

// walk validates a value and all below it.
func (c *checker) walk(at path, value reflect.Value) {
	if v, is := value.Interface().(validator); is && value.Kind() == reflect.Struct {
		v.validate(at, c)
	}
	switch value.Kind() {
	case reflect.Struct:
		for i := range value.NumField() {
			switch name := value.Type().Field(i).Tag.Get("yaml"); name {
			case "-":
			case inlined:
				c.walk(at, value.Field(i))
			default:
				c.walk(at.key(name), value.Field(i))
			}
		}
	case reflect.Pointer:
		if !value.IsNil() {
			c.walk(at, value.Elem())
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			c.walk(at.key(key.String()), value.MapIndex(key))
		}
	case reflect.Slice:
		for i := range value.Len() {
			c.walk(at.index(i), value.Index(i))
		}
	case reflect.String:
		c.interpolation(at, value.String())
	}
}

// escaped are the texts that reach a container or an instance as they stand: they are escaped on their way.
var escaped = regexp.MustCompile(`^capacity\.user_data$|` +
	`^(services|jobs)\.[^.]+(\.sidecars\.[^.]+)?\.(environment\.|command\[|runtime\.health_check\.command$)`)

// interpolation refuses what Terraform would replace.
func (c *checker) interpolation(at path, text string) {
	if interpolates(text) && !escaped.MatchString(string(at)) {
		c.error(at, quote(text)+" has ${ or %{, which Terraform would replace", "a plain text", "write the value itself")
	}
}

func interpolates(text string) bool {
	return strings.Contains(text, "${") || strings.Contains(text, "%{")
}

func (c *checker) error(at path, got, allowed, fix string) {
	c.report(Error, at, got, allowed, fix)
}

func (c *checker) warn(at path, got, fix string) {
	c.report(Warning, at, got, "", fix)
}

// malformed reports a value that does not stand, so that nothing else is said of it.
func (c *checker) malformed(at path, got, allowed, fix string) {
	c.report(Error, at, got, allowed, fix)
	c.bad[withoutIndex(at)] = true
}

// report adds a problem, unless it is of a value that does not stand.
func (c *checker) report(severity Severity, at path, got, allowed, fix string) {
	if c.unstable(at) {
		return
	}
	c.problems = append(c.problems, Problem{
		Line: c.line(at), Path: string(at), Got: got, Allowed: allowed, Fix: fix, Severity: severity,
	})
}

// sound reports whether all values at and below the given places stand, so that a check that needs
// them says something about the file and not about defaults.
func (c *checker) sound(places ...path) bool {
	for bad := range c.bad {
		for _, place := range places {
			if bad.within(place) || place.within(bad) {
				return false
			}
		}
	}
	return true
}

func (c *checker) unstable(at path) bool {
	for bad := range c.bad {
		if at.within(bad) {
			return true
		}
	}
	return false
}

// line is the line of a place, or of the nearest one around it that the file has.
func (c *checker) line(at path) int {
	for at != "" && !c.document.has(at) {
		at = at[:max(strings.LastIndexAny(string(at), ".["), 0)]
	}
	return c.document.lines[at]
}

func withoutIndex(at path) path {
	if strings.HasSuffix(string(at), "]") {
		return at[:strings.LastIndexByte(string(at), '[')]
	}
	return at
}

// sortedKeys returns the keys of a map, sorted, so that sums and messages come in one order.
func sortedKeys[K ~string, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
