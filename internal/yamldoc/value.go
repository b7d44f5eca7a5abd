package yamldoc

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// value returns a node as the types that a JSON schema is checked against.
func value(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			object[node.Content[i].Value] = value(node.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range node.Content {
			list = append(list, value(item))
		}
		return list
	}
	return scalar(node)
}

func scalar(node *yaml.Node) any {
	var decoded any
	if err := node.Decode(&decoded); err != nil {
		return node.Value
	}
	switch decoded := decoded.(type) {
	case int, int64, uint64, bool, string, nil:
		return decoded
	case float64:
		if _, isInteger := new(big.Int).SetString(node.Value, 10); isInteger {
			return json.Number(node.Value) // with all its digits
		}
		if !math.IsInf(decoded, 0) && !math.IsNaN(decoded) { // JSON has neither
			return decoded
		}
	}
	return node.Value // dates are texts, too
}

// without removes the values at the given places and returns what is left. An item of a list leaves an empty one of its
// type, so that the others keep their places.
func without(node *yaml.Node, at Path, schema *jsonschema.Schema, places map[Path]bool) *yaml.Node {
	schema = resolved(schema)
	left := *node
	left.Content = nil
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			name := node.Content[i].Value
			if place := at.Key(name); !places[place] {
				left.Content = append(left.Content, node.Content[i], without(node.Content[i+1], place, property(schema, name), places))
			}
		}
	case yaml.SequenceNode:
		of := item(schema)
		for i, value := range node.Content {
			if place := at.Index(i); places[place] {
				value = empty(of)
			} else {
				value = without(value, place, of, places)
			}
			left.Content = append(left.Content, value)
		}
	default:
		return node
	}
	return &left
}

// empty returns a value of a schema's type with nothing in it.
func empty(schema *jsonschema.Schema) *yaml.Node {
	switch types := typesOf(schema); {
	case slices.Contains(types, "object"):
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	case slices.Contains(types, "array"):
		return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	case slices.Contains(types, "integer"):
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "0"}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str"}
}

// typesOf returns the JSON types that a schema takes, where it says them.
func typesOf(schema *jsonschema.Schema) []string {
	if types := resolved(schema).Types; types != nil {
		return types.ToStrings()
	}
	return nil
}
