package yamldoc

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// noValue refuses a null. location is where it is in the content.
func (c *Checker) noValue(at Path, location []string, content any, k *kind.Type) {
	fix := "give it one, or remove the key"
	if n := len(location); n > 0 {
		parent, siblings, around := c.locate(location[:n-1], content)
		switch {
		case slices.Contains(k.Want, "object") && c.isBelow(at, parent, siblings, around):
			c.spoil(at) // what follows is told to belong to it
			return
		case c.isRequired(location, content):
			fix = "give it one"
		case isList(siblings):
			fix = "give it one, or remove the dash"
		case slices.Equal(k.Want, []string{"object"}) && around.Properties == nil:
			fix = "give it one, by indenting what belongs to it more than its name, or remove the key"
			c.spoilAfter(at, parent, siblings)
			c.unsettle(parent)
		}
	}
	c.Malformed(at, "has no value", joinTypes(k.Want), fix)
}

// isBelow reports whether the key after one without a value is one that its section does not have, and belongs to it.
func (c *Checker) isBelow(at, parent Path, siblings any, around *jsonschema.Schema) bool {
	all, _ := siblings.(map[string]any)
	next, line := "", 0
	for name := range all {
		if own := c.lines[parent.Key(name)]; own > c.lines[at] && (line == 0 || own < line) {
			next, line = name, own
		}
	}
	return around.AdditionalProperties == false && around.Properties[next] == nil && all[next] != nil
}

// spoilAfter has nothing said of what follows a name without a value, which may be the value.
func (c *Checker) spoilAfter(at, parent Path, siblings any) {
	all, _ := siblings.(map[string]any)
	for sibling := range all {
		if place := parent.Key(sibling); c.lines[place] > c.lines[at] {
			c.spoil(place)
		}
	}
}

func (c *Checker) wrongType(at Path, value any, schema *jsonschema.Schema, k *kind.Type) {
	allowed := joinTypes(k.Want)
	if slices.Equal(k.Want, []string{"integer"}) {
		allowed += ": " + firstSentence(schema)
	}
	text, _ := value.(string)
	fix := cmp.Or(plain(text), typeFix(value, schema, k), "write "+joinTypes(k.Want))
	if slices.Equal(k.Want, []string{"object"}) && k.Got != "array" {
		allowed, fix = keysFor(value, schema)
	}
	got := typeNames(k.Got)
	if k.Got == "boolean" {
		got = "a boolean"
	}
	c.Malformed(at, "is "+got, allowed, fix)
}

// typeFix says how to write a value as another type; "" where that is no matter of how it is written.
func typeFix(value any, schema *jsonschema.Schema, k *kind.Type) string {
	text, _ := value.(string)
	wants := func(jsonType string) bool { return slices.Contains(k.Want, jsonType) }
	switch {
	case wants("string") && (k.Got == "number" || k.Got == "boolean"):
		return "put it in quotes"
	case slices.Equal(k.Want, []string{"integer"}) && k.Got == "string":
		return "write digits without quotes or unit"
	case wants("boolean"):
		return "write " + cmp.Or(boolean(text), "true or false without quotes")
	case wants("array"):
		return listFix(value, text, schema, k)
	case slices.Equal(k.Want, []string{"object"}) && k.Got == "array":
		return "write keys, without brackets and without dashes before them"
	}
	return ""
}

// listFix says how to write a value as a list.
func listFix(value any, text string, schema *jsonschema.Schema, k *kind.Type) string {
	switch {
	case strings.HasPrefix(text, "-"):
		return "write a space after each dash"
	case k.Got != "object":
		return "put it in square brackets"
	case onlyNames(value):
		return "write square brackets in place of the braces"
	case slices.Contains(typesOf(item(schema)), "object"):
		return "write a dash and a space before the first of its keys, and two more spaces before the others"
	}
	return ""
}

// keysFor says which keys are wanted in place of a single value, and how to write it with one of them.
func keysFor(value any, schema *jsonschema.Schema) (allowed, fix string) {
	keys, given := slices.Sorted(maps.Keys(schema.Properties)), Written(shorten(fmt.Sprint(value)))
	if len(keys) == 0 {
		return "keys with values", "write {NAME: VALUE}"
	}
	allowed = "keys with values: " + strings.Join(keys, ", ")
	switch required := schema.Required; len(required) {
	case 0:
		return allowed, "write {KEY: " + given + "}, with one of these in place of KEY"
	case 1:
		return allowed, "write {" + required[0] + ": " + given + "}"
	default:
		return allowed, "write {" + strings.Join(required, ": …, ") + ": …}"
	}
}

// onlyNames reports whether a value has keys, and none of them a value, as in {a, b}.
func onlyNames(value any) bool {
	keys, is := value.(map[string]any)
	for _, inner := range keys {
		is = is && inner == nil
	}
	return is
}

func isList(value any) bool {
	_, is := value.([]any)
	return is
}

// isRequired reports whether a key at a location of the schema's error must be given.
func (c *Checker) isRequired(location []string, content any) bool {
	n := len(location)
	if n == 0 {
		return true
	}
	_, _, around := c.locate(location[:n-1], content)
	return slices.Contains(around.Required, location[n-1])
}

func joinTypes(types []string) string {
	names := make([]string, len(types))
	for i, name := range types {
		names[i] = typeNames(name)
	}
	return strings.Join(names, " or ")
}

func typeNames(jsonType string) string {
	switch jsonType {
	case "object":
		return "keys with values"
	case "array":
		return "a list"
	case "string":
		return "a text"
	case "integer":
		return "a whole number"
	case "number":
		return "a number"
	case "boolean":
		return "true or false"
	}
	return jsonType
}
