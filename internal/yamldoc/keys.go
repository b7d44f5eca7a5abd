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

// isDeeper reports whether a key with keys of its own stands in a part that has a name, and is such a part itself, as a
// service in another one, and tells that.
func (c *Checker) isDeeper(location []string, name string, content any) bool {
	n := len(location)
	if n == 0 {
		return false
	}
	at, in, schema := c.locate(location, content)
	parent, _, around := c.locate(location[:n-1], content)
	keys, _ := in.(map[string]any)
	of, isMap := around.AdditionalProperties.(*jsonschema.Schema)
	if !isMap || resolved(of) != schema || !hasKeyOf(keys[name], schema) || Nearest(name, slices.Collect(maps.Keys(schema.Properties))) != "" {
		return false
	}
	c.Malformed(at.Key(name), "there is no such key", "", "indent it, and all below it, by two spaces less, as it stands beside "+location[n-1])
	c.unsettle(parent)
	return true
}

// below returns how to mend a key that should be indented below the one before it: that has no value, or names with such
// values, or it lacks the key, or the last of its names does; "" for others.
func (c *Checker) below(at Path, name string, in any, schema *jsonschema.Schema) string {
	siblings, _ := in.(map[string]any)
	value := siblings[name]
	if value == nil {
		return ""
	}
	before := c.before(at, name, siblings, schema)
	section := resolved(property(schema, before))
	of, isMap := section.AdditionalProperties.(*jsonschema.Schema)
	switch {
	case before == "" || !slices.Contains(typesOf(section), "object"):
		return ""
	case siblings[before] == nil, isMap && hasKeyOf(value, resolved(of)):
		c.unsettle(at.Key(before))
		return "indent it by two more spaces, as it belongs to " + before
	case !isMap:
		return c.into(at, before, name, siblings, section, value)
	}
	entries, _ := siblings[before].(map[string]any)
	names := c.inOrder(at.Key(before), entries)
	if len(names) == 0 {
		return ""
	}
	fix := c.into(at.Key(before), names[len(names)-1], name, entries, resolved(of), value)
	if fix != "" {
		c.unsettle(at.Key(before))
	}
	return strings.Replace(fix, "two more", "four more", 1)
}

// into returns how to mend a key with a value that the last key before it lacks, and may have; "" for others.
func (c *Checker) into(at Path, before, name string, siblings map[string]any, section *jsonschema.Schema, value any) string {
	keys, _ := siblings[before].(map[string]any)
	own := section.Properties[name]
	if keys == nil || keys[name] != nil || own == nil || own.Validate(value) != nil {
		return ""
	}
	place := at.Key(before)
	c.spoil(place.Key(name)) // it is not missing
	for key := range keys {
		if c.lines[place.Key(key)] == c.lines[place] {
			return "write it between the braces of " + before
		}
	}
	return "indent it by two more spaces, as it belongs to " + before
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
		c.addMisplaced(place, fix)
	}
	c.again(section)
	c.unsettle(section.at)
}

const (
	misplaced    = "stands where a name should"
	wantsName    = "a name with its keys below it"
	isGivenTwice = "is given twice"
)

func (c *Checker) addMisplaced(place Path, fix string) {
	twice := slices.ContainsFunc(c.problems, func(p Problem) bool { return p.Path == string(place) && strings.HasPrefix(p.Got, isGivenTwice) })
	switch {
	case twice:
		c.Add(Problem{Line: c.lines[place], Path: string(place), Got: misplaced, Allowed: wantsName, Fix: fix})
	case !within(c.told, place):
		c.Malformed(place, misplaced, wantsName, fix)
	}
}

// again tells of keys that stand where a name should, and are given twice, what the second one belongs to: two names have
// lost theirs.
func (c *Checker) again(section names) {
	for i, problem := range c.problems {
		name, below := strings.CutPrefix(problem.Path, string(section.at)+".")
		if !below || !strings.HasPrefix(problem.Got, isGivenTwice) || section.entry.Properties[name] == nil {
			continue
		}
		home := c.homeAt(section, problem.Line)
		if home != "" && home != c.homeAt(section, c.lines[section.at.Key(name)]) {
			c.problems[i].Got, c.problems[i].Allowed, c.problems[i].Fix = misplaced, wantsName, "indent it by two more spaces, as it belongs to "+home
			c.spoil(section.at.Key(home).Key(name))
		}
	}
}

// homeAt returns the last name before a line; "" for none.
func (c *Checker) homeAt(section names, line int) string {
	home := ""
	for _, name := range c.inOrder(section.at, section.all) {
		if c.lines[section.at.Key(name)] < line && hasKeyOf(section.all[name], section.entry) {
			home = name
		}
	}
	return home
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
