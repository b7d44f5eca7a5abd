package config

import (
	"fmt"
	"reflect"

	"cdah/internal/yamldoc"
)

// Validate gives a section of a Go program, filled with its defaults, the checks that it would get in a file: of
// each value by itself, and of what the values mean together. What only a whole environment can tell, such
// as whether the tasks fit the instances, is checked where the section is an Environment. Nil has no
// problem.
//
// The places in the error begin with at, such as Spec.health_check.interval; each problem is on a line of
// its own. Warnings are no errors.
func Validate(at string, section any) error {
	value := reflect.ValueOf(section)
	for value.Kind() == reflect.Pointer && !value.IsNil() {
		value = value.Elem()
	}
	if !value.IsValid() || value.Kind() == reflect.Pointer {
		return nil
	}
	schema, definition := schemaOf(value.Type())
	if schema == nil {
		return fmt.Errorf("%s: a %s is no section of a file", at, value.Type())
	}
	filled := reflect.New(value.Type()).Elem()
	filled.Set(value)
	fill(filled)
	return yamldoc.Check(schema, definition, yamldoc.Path(at), filled.Interface(), func(c *yamldoc.Checker) {
		check(filled.Interface(), c)
	}).Err()
}

// schemaOf returns the schema that describes a type, and the name of its definition there; none where the
// type is that of the whole file.
func schemaOf(section reflect.Type) (schema *yamldoc.Schema, definition string) {
	switch section {
	case reflect.TypeFor[Environment]():
		return environmentSchema, ""
	case reflect.TypeFor[Foundation]():
		return foundationSchema, ""
	}
	for _, schema := range []*yamldoc.Schema{environmentSchema, foundationSchema} {
		if section.PkgPath() == reflect.TypeFor[Environment]().PkgPath() && schema.Defines(section.Name()) {
			return schema, section.Name()
		}
	}
	return nil, ""
}
