package yamldoc

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is a YAML file with the lines of its keys.
type document struct {
	root  *yaml.Node
	lines map[Path]int
	odd   map[Path]string // how to mend a text with a character that is not what it seems to be
	found []Problem       // without the file
}

// parse reads a YAML file. It refuses what YAML can say and ours cannot, as problems of the document;
// where there is no usable root, root is nil. required are the keys that an empty file should have.
func parse(content, required string) *document {
	fillIn := "write at least " + required
	d := &document{lines: map[Path]int{}, odd: map[Path]string{}}
	if got, fix := notText(content); got != "" {
		d.add(1, "", got, "a text in UTF-8", fix)
		return d
	}
	decoder := yaml.NewDecoder(strings.NewReader(content))
	var file, second yaml.Node
	err := decoder.Decode(&file)
	switch {
	case errors.Is(err, io.EOF):
		d.add(1, "", "the file is empty", "", fillIn)
		return d
	case err != nil:
		d.addSyntax(err, content)
		return d
	}
	root := file.Content[0]
	if isNull(root) {
		d.add(1, "", "the file is empty", "", fillIn)
		return d
	}
	if root.Kind != yaml.MappingNode {
		d.add(root.Line, "", "the file holds "+kindOf(root), "keys with values, such as project: shop", "begin with a key")
		return d
	}
	if err := decoder.Decode(&second); err == nil {
		d.add(max(second.Line, 1), "", "a second document begins here", "one document a file", "move it to a file of its own")
	} else if !errors.Is(err, io.EOF) {
		d.addSyntax(err, content)
	}
	if line := tooDeep(root, 0); line > 0 {
		d.addDepth(line)
		return d
	}
	expansion := aliases{document: d, open: map[*yaml.Node]bool{}}
	root = expansion.expand(root, "")
	if expansion.places > maxPlaces {
		d.add(root.Line, "", fmt.Sprintf("the file has more than %d keys and items of lists, with those of its aliases", maxPlaces), fmt.Sprintf("up to %d", maxPlaces), "remove what nothing needs")
		return d
	}
	d.root = root
	d.lines[""] = root.Line
	d.visit(root, "")
	return d
}

func (d *document) addDepth(line int) {
	d.add(line, "", "keys and lists are too deep in each other", fmt.Sprintf("up to %d levels", maxDepth), "remove what nothing needs")
}

// maxPlaces bounds the time that checks take, of which some hold each value against the others. A file with a
// hundred services has half as many.
const maxPlaces = 10_000

func (d *document) add(line int, at Path, got, allowed, fix string) {
	d.found = append(d.found, Problem{Line: line, Path: string(at), Got: got, Allowed: allowed, Fix: fix})
}

// visit records the lines of all places below a node and removes what cannot be used.
func (d *document) visit(node *yaml.Node, at Path) {
	switch node.Kind {
	case yaml.MappingNode:
		d.visitMapping(node, at)
	case yaml.SequenceNode:
		for i, item := range node.Content {
			d.lines[at.Index(i)] = item.Line
			node.Content[i] = d.usable(item, at.Index(i))
		}
	}
}

func (d *document) visitMapping(node *yaml.Node, at Path) {
	first := map[string]int{}
	var kept []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			fix := "write a word"
			if key.Kind == yaml.MappingNode { // as in {{ name }}
				fix += "; in place of a template, the value itself"
			}
			d.add(key.Line, at, "a key here is not a plain word", "keys such as project", fix)
			continue
		}
		place := at.Key(key.Value)
		if line, twice := first[key.Value]; twice {
			d.add(key.Line, place, fmt.Sprintf("%s, first in line %d", isGivenTwice, line), "", "keep one of the two")
			continue
		}
		first[key.Value] = key.Line
		d.lines[place] = key.Line
		if value.Kind == yaml.ScalarNode && value.Value != "" {
			d.lines[place] = value.Line // which may be in the line after its key
		}
		d.mark(place, key)
		key.Tag, key.Style = "!!str", 0 // a key such as 8080 or yes is a text all the same
		kept = append(kept, key, d.usable(value, place))
	}
	node.Content = kept
}

// usable visits a value and returns it, or a null in place of one that cannot be used.
func (d *document) usable(value *yaml.Node, at Path) *yaml.Node {
	problem, fix := "", "write the value out"
	switch {
	case !isPlain(value):
		problem = "the tag " + shorten(value.Tag) + " is not supported"
		if !strings.HasPrefix(value.Tag, "tag:") && !strings.HasPrefix(value.Tag, "!!") {
			fix = "write the value out; in quotes, where it begins with !"
		}
	case value.Kind == yaml.ScalarNode && value.Decode(new(any)) != nil:
		problem = "is not of the type that its tag " + shorten(value.Tag) + " says"
	default:
		d.mark(at, value)
		d.visit(value, at)
		return value
	}
	d.add(value.Line, at, problem, "", fix)
	return null(value.Line)
}

// mark records how to mend a text with a character that is not what it seems to be.
func (d *document) mark(at Path, text *yaml.Node) {
	if fix := plain(text.Value); fix != "" && text.Kind == yaml.ScalarNode {
		d.odd[at] = fix
	}
}

// isPlain reports whether a value is of one of the types that JSON has too; dates count as texts.
func isPlain(node *yaml.Node) bool {
	switch node.ShortTag() {
	case "!!map", "!!seq", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp":
		return true
	}
	return false
}

func isNull(node *yaml.Node) bool { return node.ShortTag() == "!!null" }

func kindOf(node *yaml.Node) string {
	switch node.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "keys with values"
	}
	return "a single value"
}
