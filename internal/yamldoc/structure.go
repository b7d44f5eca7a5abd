package yamldoc

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
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
	if !errors.As(c.schema.Validate(content), &invalid) {
		return
	}
	failures := leaves(invalid)
	rank := func(failure *jsonschema.ValidationError) int { return c.rank(failure, content) }
	slices.SortStableFunc(failures, func(a, b *jsonschema.ValidationError) int { return cmp.Compare(rank(a), rank(b)) })
	for _, failure := range failures {
		c.translate(failure, content)
	}
}

// leaves returns the causes that have no causes.
func leaves(failure *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(failure.Causes) == 0 {
		return []*jsonschema.ValidationError{failure}
	}
	var all []*jsonschema.ValidationError
	for _, cause := range failure.Causes {
		all = append(all, leaves(cause)...)
	}
	return all
}

// rank puts first what explains others: a key without a value, whose value stands beside it, one that stands where a name
// should, and one whose name is wrong.
func (c *Checker) rank(failure *jsonschema.ValidationError, content any) int {
	_, nameless := c.nameless(failure.InstanceLocation, content)
	k := failure.ErrorKind
	if of, is := k.(*kind.Type); is && of.Got == "null" {
		return 0
	}
	if nameless {
		return 1
	}
	if _, is := k.(*kind.AdditionalProperties); is {
		return 2
	}
	return 3
}

// translate reports a cause of the schema's error in the words of the file's author.
func (c *Checker) translate(failure *jsonschema.ValidationError, content any) {
	if section, is := c.nameless(failure.InstanceLocation, content); is {
		c.addNameless(section)
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
			if !c.isDeeper(failure.InstanceLocation, name, content) && !c.isOfAnother(failure.InstanceLocation, name, content) {
				c.unknownKey(at, name, got, schema)
			}
		}
	case *kind.Type:
		c.translateType(failure.InstanceLocation, content, k)
	case *kind.UniqueItems:
		c.repeated(at, got)
	case *kind.MinLength, *kind.MaxLength, *kind.MinItems, *kind.MaxItems, *kind.MinProperties:
		c.wrongSize(at, k, c.isRequired(failure.InstanceLocation, content))
	default:
		c.wrongValue(at, got, schema, k)
	}
}

// translateType reports a value of another type than the schema's.
func (c *Checker) translateType(location []string, content any, k *kind.Type) {
	at, got, schema := c.locate(location, content)
	another := c.anotherSection(location, content)
	switch {
	case k.Got == "null":
		c.noValue(at, location, content, k)
	case k.Got == "object" && another != "":
		c.Malformed(at, "is "+typeNames(k.Got), joinTypes(k.Want), "move it to "+another)
	default:
		c.wrongType(at, got, schema, k)
	}
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
		c.Malformed(at, Quote(k.Got)+" does not have the right form", firstSentence(schema), cmp.Or(plain(k.Got), inForm(k.Got, schema), wholeARN(k.Got, k.Want), "write it in that form"))
	default:
		english := message.NewPrinter(language.English)
		c.Malformed(at, k.LocalizedString(english), firstSentence(schema), "write it as allowed")
	}
}

func (c *Checker) wrongSize(at Path, failure jsonschema.ErrorKind, required bool) {
	switch k := failure.(type) {
	case *kind.MinLength:
		c.Malformed(at, fmt.Sprintf("has %d characters", k.Got), fmt.Sprintf("at least %d", k.Want), "write more")
	case *kind.MaxLength:
		c.Malformed(at, fmt.Sprintf("has %d characters", k.Got), fmt.Sprintf("at most %d", k.Want), "shorten it")
	case *kind.MinItems:
		fix := "add to the list"
		if !required {
			fix += ", or remove the key"
		}
		c.Malformed(at, fmt.Sprintf("lists %d", k.Got), fmt.Sprintf("at least %d", k.Want), fix)
	case *kind.MaxItems:
		c.Malformed(at, fmt.Sprintf("lists %d", k.Got), fmt.Sprintf("at most %d", k.Want), "remove some")
	case *kind.MinProperties:
		c.Malformed(at, fmt.Sprintf("names %d", k.Got), fmt.Sprintf("at least %d", k.Want), "add one")
	}
}

// repeated refuses each item that a list had before.
func (c *Checker) repeated(at Path, list any) {
	items, _ := list.([]any)
	for i, item := range items {
		same := func(other any) bool { return reflect.DeepEqual(other, item) }
		if first := slices.IndexFunc(items, same); first < i {
			c.Malformed(at.Index(i), fmt.Sprintf("repeats item %d of the list", first+1), "each once", "remove one of the two")
		}
	}
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
			schema = item(schema)
		}
	}
	return at, content, resolved(schema)
}

// item returns the schema of a list's items, which is described by the list's where it has no words of its own.
func item(list *jsonschema.Schema) *jsonschema.Schema {
	of := resolved(list.Items2020)
	if of.Description != "" || of.Location == "" {
		return of
	}
	described := *of
	described.Description = list.Description
	return &described
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

func texts(values []any) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = fmt.Sprint(value)
	}
	return out
}
