package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// documents reads what a program wrote, files in the order of their names, and counts the resources.
func documents(pattern string) (text string, resources int, err error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return "", 0, err
	}
	if len(files) == 0 {
		return "", 0, fmt.Errorf("nothing was written to %s", pattern)
	}
	var all strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", 0, err
		}
		count, err := countResources(content)
		if err != nil {
			return "", 0, fmt.Errorf("%s: %w", file, err)
		}
		all.Write(content)
		resources += count
	}
	return strings.TrimSpace(all.String()), resources, nil
}

// maxDifferences are enough to begin with.
const maxDifferences = 40

// differences names the places at which a JSON document is not as wanted, a line for each.
func differences(want, got string) []string {
	var wanted, found any
	if err := errors.Join(json.Unmarshal([]byte(want), &wanted), json.Unmarshal([]byte(got), &found)); err != nil {
		return []string{err.Error()}
	}
	all := compare("", wanted, found)
	switch {
	case len(all) == 0:
		return []string{"the values are the same, and written in another order or form"}
	case len(all) > maxDifferences:
		return append(all[:maxDifferences], fmt.Sprintf("and %d more", len(all)-maxDifferences))
	}
	return all
}

func compare(path string, want, got any) []string {
	wanted, isObject := want.(map[string]any)
	found, both := got.(map[string]any)
	if !isObject || !both {
		if reflect.DeepEqual(want, got) {
			return nil
		}
		return []string{fmt.Sprintf("%s: want %s, got %s", path, compact(want), compact(got))}
	}
	keys := maps.Clone(wanted)
	maps.Copy(keys, found)
	var all []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		value, there := found[key]
		expected, should := wanted[key]
		switch at := path + "/" + key; {
		case !there:
			all = append(all, at+": missing: "+compact(expected))
		case !should:
			all = append(all, at+": not wanted")
		default:
			all = append(all, compare(at, expected, value)...)
		}
	}
	return all
}

func compact(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// countResources counts the resources of a Terraform document or a CloudFormation template.
func countResources(content []byte) (int, error) {
	var document struct {
		Terraform      map[string]map[string]json.RawMessage `json:"resource"`
		CloudFormation map[string]json.RawMessage            `json:"Resources"`
	}
	if err := json.Unmarshal(content, &document); err != nil {
		return 0, err
	}
	count := len(document.CloudFormation)
	for _, ofType := range document.Terraform {
		count += len(ofType)
	}
	if count == 0 {
		return 0, errors.New("no resources in it")
	}
	return count, nil
}
