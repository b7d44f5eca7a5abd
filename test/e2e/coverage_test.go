package e2e

import (
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"

	"cdah/config"
	"cdah/internal/testkit"
)

// Every key that an environment's file may have is in one of the environments that the end-to-end tests
// take through Terraform. What several sections have in common, such as a container, is one section.
func TestEveryOptionIsTakenThroughTerraform(t *testing.T) {
	t.Parallel()
	given := map[string]bool{}
	for _, file := range testkit.EnvironmentFiles(t, "../..") {
		var document yaml.Node
		if err := yaml.Unmarshal(file.Text, &document); err != nil {
			t.Fatalf("%s: %v", file.Name, err)
		}
		testkit.VisitGiven(document.Content[0], reflect.TypeFor[config.Environment](),
			func(section reflect.Type, field reflect.StructField, _ *yaml.Node) {
				given[declared(section, field)] = true
			})
	}
	testkit.VisitOptions(reflect.TypeFor[config.Environment](), func(section reflect.Type, field reflect.StructField) {
		if name := declared(section, field); !given[name] {
			t.Errorf("no environment of the end-to-end tests has %s", name)
		}
	})
}

// declared names a key by the type that declares it, which may be embedded in the section's.
func declared(section reflect.Type, field reflect.StructField) string {
	if outer := field.Index[:len(field.Index)-1]; len(outer) > 0 {
		section = section.FieldByIndex(outer).Type
	}
	return section.Name() + "." + testkit.Key(field)
}
