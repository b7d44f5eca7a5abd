package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

// reference writes a schema down for people: a table of keys for each section of a file, in the order
// of the types. guide is the page that tells how to write such a file.
func reference(title, guide string, schema *jsonschema.Schema) string {
	var page strings.Builder
	page.WriteString("# " + title + "\n\n" +
		"Made from the types in [config](../../config) by `make schema`; do not edit it here. " +
		"How to write such a file: " + guide + ".\n")
	writer{&page, schema.Definitions, map[*jsonschema.Schema]string{}}.section("", schema)
	return page.String()
}

type writer struct {
	page        *strings.Builder
	definitions jsonschema.Definitions
	places      map[*jsonschema.Schema]string // the path under which each section stands
}

// section writes the table of one section, and then the sections within it. A section that several
// keys have is written once, under the first of them.
func (w writer) section(path string, section *jsonschema.Schema) {
	page, definitions := w.page, w.definitions
	if path != "" {
		fmt.Fprintf(page, "\n## `%s`\n", path)
	}
	page.WriteString("\n| Key | Default | Meaning |\n|---|---|---|\n")
	type nested struct {
		path    string
		section *jsonschema.Schema
	}
	var within []nested
	for pair := section.Properties.Oldest(); pair != nil; pair = pair.Next() {
		key, property := pair.Key, pair.Value
		at := strings.TrimPrefix(path+"."+key, ".")
		reads := fmt.Sprintf("`%s`", key)
		of := referred(definitions, property)
		if of == nil {
			if of = referred(definitions, property.AdditionalProperties); of != nil {
				at += ".<name>"
			}
		}
		if of != nil {
			if w.places[of] == "" {
				w.places[of] = at
				within = append(within, nested{at, of})
			}
			reads = fmt.Sprintf("[`%s`](#%s)", key, anchor(w.places[of]))
		}
		fmt.Fprintf(page, "| %s | %s | %s |\n", reads, defaultOf(section, key, property), markdown(property.Description))
	}
	for _, n := range within {
		w.section(n.path, n.section)
	}
}

// referred returns the section that a property refers to, or nil.
func referred(definitions jsonschema.Definitions, property *jsonschema.Schema) *jsonschema.Schema {
	if property == nil {
		return nil
	}
	of := definitions[strings.TrimPrefix(property.Ref, "#/$defs/")]
	if of == nil || of.Properties == nil {
		return nil // a value that has a type of its own, and no keys
	}
	return of
}

func defaultOf(section *jsonschema.Schema, key string, property *jsonschema.Schema) string {
	if slices.Contains(section.Required, key) {
		return "**required**"
	}
	if property.Default == nil {
		return ""
	}
	value, err := json.Marshal(property.Default)
	if err != nil {
		return ""
	}
	return "`" + strings.Trim(string(value), `"`) + "`"
}

// markdown escapes what would be more than text in a table.
func markdown(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`).Replace(text)
}

// anchor is what GitHub makes of a heading.
func anchor(path string) string {
	return strings.NewReplacer(".", "", "<", "", ">", "").Replace(path)
}
