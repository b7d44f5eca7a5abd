package yamldoc

import "github.com/santhosh-tekuri/jsonschema/v6"

// anotherSection returns the section beside that of a named part which would take the part as it is, such as jobs for what
// stands in services; "" where none would, or several. location is that of the part.
func (c *Checker) anotherSection(location []string, content any) string {
	n := len(location)
	if n < 2 {
		return ""
	}
	_, part, _ := c.locate(location, content)
	keys, _ := part.(map[string]any)
	_, _, section := c.locate(location[:n-1], content)
	if len(keys) == 0 || namedIn(section) == nil {
		return ""
	}
	_, _, outer := c.locate(location[:n-2], content)
	found := ""
	for key := range outer.Properties {
		of := namedIn(resolved(outer.Properties[key]))
		if key == location[n-2] || of == nil || of.Validate(part) != nil || !hasKeyOf(part, of) {
			continue
		}
		if found != "" {
			return ""
		}
		found = key
	}
	return found
}

// namedIn returns the schema of what has a name in a section of names; nil for other sections.
func namedIn(section *jsonschema.Schema) *jsonschema.Schema {
	of, isMap := section.AdditionalProperties.(*jsonschema.Schema)
	if !isMap {
		return nil
	}
	return resolved(of)
}

// isOfAnother reports whether a named part with a key that its section does not know is as it is one of another section,
// as a job among the services, and tells that.
func (c *Checker) isOfAnother(location []string, name string, content any) bool {
	another := c.anotherSection(location, content)
	if another == "" {
		return false
	}
	at, _, _ := c.locate(location, content)
	section, _, _ := c.locate(location[:len(location)-1], content)
	outer, _, _ := c.locate(location[:len(location)-2], content)
	c.Malformed(at, "has "+name+", which is a key of "+another, "", "move it, and all below it, to "+another)
	c.unsettle(section)
	c.unsettle(outer.Key(another))
	return true
}
