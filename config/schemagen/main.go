// Command schemagen writes the JSON schemas of the files of environments and foundations, and the same for
// people, docs/reference/environment.md and docs/reference/foundation.md, from the types of package config. Run it in the module's root, where the types'
// comments are read.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"cdah/config"
)

const (
	sourceDir     = "config"
	schemaFile    = sourceDir + "/schema.json"
	referenceFile = "docs/reference/environment.md"

	foundationSchemaFile    = sourceDir + "/foundation.schema.json"
	foundationReferenceFile = "docs/reference/foundation.md"
)

func main() {
	files, err := generate(".")
	for name, content := range files {
		if err == nil {
			err = os.WriteFile(name, content, 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
}

// generate returns the generated files. The comments that become descriptions are read below root,
// the module's folder.
func generate(root string) (map[string][]byte, error) {
	environment, err := environmentSchema(root)
	if err != nil {
		return nil, err
	}
	foundation, err := reflectSchema[config.Foundation](root, "A foundation of cdah")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		referenceFile:           []byte(reference("What an environment's file may say", "[options](../options/README.md)", environment)),
		foundationReferenceFile: []byte(reference("What a foundation's file may say", "[deploy](../deploy.md)", foundation)),
	}
	for name, schema := range map[string]*jsonschema.Schema{schemaFile: environment, foundationSchemaFile: foundation} {
		if files[name], err = encode(schema); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func encode(schema *jsonschema.Schema) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(schema)
	return out.Bytes(), err
}

// environmentSchema returns the JSON schema of an environment file.
func environmentSchema(root string) (*jsonschema.Schema, error) {
	schema, err := reflectSchema[config.Environment](root, "An environment of cdah")
	if err != nil {
		return nil, err
	}
	return schema, requireOneService(schema)
}

// reflectSchema returns the JSON schema of a file that holds a T.
func reflectSchema[T any](root, title string) (*jsonschema.Schema, error) {
	reflector := jsonschema.Reflector{
		Anonymous:                  true, // no $id: the file is found by its path
		ExpandedStruct:             true,
		RequiredFromJSONSchemaTags: true,
	}
	if err := addComments(&reflector, root); err != nil {
		return nil, err
	}
	var file T
	schema := reflector.Reflect(file)
	schema.Title = title
	definitions, name := schema.Definitions, reflect.TypeFor[T]().Name()
	definitions[name] = schema
	setDefaults(definitions, reflect.TypeFor[T](), map[reflect.Type]bool{})
	delete(definitions, name)
	return schema, nil
}

// requireOneService says what no tag of the reflector can: a map that must not be empty.
func requireOneService(schema *jsonschema.Schema) error {
	services, found := schema.Properties.Get("services")
	if !found {
		return errors.New("the environment has no services")
	}
	one := uint64(1)
	services.MinProperties = &one
	return nil
}

// addComments makes the fields' comments their descriptions, each on one line.
func addComments(reflector *jsonschema.Reflector, root string) error {
	working, err := os.Getwd()
	if err != nil {
		return err
	}
	// The reflector takes the package's import path from the folder's, so that must be relative.
	if err := os.Chdir(root); err != nil {
		return err
	}
	defer func() { _ = os.Chdir(working) }()
	if err := reflector.AddGoComments("cdah", sourceDir, jsonschema.WithFullComment()); err != nil {
		return err
	}
	for name, comment := range reflector.CommentMap {
		reflector.CommentMap[name] = strings.Join(strings.Fields(comment), " ")
	}
	return nil
}

// setDefaults makes what a section may leave out the defaults of its definition, and goes on with the sections
// within it. A section's own fields have the defaults, not the section, unless it has others in each place.
func setDefaults(definitions jsonschema.Definitions, of reflect.Type, seen map[reflect.Type]bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Map || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	definition := definitions[of.Name()]
	if of.Kind() != reflect.Struct || definition == nil || definition.Properties == nil || seen[of] {
		return
	}
	seen[of] = true
	value := config.DefaultsOf(of)
	for _, field := range reflect.VisibleFields(of) { // those of an embedded struct, too
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if property, found := definition.Properties.Get(name); found {
			property.Default = written(value.FieldByIndex(field.Index))
		}
		setDefaults(definitions, field.Type, seen)
	}
}

// written is how a default is written in a file, or nil where there is none: an empty text or list stands
// for none.
func written(value reflect.Value) any {
	if _, scalar := value.Interface().(json.Marshaler); scalar {
		return value.Interface() // writes itself, whatever it is made of
	}
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() || value.Elem().Kind() == reflect.Struct {
			return nil
		}
		return value.Elem().Interface()
	case reflect.Struct:
		if rule, is := value.Interface().(config.AlarmRule); is {
			rule.Enabled = nil // as the level says
			return rule
		}
		return nil
	case reflect.Map:
		return nil
	case reflect.Bool:
		return value.Interface()
	}
	if value.IsZero() {
		return nil
	}
	return value.Interface()
}
