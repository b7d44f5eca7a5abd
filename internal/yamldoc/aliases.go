package yamldoc

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// aliases puts in place of each alias (*name) what its anchor (&name) stands before, and of each merge key (<<) the
// keys that it brings. What cannot be used becomes a problem of the document.
type aliases struct {
	document *document
	open     map[*yaml.Node]bool // the values that an alias below them would repeat without end
	line     int                 // of the alias that is repeated: there a problem of its place is mended
	places   int                 // keys and items so far, with those of aliases
}

// expand returns a value without aliases and merge keys. It stops where the file has too many places: a few lines of
// aliases of aliases would fill the memory.
func (a *aliases) expand(node *yaml.Node, at Path) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return a.alias(node, at)
	}
	expanded := *node
	if a.line > 0 {
		expanded.Line = a.line
	}
	if a.places > maxPlaces {
		return &expanded
	}
	expanded.Content = nil
	a.open[node] = true
	defer delete(a.open, node)
	if node.Kind == yaml.MappingNode {
		a.mapping(node, &expanded, at)
		return &expanded
	}
	for i, item := range node.Content {
		a.places++
		expanded.Content = append(expanded.Content, a.expand(item, at.Index(i)))
	}
	return &expanded
}

func (a *aliases) alias(node *yaml.Node, at Path) *yaml.Node {
	if a.open[node.Alias] {
		a.document.add(node.Line, at, "the alias *"+shorten(node.Value)+" stands inside what it repeats", "", "write the value out")
		return null(node.Line)
	}
	if a.line == 0 {
		a.line = node.Line
		defer func() { a.line = 0 }()
	}
	return a.expand(node.Alias, at)
}

func (a *aliases) mapping(from, to *yaml.Node, at Path) {
	var merged []*yaml.Node
	for i := 0; i+1 < len(from.Content); i += 2 {
		key, value := a.expand(from.Content[i], at), from.Content[i+1]
		a.places++
		if key.Tag == "!!merge" {
			merged = append(merged, a.merge(key, a.expand(value, at), at)...)
			continue
		}
		place := at.Key(key.Value)
		to.Content = append(to.Content, key, a.expand(value, place))
	}
	// A key that is written out counts, then that of the first mapping.
	has := map[string]bool{}
	for i := 0; i < len(to.Content); i += 2 {
		has[to.Content[i].Value] = true
	}
	for i := 0; i < len(merged); i += 2 {
		if name := merged[i].Value; !has[name] {
			has[name] = true
			to.Content = append(to.Content, merged[i], merged[i+1])
		}
	}
}

// merge returns the keys and values that a merge key brings: those of a mapping, or of a list of them.
func (a *aliases) merge(key, value *yaml.Node, at Path) []*yaml.Node {
	sources := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		sources = value.Content
	}
	var found []*yaml.Node
	for _, source := range sources {
		if source.Kind != yaml.MappingNode {
			a.document.add(key.Line, at, fmt.Sprintf("<< brings %s", kindOf(source)), "keys with values, or a list of such", "name an anchor that stands before keys, as in <<: *settings")
			continue
		}
		found = append(found, source.Content...)
	}
	return found
}

// null is what stands in place of a value that cannot be used.
func null(line int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: line}
}
