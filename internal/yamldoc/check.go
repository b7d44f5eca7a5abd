package yamldoc

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Check checks a Go value as Decode checks the part of a file that says the same: by one definition of the
// schema, or by all of it for "", and by what check finds. The value is written as JSON, in which its type
// leaves out what is zero. Problems are told of places below at.
func Check(schema *Schema, definition string, at Path, value any, check func(*Checker)) Problems {
	compiled, err := schema.compile(definition)
	if err != nil {
		return Problems{{Got: brokenSchema + err.Error()}}
	}
	content, err := content(value)
	if err != nil {
		return Problems{{Path: string(at), Got: "cannot be checked: " + err.Error()}}
	}
	c := &Checker{schema: compiled, lines: map[Path]int{}}
	c.give("", content, compiled)
	c.structure(content)
	check(c)
	for i, problem := range c.problems {
		c.problems[i].Path = string(at.join(Path(problem.Path)))
	}
	c.problems.Sort()
	return c.problems
}

// content returns a value in the types that a JSON schema is checked against.
func content(value any) (any, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(text))
}

// give records what is given at and below a place, and reports whether anything is: a default is not.
func (c *Checker) give(at Path, content any, schema *jsonschema.Schema) bool {
	if schema != nil && schema.Default != nil && fmt.Sprint(content) == fmt.Sprint(*schema.Default) {
		return false
	}
	object, isObject := content.(map[string]any)
	given := !isObject
	for key, inner := range object {
		given = c.give(at.Key(key), inner, property(resolved(schema), key)) || given
	}
	if given {
		c.lines[at] = 0
	}
	return given
}
