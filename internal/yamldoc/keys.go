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
	fix, allowed := cmp.Or(plain(name), c.below(at, name, in, schema), DidYouMean(name, known)), ""
	if fix == "" { // with a mend for this key, the list of all others only hides it
		fix, allowed = cmp.Or(c.elsewhere(at, name, in), "remove it"), strings.Join(known, ", ")
	}
	c.Malformed(at.Key(name), "there is no such key", allowed, fix)
	if meant != "" {
		c.spoil(at.Key(meant)) // its default says nothing about what was meant
	}
}

// below returns how to mend a key that should be indented below the one before it, which has no value, or has keys as
// this one, or names as the last of which has such keys; "" for others.
func (c *Checker) below(at Path, name string, in any, schema *jsonschema.Schema) string {
	siblings, _ := in.(map[string]any)
	value := siblings[name]
	if value == nil {
		return ""
	}
	before := c.before(at, name, siblings, schema)
	section := resolved(property(schema, before))
	of, isMap := section.AdditionalProperties.(*jsonschema.Schema)
	entry := resolved(of)
	switch {
	case before == "" || !slices.Contains(typesOf(section), "object"):
		return ""
	case siblings[before] == nil, isMap && hasKeyOf(value, entry):
		c.unsettle(at.Key(before))
		return "indent it by two more spaces, as it belongs to " + before
	case !isMap || entry.Properties[name] == nil || entry.Properties[name].Validate(value) != nil:
		return ""
	}
	entries, _ := siblings[before].(map[string]any)
	names := c.inOrder(at.Key(before), entries)
	if len(names) == 0 {
		return ""
	}
	last := names[len(names)-1]
	if keys, _ := entries[last].(map[string]any); keys == nil || keys[name] != nil {
		return ""
	}
	c.unsettle(at.Key(before))
	c.spoil(at.Key(before).Key(last).Key(name))
	return "indent it by four more spaces, as it belongs to " + last
}

// before returns the last key before another one that a section has; "" for none.
func (c *Checker) before(at Path, name string, siblings map[string]any, schema *jsonschema.Schema) string {
	before := ""
	for _, sibling := range c.inOrder(at, siblings) {
		if c.lines[at.Key(sibling)] < c.lines[at.Key(name)] && property(schema, sibling) != nil {
			before = sibling
		}
	}
	return before
}

// inOrder returns keys in the order of the file.
func (c *Checker) inOrder(at Path, keys map[string]any) []string {
	line := func(name string) int { return c.lines[at.Key(name)] }
	return slices.SortedFunc(maps.Keys(keys), func(a, b string) int { return cmp.Or(cmp.Compare(line(a), line(b)), cmp.Compare(a, b)) })
}

// elsewhere returns how to mend a key that the schema has in other places, and with such a value; "" where it has none,
// or many.
func (c *Checker) elsewhere(at Path, name string, in any) string {
	siblings, _ := in.(map[string]any)
	var places []string
	least := 0 // steps to the nearest to the top
	visitKeys(c.schema, nil, func(steps []string, key string, schema *jsonschema.Schema) {
		if key == name && strings.Join(steps, ".") != string(at) && schema.Validate(siblings[name]) == nil {
			places = append(places, cmp.Or(strings.Join(steps, "."), top))
			if least == 0 || len(steps)+1 < least {
				least = len(steps) + 1
			}
		}
	})
	places = slices.DeleteFunc(places, func(place string) bool { return strings.Count(place, ".") > least })
	if len(places) == 0 || len(places) > maxElsewhere {
		return ""
	}
	for _, place := range places {
		if section, _, named := strings.Cut(place, ".NAME"); named {
			c.unsettle(c.root.join(Path(section)))
		} else if place != top {
			c.spoil(c.root.join(Path(place)).Key(name))
		} else {
			c.spoil(c.root.Key(name))
		}
	}
	return "move it to " + strings.Join(places, " or ")
}

// top is where a key stands that is in no section.
const top = "the top of the file"

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

// nameless returns the place, the keys and the schema of a section of names in which a location of the schema's error is
// at or below a key that stands where a name should, such as services.image; false where there is none.
func (c *Checker) nameless(location []string, content any) (section names, is bool) {
	for i, step := range location {
		parent, siblings, around := c.locate(location[:i], content)
		of, isMap := around.AdditionalProperties.(*jsonschema.Schema)
		if !isMap || around.Properties[step] != nil {
			continue
		}
		entry := resolved(of)
		all, _ := siblings.(map[string]any)
		if entry.Properties[step] != nil && !hasKeyOf(all[step], entry) {
			return names{parent, all, entry}, true
		}
	}
	return names{}, false
}

// names is a section whose keys are names of the file's author.
type names struct {
	at    Path
	all   map[string]any
	entry *jsonschema.Schema // of what has a name
}

// addNameless tells all keys that stand where a name should, and what they belong to. What the section says is not known
// before that is mended.
func (c *Checker) addNameless(section names) {
	home, first := "", true
	for _, name := range c.inOrder(section.at, section.all) {
		place := section.at.Key(name)
		fix := "indent it by two more spaces, as it belongs to " + home
		switch {
		case hasKeyOf(section.all[name], section.entry):
			home = name
			continue
		case section.entry.Properties[name] == nil:
			c.spoil(place)
			continue
		case home != "":
			c.spoil(section.at.Key(home).Key(name)) // it is not missing
		case first:
			fix = "write a name above it, such as main:, and indent what belongs to it by two more spaces"
		default:
			fix = "indent it by two more spaces, below the same name as what is above it"
		}
		first = false
		if !within(c.told, place) {
			c.Malformed(place, "stands where a name should", "a name with its keys below it", fix)
		}
	}
	c.unsettle(section.at)
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
