// Command schemagen writes config/schema.json, and the same for people, docs/environment-reference.md,
// from the types and defaults of package config. Run it in the module's root, where the types'
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

	"cdah/config"

	"github.com/invopop/jsonschema"
)

const (
	sourceDir     = "config"
	schemaFile    = sourceDir + "/schema.json"
	referenceFile = "docs/environment-reference.md"
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
	schema, err := reflectSchema(root)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		return nil, err
	}
	return map[string][]byte{schemaFile: out.Bytes(), referenceFile: []byte(reference(schema))}, nil
}

// reflectSchema returns the JSON schema of an environment file.
func reflectSchema(root string) (*jsonschema.Schema, error) {
	reflector := jsonschema.Reflector{
		Anonymous:                  true, // no $id: the file is found by its path
		ExpandedStruct:             true,
		RequiredFromJSONSchemaTags: true,
	}
	if err := addComments(&reflector, root); err != nil {
		return nil, err
	}
	schema := reflector.Reflect(config.Environment{})
	schema.Title = "An environment of cdah"
	definitions := schema.Definitions
	definitions["Environment"] = schema
	for _, defaults := range []any{
		config.Defaults(), config.Defaults().Network, config.Defaults().Capacity,
		config.DefaultLoadBalancer(), config.DefaultLoadBalancer().Maintenance, config.DefaultWAF(), config.DefaultWAF().RateLimit,
		config.DefaultHSTS(), config.DefaultService().LoadBalancing, config.DefaultStickiness(),
		config.DefaultService(), config.DefaultService().HealthCheck, config.DefaultService().Deployment,
		config.DefaultTracking(), config.DefaultAlarms(),
		config.Defaults().Capacity.Agent, config.DefaultSpot(), config.DefaultManagedScaling(),
		config.DefaultReservationAlarms(), config.DefaultWarmPool(), config.DefaultInstanceSchedule(),
	} {
		setDefaults(definitions, reflect.ValueOf(defaults))
	}
	delete(definitions, "Environment")
	return schema, requireOneService(schema)
}

// requireOneService says what no tag of the reflector can: a map that must not be empty.
func requireOneService(schema *jsonschema.Schema) error {
	services, found := schema.Properties.Get("services")
	if !found {
		return errors.New("the environment has no services")
	}
	least := uint64(1)
	services.MinProperties = &least
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

// setDefaults makes the fields of a struct the defaults of its definition. A section's own fields
// have the defaults, not the section; an empty text or list stands for no default.
func setDefaults(definitions jsonschema.Definitions, value reflect.Value) {
	definition := definitions[value.Type().Name()]
	for i := range value.NumField() {
		name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
		property, found := definition.Properties.Get(name)
		field := value.Field(i)
		if found && isDefault(field) {
			property.Default = field.Interface()
		}
	}
}

func isDefault(field reflect.Value) bool {
	switch field.Kind() {
	case reflect.Bool:
		return true
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return false
	default:
		return !field.IsZero()
	}
}
