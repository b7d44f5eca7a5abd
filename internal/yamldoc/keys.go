package yamldoc

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func (c *Checker) unknownKey(at Path, name string, in any, schema *jsonschema.Schema) {
	known := slices.Sorted(maps.Keys(schema.Properties))
	if key, value, both := strings.Cut(name, ":"); both && slices.Contains(known, key) {
		siblings, _ := in.(map[string]any)
		if rest := siblings[name]; rest != nil { // as {cidr is a key in network:{cidr: 10.0.0.0/16}
			value += ": " + shorten(fmt.Sprint(rest))
		}
		c.Malformed(at.Key(name), "there is no space after the colon", "", fmt.Sprintf("write %s: %s", key, value))
		c.spoil(at.Key(key))
		return
	}
	if key, value, both := strings.Cut(name, "="); both && slices.Contains(known, key) {
		c.Malformed(at.Key(name), "there is = in place of a colon and a space", "", fmt.Sprintf("write %s: %s", key, value))
		c.spoil(at.Key(key))
		return
	}
	meant := Nearest(name, known)
	fix := cmp.Or(plain(name), c.below(at, name, in, schema), DidYouMean(name, known), c.elsewhere(at, name, in), "remove it")
	c.Malformed(at.Key(name), "there is no such key", strings.Join(known, ", "), fix)
	if meant != "" {
		c.spoil(at.Key(meant)) // its default says nothing about what was meant
	}
}

// below returns how to mend a key that should be indented below the one before it, which has no value, or has keys as
// this one; "" for others.
func (c *Checker) below(at Path, name string, in any, schema *jsonschema.Schema) string {
	siblings, _ := in.(map[string]any)
	if siblings[name] == nil {
		return ""
	}
	before, line := "", 0
	for sibling := range siblings {
		if own := c.lines[at.Key(sibling)]; own < c.lines[at.Key(name)] && own > line {
			before, line = sibling, own
		}
	}
	section := resolved(property(schema, before))
	entry, isMap := section.AdditionalProperties.(*jsonschema.Schema)
	switch {
	case before == "" || !slices.Contains(typesOf(section), "object"):
		return ""
	case siblings[before] != nil && (!isMap || !hasKeyOf(siblings[name], resolved(entry))):
		return ""
	}
	return "indent it by two more spaces, as it belongs to " + before
}

// elsewhere returns how to mend a key that the schema has in other places, and with such a value; "" where it has none,
// or many.
func (c *Checker) elsewhere(at Path, name string, in any) string {
	siblings, _ := in.(map[string]any)
	var places []string
	least := 0 // steps to the nearest to the top
	visitKeys(c.schema, nil, func(steps []string, key string, schema *jsonschema.Schema) {
		if key == name && strings.Join(steps, ".") != string(at) && schema.Validate(siblings[name]) == nil {
			places = append(places, cmp.Or(strings.Join(steps, "."), "the top of the file"))
			if least == 0 || len(steps)+1 < least {
				least = len(steps) + 1
			}
		}
	})
	places = slices.DeleteFunc(places, func(place string) bool { return strings.Count(place, ".") > least })
	if len(places) == 0 || len(places) > maxElsewhere {
		return ""
	}
	return "move it to " + strings.Join(places, " or ")
}

// maxElsewhere is how many places are worth naming.
const maxElsewhere = 3

// visitKeys visits each key of a schema with the steps that lead to it, in which NAME stands for any name.
func visitKeys(schema *jsonschema.Schema, steps []string, visit func(steps []string, key string, schema *jsonschema.Schema)) {
	schema = resolved(schema)
	for _, key := range slices.Sorted(maps.Keys(schema.Properties)) {
		visit(steps, key, schema.Properties[key])
		visitKeys(schema.Properties[key], append(slices.Clip(steps), key), visit)
	}
	if of, is := schema.AdditionalProperties.(*jsonschema.Schema); is {
		visitKeys(of, append(slices.Clip(steps), "NAME"), visit)
	}
}

// isNameless reports whether a location of the schema's error is at or below a key that stands where a name should,
// such as services.image, and tells that.
func (c *Checker) isNameless(location []string, content any) bool {
	for i, step := range location {
		parent, siblings, around := c.locate(location[:i], content)
		of, isMap := around.AdditionalProperties.(*jsonschema.Schema)
		if !isMap || around.Properties[step] != nil {
			continue
		}
		entry := resolved(of)
		all, _ := siblings.(map[string]any)
		if entry.Properties[step] == nil || hasKeyOf(all[step], entry) {
			continue
		}
		if !within(c.told, parent.Key(step)) {
			c.nameless(parent, all, entry)
		}
		return true
	}
	return false
}

// nameless tells the first key that stands where a name should, and what it belongs to.
func (c *Checker) nameless(parent Path, siblings map[string]any, entry *jsonschema.Schema) {
	line := func(name string) int { return c.lines[parent.Key(name)] }
	names := slices.SortedFunc(maps.Keys(siblings), func(a, b string) int { return cmp.Or(cmp.Compare(line(a), line(b)), cmp.Compare(a, b)) })
	fix := "write a name above it, such as main:, and indent what belongs to it by two more spaces"
	told := false
	for _, name := range names {
		switch place := parent.Key(name); {
		case hasKeyOf(siblings[name], entry):
			if !told {
				fix = "indent it by two more spaces, as it belongs to " + name
			}
		case told || entry.Properties[name] == nil:
			c.spoil(place)
		default:
			told = true
			c.Malformed(place, "stands where a name should", "a name with its keys below it", fix)
		}
	}
}

// hasKeyOf reports whether a value has one of a schema's keys.
func hasKeyOf(value any, schema *jsonschema.Schema) bool {
	keys, _ := value.(map[string]any)
	for key := range keys {
		if schema.Properties[key] != nil {
			return true
		}
	}
	return false
}
