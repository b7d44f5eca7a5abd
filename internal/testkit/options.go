package testkit

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cdah/internal/testkit/samples"

	"go.yaml.in/yaml/v3"
)

// EnvironmentFile is an environment's file, before the end-to-end tests fill in what they find in AWS.
type EnvironmentFile struct {
	Name string // with its extension
	Text []byte
}

// EnvironmentFiles returns the files of all environments that the end-to-end tests take through Terraform, seen
// from the project's root.
func EnvironmentFiles(t testing.TB, root string) []EnvironmentFile {
	t.Helper()
	var all []EnvironmentFile
	for _, folder := range []string{"test/e2e/matrix", "test/e2e/changes", samples.Folder + "/environments"} {
		files, err := filepath.Glob(filepath.Join(root, folder, "*.yaml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no environments in %s: %v", folder, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, EnvironmentFile{filepath.Base(file), text})
		}
	}
	return all
}

// VisitOptions visits each key that a file of a type may have, once for each type of section: a section may stand
// in several places.
func VisitOptions(of reflect.Type, visit func(section reflect.Type, field reflect.StructField)) {
	visitOptions(of, map[reflect.Type]bool{}, visit)
}

func visitOptions(of reflect.Type, seen map[reflect.Type]bool, visit func(reflect.Type, reflect.StructField)) {
	of = SectionOf(of)
	if of == nil || seen[of] {
		return
	}
	seen[of] = true
	for _, field := range reflect.VisibleFields(of) {
		if Key(field) != "" {
			visit(of, field)
			visitOptions(field.Type, seen, visit)
		}
	}
}

// VisitGiven visits each key that a file of a type gives, with its value.
func VisitGiven(node *yaml.Node, of reflect.Type, visit func(section reflect.Type, field reflect.StructField, value *yaml.Node)) {
	section := SectionOf(of)
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case section == nil:
	case of.Kind() == reflect.Slice:
		for _, item := range node.Content {
			VisitGiven(item, of.Elem(), visit)
		}
	case of.Kind() == reflect.Map:
		for i := 1; i < len(node.Content); i += 2 {
			VisitGiven(node.Content[i], of.Elem(), visit)
		}
	default:
		for i := 0; i+1 < len(node.Content); i += 2 {
			for _, field := range reflect.VisibleFields(section) {
				if Key(field) == node.Content[i].Value {
					visit(section, field, node.Content[i+1])
					VisitGiven(node.Content[i+1], field.Type, visit)
				}
			}
		}
	}
}

// Key returns the key of a field in a file, or "" for one that is not in files or whose own fields stand in
// place of it.
func Key(field reflect.StructField) string {
	key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	if key == "-" || field.Anonymous {
		return ""
	}
	return key
}

// SectionOf returns the type of the section that a field's type is or holds, or nil for one that a file writes
// as a value.
func SectionOf(of reflect.Type) reflect.Type {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Map || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if _, value := reflect.New(of).Interface().(yaml.Unmarshaler); of.Kind() != reflect.Struct || value {
		return nil
	}
	return of
}
