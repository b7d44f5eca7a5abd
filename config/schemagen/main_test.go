package main

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
)

const root = "../.."

// The generator changes the working directory, so these tests do not run in parallel.

func TestGeneratedFilesAreCurrent(t *testing.T) {
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(root + "/" + name)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not current; renew it: make schema (-want +got)\n%s", name, diff)
		}
	}
}

// definition is what the tests read of a type's schema.
type definition struct {
	AdditionalProperties bool                       `json:"additionalProperties"`
	Required             []string                   `json:"required"`
	Properties           map[string]json.RawMessage `json:"properties"`
}

func definitions(t *testing.T) map[string]definition {
	t.Helper()
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	generated := files[schemaFile]
	var schema struct {
		Definitions map[string]definition `json:"$defs"`
	}
	var environment definition
	for _, into := range []any{&schema, &environment} {
		if err := json.Unmarshal(generated, into); err != nil {
			t.Fatal(err)
		}
	}
	schema.Definitions["Environment"] = environment
	return schema.Definitions
}

// Each field of each type must be in the schema under its YAML name, described, and with all that
// its tag says: the reflector drops what it does not know without a word.
func TestEveryFieldIsInTheSchema(t *testing.T) {
	all := definitions(t)
	seen := 0
	forEachStruct(reflect.TypeFor[config.Environment](), map[reflect.Type]bool{}, func(of reflect.Type) {
		seen++
		def, found := all[of.Name()]
		if !found {
			t.Errorf("%s is not in the schema", of.Name())
		}
		if def.AdditionalProperties {
			t.Errorf("%s takes unknown keys", of.Name())
		}
		for _, field := range reflect.VisibleFields(of) {
			if !field.Anonymous {
				checkField(t, of.Name(), field, def)
			}
		}
	})
	if seen != len(all) {
		t.Errorf("%d types, %d definitions", seen, len(all))
	}
}

var tagComma = regexp.MustCompile(`(^|[^\\]),`)

func checkField(t *testing.T, typeName string, field reflect.StructField, def definition) {
	t.Helper()
	yamlName := field.Tag.Get("yaml")
	jsonName, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if yamlName == "" || yamlName != jsonName {
		t.Errorf("%s.%s is %q in YAML and %q in JSON", typeName, field.Name, yamlName, jsonName)
	}
	if yamlName == "-" {
		return
	}
	property := string(def.Properties[yamlName])
	if !strings.Contains(property, `"description"`) {
		t.Errorf("%s.%s has no description", typeName, field.Name)
	}
	// An escaped comma is part of a value.
	tag := tagComma.ReplaceAllString(field.Tag.Get("jsonschema"), "$1\n")
	for entry := range strings.Lines(tag) {
		keyword, _, _ := strings.Cut(strings.TrimSpace(entry), "=")
		inSchema := strings.Contains(property, `"`+keyword+`"`)
		if keyword == "required" {
			inSchema = strings.Contains(" "+strings.Join(def.Required, " ")+" ", " "+yamlName+" ")
		}
		if !inSchema {
			t.Errorf("%s.%s: %s of its tag is not in the schema", typeName, field.Name, keyword)
		}
	}
}

func forEachStruct(t reflect.Type, seen map[reflect.Type]bool, visit func(reflect.Type)) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		forEachStruct(t.Elem(), seen, visit)
	case reflect.Struct:
		if seen[t] {
			return
		}
		seen[t] = true
		visit(t)
		for _, field := range reflect.VisibleFields(t) { // those of an embedded struct stand for it
			if !field.Anonymous {
				forEachStruct(field.Type, seen, visit)
			}
		}
	}
}

func TestDefaultsAreInTheSchema(t *testing.T) {
	all := definitions(t)
	tests := []struct {
		definition, property string
		want                 any
	}{
		{"Environment", "target", "aws"},
		{"Environment", "ephemeral", false},
		{"Network", "zones", 3.0},
		{"FlowLogs", "enabled", true},
		{"Service", "memory", 128.0},
		{"HealthCheck", "codes", "200-299"},
		{"Deployment", "zone_rebalancing", true},
		{"Tracking", "cpu", 60.0},
		{"StepScaling", "cpu_low", 5.0},
		{"State", "bucket", nil},
		{"ServiceAlarms", "target_5xx_rate", map[string]any{"threshold": 5.0, "minutes": 3.0, "of_minutes": 5.0, "page": true}},
	}
	for _, test := range tests {
		var property struct {
			Default any `json:"default"`
		}
		if err := json.Unmarshal(all[test.definition].Properties[test.property], &property); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, property.Default); diff != "" {
			t.Errorf("%s.%s: %s", test.definition, test.property, diff)
		}
	}
}
