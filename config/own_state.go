package config

import (
	"errors"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SetOwnState writes into a foundation's file where its own state is, and leaves all else in it as it
// stands, comments included.
func SetOwnState(file string, own OwnState) error {
	content, err := ReadFile(file)
	if err != nil {
		return err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(content, &root); err != nil {
		return err
	}
	state := child(root.Content[0], "state")
	if state == nil || child(state, "bucket") == nil {
		return errors.New(file + " has no state.bucket")
	}
	lines := strings.SplitAfter(string(content), "\n")
	if given := child(state, "own"); given != nil {
		line := lines[given.Line-1]
		lines[given.Line-1] = line[:given.Column-1] + strings.Replace(line[given.Column-1:], given.Value, string(own), 1)
	} else {
		insertOwn(lines, state, string(own))
	}
	return os.WriteFile(file, []byte(strings.Join(lines, "")), 0o644)
}

// insertOwn adds the key own before the first of a section, in the section's own style.
func insertOwn(lines []string, state *yaml.Node, own string) {
	first := state.Content[0]
	line := lines[first.Line-1]
	before, after := line[:first.Column-1], line[first.Column-1:]
	separator := "\n" + strings.Repeat(" ", first.Column-1)
	if state.Style&yaml.FlowStyle != 0 {
		separator = ", "
	}
	lines[first.Line-1] = before + "own: " + own + separator + after
}

// child returns the value of a key, or nil.
func child(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}
