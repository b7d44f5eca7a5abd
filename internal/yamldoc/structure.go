package yamldoc

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// structure checks content against the schema: keys, types, ranges and patterns.
func (c *Checker) structure(content any) {
	var invalid *jsonschema.ValidationError
	if errors.As(c.schema.Validate(content), &invalid) {
		c.translate(invalid, content)
	}
}

// translate reports the causes of a schema's error in the words of the file's author.
func (c *Checker) translate(failure *jsonschema.ValidationError, content any) {
	if len(failure.Causes) > 0 {
		for _, cause := range slices.SortedStableFunc(slices.Values(failure.Causes), unknownFirst) {
			c.translate(cause, content)
		}
		return
	}
	at, got, schema := c.locate(failure.InstanceLocation, content)
	switch k := failure.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			c.Malformed(at.Key(name), "is missing", firstSentence(property(schema, name)), "add "+name)
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			c.unknownKey(at, name, schema)
		}
	case *kind.Type:
		c.wrongType(at, k)
	case *kind.UniqueItems:
		repeated := fmt.Sprintf("repeats item %d of the list", k.Duplicates[0]+1)
		c.Malformed(at.Index(k.Duplicates[1]), repeated, "each once", "remove one of the two")
	case *kind.MinLength, *kind.MaxLength, *kind.MinItems, *kind.MaxItems, *kind.MinProperties:
		c.wrongSize(at, k)
	default:
		c.wrongValue(at, got, schema, k)
	}
}

// unknownFirst orders causes: what an unknown key was meant to be is not missing.
func unknownFirst(a, b *jsonschema.ValidationError) int {
	of := func(failure *jsonschema.ValidationError) int {
		if _, unknown := failure.ErrorKind.(*kind.AdditionalProperties); unknown {
			return 0
		}
		return 1
	}
	return of(a) - of(b)
}

func (c *Checker) wrongValue(at Path, got any, schema *jsonschema.Schema, failure jsonschema.ErrorKind) {
	text := shorten(fmt.Sprint(got))
	switch k := failure.(type) {
	case *kind.Enum:
		c.Malformed(at, quoteText(got)+" is not one of the choices", strings.Join(texts(k.Want), ", "), choiceFix(got, k.Want))
	case *kind.Minimum:
		c.Malformed(at, text+" is too small", bounds(schema), "use "+schema.Minimum.RatString()+" or more")
	case *kind.Maximum:
		c.Malformed(at, text+" is too large", bounds(schema), "use "+schema.Maximum.RatString()+" or less")
	case *kind.Pattern:
		c.Malformed(at, Quote(k.Got)+" does not have the right form", firstSentence(schema), "write it in that form")
	default:
		english := message.NewPrinter(language.English)
		c.Malformed(at, k.LocalizedString(english), firstSentence(schema), "write it as allowed")
	}
}

func (c *Checker) wrongSize(at Path, failure jsonschema.ErrorKind) {
	switch k := failure.(type) {
	case *kind.MinLength:
		c.Malformed(at, fmt.Sprintf("has %d characters", k.Got), fmt.Sprintf("at least %d", k.Want), "write more")
	case *kind.MaxLength:
		c.Malformed(at, fmt.Sprintf("has %d characters", k.Got), fmt.Sprintf("at most %d", k.Want), "shorten it")
	case *kind.MinItems:
		c.Malformed(at, fmt.Sprintf("lists %d", k.Got), fmt.Sprintf("at least %d", k.Want), "add to the list, or remove the key")
	case *kind.MaxItems:
		c.Malformed(at, fmt.Sprintf("lists %d", k.Got), fmt.Sprintf("at most %d", k.Want), "remove some")
	case *kind.MinProperties:
		c.Malformed(at, fmt.Sprintf("names %d", k.Got), fmt.Sprintf("at least %d", k.Want), "add one")
	}
}

