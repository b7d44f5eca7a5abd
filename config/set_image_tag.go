package config

import (
	"fmt"
	"os"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SetImageTag writes another tag of the image of a service, or of a job where no service has the name, into an
// environment's file, and leaves all else in it as it stands, comments included. It returns the line. Of an image that
// an alias repeats (*image) that is where its anchor is, so that all who repeat it get the tag.
func SetImageTag(file, name, tag string) (line int, err error) {
	before, err := ReadFile(file)
	if err != nil {
		return 0, err
	}
	after, line, err := withImageTag(string(before), name, tag)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", file, err)
	}
	return line, os.WriteFile(file, []byte(after), 0o644)
}

// withImageTag returns the text of an environment's file with another tag, and the line that changes.
func withImageTag(text, name, tag string) (changed string, line int, err error) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return "", 0, err
	}
	node := imageOf(&root, name)
	if node == nil {
		return "", 0, fmt.Errorf("it has no image of %s", name)
	}
	image, err := ParseImage(node.Value)
	if err != nil {
		return "", 0, err
	}
	image.Tag = tag
	lines := strings.SplitAfter(text, "\n")
	at := lines[node.Line-1]
	lines[node.Line-1] = at[:node.Column-1] + strings.Replace(at[node.Column-1:], node.Value, image.String(), 1)
	changed = strings.Join(lines, "")

	// A text that goes over several lines, or is written in an unusual way, is not found by its value.
	var want, have any
	node.Value = image.String()
	if err := root.Decode(&want); err != nil {
		return "", 0, err
	}
	if err := yaml.Unmarshal([]byte(changed), &have); err != nil || !reflect.DeepEqual(want, have) {
		return "", 0, fmt.Errorf("line %d: write the image of %s as one plain text, so that its tag can be replaced", node.Line, name)
	}
	return changed, node.Line, nil
}

// imageOf returns where the image of a service or a job stands, or nil.
func imageOf(root *yaml.Node, name string) *yaml.Node {
	if len(root.Content) == 0 {
		return nil
	}
	for _, section := range []string{"services", "jobs"} {
		node := root.Content[0]
		for _, key := range []string{section, name, "image"} {
			if node != nil {
				node = valueOf(node, key)
			}
		}
		if node != nil && node.Kind == yaml.ScalarNode {
			return node
		}
	}
	return nil
}

// valueOf returns the value of a key, also of one that an alias or a merge key brings, or nil.
func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	if mapping = original(mapping); mapping.Kind == yaml.SequenceNode { // of a merge key
		for _, source := range mapping.Content {
			if found := valueOf(source, key); found != nil {
				return found
			}
		}
		return nil
	}
	if found := child(mapping, key); found != nil {
		return original(found)
	}
	if merged := child(mapping, "<<"); merged != nil {
		return valueOf(merged, key)
	}
	return nil
}

// original returns what an alias repeats, or the node itself.
func original(node *yaml.Node) *yaml.Node {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

// String returns the reference.
func (i Image) String() string {
	text := i.Repository
	if i.Registry != "" {
		text = i.Registry + "/" + text
	}
	if i.Tag != "" {
		text += ":" + i.Tag
	}
	if i.Digest != "" {
		text += "@" + i.Digest
	}
	return text
}
