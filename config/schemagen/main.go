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

	foundationSchemaFile    = sourceDir + "/foundation.schema.json"
	foundationReferenceFile = "docs/foundation-reference.md"
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
	foundation, err := reflectSchema(root, "A foundation of cdah", config.Foundation{},
		config.DefaultFoundation(), config.DefaultFoundation().State, config.DefaultRepository(), config.DefaultCircleCI())
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		referenceFile:           []byte(reference("What an environment's file may say", "[environments.md](environments.md)", environment)),
		foundationReferenceFile: []byte(reference("What a foundation's file may say", "[foundation.md](foundation.md)", foundation)),
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
	schema, err := reflectSchema(root, "An environment of cdah", config.Environment{},
		config.Defaults(), config.Defaults().Network, config.Defaults().Network.FlowLogs, config.Defaults().Capacity,
		config.DefaultLoadBalancer(), config.DefaultLoadBalancer().Maintenance, config.DefaultWAF(), config.DefaultWAF().RateLimit,
		config.DefaultHSTS(), config.DefaultService().LoadBalancing, config.DefaultStickiness(),
		config.DefaultService(), config.DefaultService().HealthCheck, config.DefaultService().Deployment,
		config.DefaultTracking(), config.DefaultAlarms(), config.DefaultEnvironmentAlarms(),
		config.DefaultEnvironmentAlarms().CertificateExpiry, config.DefaultServiceAlarms(),
		config.Defaults().Alerts, config.Defaults().Alerts.Events, config.DefaultLogs(), config.DefaultLogs().Fields, config.DefaultFireLens(),
		config.DefaultService().Runtime, config.DefaultService().Scaling, config.DefaultTracking(), config.DefaultAlarms(),
		config.DefaultSidecar(), config.DefaultCommandCheck(), config.DefaultJob(), config.DefaultJobSchedule(),
		config.Defaults().Capacity.Agent, config.DefaultSpot(), config.DefaultManagedScaling(),
		config.DefaultReservationAlarms(), config.DefaultWarmPool(), config.DefaultInstanceSchedule(),
	)
	if err != nil {
		return nil, err
	}
	return schema, requireOneService(schema)
}

// reflectSchema returns the JSON schema of a file that holds a value of of's type; defaults are the
// values of it and its sections that a file may leave out.
func reflectSchema(root, title string, of any, defaults ...any) (*jsonschema.Schema, error) {
	reflector := jsonschema.Reflector{
		Anonymous:                  true, // no $id: the file is found by its path
		ExpandedStruct:             true,
		RequiredFromJSONSchemaTags: true,
	}
	if err := addComments(&reflector, root); err != nil {
		return nil, err
	}
	schema := reflector.Reflect(of)
	schema.Title = title
	definitions, name := schema.Definitions, reflect.TypeOf(of).Name()
	definitions[name] = schema
	for _, value := range defaults {
		setDefaults(definitions, reflect.ValueOf(value))
	}
	delete(definitions, name)
	return schema, nil
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
// have the defaults, not the section, unless it has others in each place; an empty text or list
// stands for no default.
func setDefaults(definitions jsonschema.Definitions, value reflect.Value) {
	definition := definitions[value.Type().Name()]
	for _, of := range reflect.VisibleFields(value.Type()) { // those of an embedded struct, too
		name, _, _ := strings.Cut(of.Tag.Get("json"), ",")
		property, found := definition.Properties.Get(name)
		field := value.FieldByIndex(of.Index)
		if found && isDefault(field) {
			property.Default = field.Interface()
		}
	}
}

func isDefault(field reflect.Value) bool {
	if _, scalar := field.Interface().(json.Marshaler); scalar {
		return true // a value that writes itself, whatever it is made of
	}
	switch field.Kind() {
	case reflect.Bool:
		return true
	case reflect.Struct:
		return field.Type() == reflect.TypeFor[config.AlarmRule]()
	case reflect.Map, reflect.Pointer:
		return false
	default:
		return !field.IsZero()
	}
}