func (c *Checker) unknownKey(at Path, name string, schema *jsonschema.Schema) {
	known := slices.Sorted(maps.Keys(schema.Properties))
	meant, fix := Nearest(name, known), DidYouMean(name, known)
	if key, value, glued := strings.Cut(name, ":"); glued && slices.Contains(known, key) {
		meant, fix = key, fmt.Sprintf("write a space after the colon: %s: %s", key, shorten(value))
	}
	c.Malformed(at.Key(name), "there is no such key", strings.Join(known, ", "), cmp.Or(spaceFix(name), fix, "remove it"))
	if meant != "" {
		c.spoil(at.Key(meant)) // its default says nothing about what was meant
	}
}

func (c *Checker) wrongType(at Path, k *kind.Type) {
	wanted := make([]string, len(k.Want))
	for i, want := range k.Want {
		wanted[i] = typeNames(want)
	}
	fix := "write " + strings.Join(wanted, " or ")
	switch {
	case k.Got == "null":
		c.Malformed(at, "has no value", strings.Join(wanted, " or "), "give it one, or remove the key")
		return
	case slices.Contains(k.Want, "string") && (k.Got == "number" || k.Got == "boolean"):
		fix = "put it in quotes"
	case slices.Equal(k.Want, []string{"integer"}) && k.Got == "string":
		fix = "write digits without quotes or unit"
	case slices.Contains(k.Want, "boolean"):
		fix = "write true or false without quotes"
	case slices.Contains(k.Want, "array") && k.Got != "object":
		fix = "put it in square brackets"
	}
	got := typeNames(k.Got)
	if k.Got == "boolean" {
		got = "a boolean"
	}
	c.Malformed(at, "is "+got, strings.Join(wanted, " or "), fix)
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

// locate follows a location of the schema's error into the content and the schema.
func (c *Checker) locate(location []string, content any) (Path, any, *jsonschema.Schema) {
	at, schema := c.root, c.schema
	for _, step := range location {
		schema = resolved(schema)
		switch parent := content.(type) {
		case map[string]any:
			at, content, schema = at.Key(step), parent[step], property(schema, step)
		case []any:
			i := 0
			_, _ = fmt.Sscan(step, &i)
			at, content = at.Index(i), parent[i]
			schema = schema.Items2020
		}
	}
	return at, content, resolved(schema)
}

// property returns the schema of a key: its own, or that of all keys of a map.
func property(schema *jsonschema.Schema, name string) *jsonschema.Schema {
	if own, found := schema.Properties[name]; found {
		return own
	}
	of, _ := schema.AdditionalProperties.(*jsonschema.Schema)
	return of
}

func resolved(schema *jsonschema.Schema) *jsonschema.Schema {
	for schema != nil && schema.Ref != nil {
		schema = schema.Ref
	}
	if schema == nil {
		return &jsonschema.Schema{}
	}
	return schema
}

func bounds(schema *jsonschema.Schema) string {
	switch {
	case schema.Minimum == nil:
		return "at most " + schema.Maximum.RatString()
	case schema.Maximum == nil:
		return "at least " + schema.Minimum.RatString()
	}
	return schema.Minimum.RatString() + " to " + schema.Maximum.RatString()
}

// firstSentence is the first sentence of the schema's description, which says what is allowed.
func firstSentence(schema *jsonschema.Schema) string {
	if schema == nil {
		return ""
	}
	sentence, _, _ := strings.Cut(schema.Description, ". ")
	return strings.TrimSuffix(sentence, ".")
}

func quoteText(value any) string {
	if text, is := value.(string); is {
		return Quote(text)
	}
	return shorten(fmt.Sprint(value))
}

func choiceFix(got any, choices []any) string {
	if text, is := got.(string); is {
		return cmp.Or(DidYouMean(text, texts(choices)), "choose one")
	}
	return "choose one"
}

func texts(values []any) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = fmt.Sprint(value)
	}
	return out
}
