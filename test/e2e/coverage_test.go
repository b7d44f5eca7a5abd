package e2e

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"cdah/config"
)

// Every key that an environment's file may have is in one of the environments that the end-to-end tests
// take through Terraform.
func TestEveryOptionIsTakenThroughTerraform(t *testing.T) {
	t.Parallel()
	given := map[string]bool{}
	for _, pattern := range []string{"matrix/*.yaml", "../../environments/*.yaml", "changes/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no environments at %s: %v", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var root yaml.Node
			if err := yaml.Unmarshal(text, &root); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			collect(root.Content[0], reflect.TypeFor[config.Environment](), given)
		}
	}
	for _, key := range keys(reflect.TypeFor[config.Environment](), map[reflect.Type]bool{}) {
		if !given[key] {
			t.Errorf("no environment of the end-to-end tests has %s", key)
		}
	}
}

// keys returns all keys of a type and those below it, as Section.key. A section that stands in several
// places, such as the rule of an alarm, is one section.
func keys(of reflect.Type, seen map[reflect.Type]bool) []string {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return keys(of.Elem(), seen)
	case reflect.Struct:
	default:
		return nil
	}
	if seen[of] {
		return nil
	}
	seen[of] = true
	var all []string
	for i := range of.NumField() {
		if name, inline := keyOf(of.Field(i)); name != "-" {
			if !inline {
				all = append(all, of.Name()+"."+name)
			}
			all = append(all, keys(of.Field(i).Type, seen)...)
		}
	}
	return all
}

// keyOf returns the key of a field, or that its own keys stand among those around it.
func keyOf(field reflect.StructField) (name string, inline bool) {
	name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	return name, slices.Contains(strings.Split(options, ","), "inline")
}

// collect adds all keys that a file has, as keys names them.
func collect(node *yaml.Node, of reflect.Type, into map[string]bool) {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case of.Kind() == reflect.Slice && node.Kind == yaml.SequenceNode:
		for _, item := range node.Content {
			collect(item, of.Elem(), into)
		}
	case node.Kind != yaml.MappingNode:
	case of.Kind() == reflect.Map:
		for i := 1; i < len(node.Content); i += 2 {
			collect(node.Content[i], of.Elem(), into)
		}
	case of.Kind() == reflect.Struct:
		for i := 0; i < len(node.Content); i += 2 {
			if section, field, found := fieldOf(of, node.Content[i].Value); found {
				into[section+"."+node.Content[i].Value] = true
				collect(node.Content[i+1], field, into)
			}
		}
	}
}

// fieldOf returns the type of the field with a key, and the section that it is in.
func fieldOf(of reflect.Type, key string) (section string, field reflect.Type, found bool) {
	for i := range of.NumField() {
		name, inline := keyOf(of.Field(i))
		if inline {
			if section, field, found = fieldOf(of.Field(i).Type, key); found {
				return section, field, true
			}
		}
		if name == key {
			return of.Name(), of.Field(i).Type, true
		}
	}
	return "", nil, false
}
