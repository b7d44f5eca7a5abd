package yamldoc

import (
	"encoding/json"
	"math"
	"math/big"

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

// without removes the values at the given places and returns what is left. An item of a list leaves a null, so that the
// others keep their places.
func without(node *yaml.Node, at Path, places map[Path]bool) *yaml.Node {
	left := *node
	left.Content = nil
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			key, place := node.Content[i], at.Key(node.Content[i].Value)
			if !places[place] {
				left.Content = append(left.Content, key, without(node.Content[i+1], place, places))
			}
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			if place := at.Index(i); places[place] {
				left.Content = append(left.Content, null(item.Line))
			} else {
				left.Content = append(left.Content, without(item, place, places))
			}
		}
	default:
		return node
	}
	return &left
}
