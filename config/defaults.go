package config

import (
	"fmt"
	"reflect"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// WithDefaults returns a section with all that it leaves out, as a file's has it: each field that is zero
// gets the value of its tag default, at any depth. What the value shares with its copies, such as maps, is
// left as it is. Defaults that depend on other values are those of the types' methods defaults.
//
// Zero means "not given". Where zero is a choice of its own, the field is a pointer, which is never nil
// afterwards.
func WithDefaults[T any](section T) T {
	fill(reflect.ValueOf(&section).Elem())
	return section
}

// DefaultsOf returns a section of a type that says nothing, with its defaults.
func DefaultsOf(section reflect.Type) reflect.Value {
	value := reflect.New(section).Elem()
	fill(value)
	return value
}

// A defaulter has defaults that depend on its other values. They come before those of the tags, which
// are then left alone.
type defaulter interface{ defaults() }

// defaultTag is the tag of a field that holds its default, in YAML.
const defaultTag = "default"

func fill(value reflect.Value) {
	switch value.Kind() {
	case reflect.Struct:
		if d, is := value.Addr().Interface().(defaulter); is {
			d.defaults()
		}
		for i := range value.NumField() {
			if text, has := value.Type().Field(i).Tag.Lookup(defaultTag); has {
				fillFrom(value.Field(i), text)
			}
			fill(value.Field(i))
		}
	case reflect.Pointer:
		if !value.IsNil() {
			own := reflect.New(value.Type().Elem())
			own.Elem().Set(value.Elem())
			fill(own.Elem())
			value.Set(own)
		}
	case reflect.Map:
		if value.Type().Elem().Kind() == reflect.Struct && !value.IsNil() {
			fillMap(value)
		}
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Struct && !value.IsNil() {
			fillSlice(value)
		}
	}
}

// fillMap fills the values of a map, in a copy: they cannot be changed in place.
func fillMap(value reflect.Value) {
	own := reflect.MakeMapWithSize(value.Type(), value.Len())
	for _, key := range value.MapKeys() {
		element := reflect.New(value.Type().Elem()).Elem()
		element.Set(value.MapIndex(key))
		fill(element)
		own.SetMapIndex(key, element)
	}
	value.Set(own)
}

// fillSlice fills the elements of a list, in a copy.
func fillSlice(value reflect.Value) {
	own := reflect.MakeSlice(value.Type(), value.Len(), value.Len())
	reflect.Copy(own, value)
	for i := range own.Len() {
		fill(own.Index(i))
	}
	value.Set(own)
}

// fillFrom gives a field, or those fields of a section that are zero, what a default says. It panics where
// the default is not of the field's type, which only a mistake in this package can bring about.
func fillFrom(field reflect.Value, text string) {
	if isComplete(field) {
		return
	}
	given := reflect.New(field.Type()).Elem()
	if err := parseDefault(given, text); err != nil {
		panic(fmt.Sprintf("the default %q of a %s: %v", text, field.Type(), err))
	}
	merge(field, given)
}

// isComplete reports whether nothing is left to fill in a field, or in any field of a section.
func isComplete(field reflect.Value) bool {
	if field.Kind() != reflect.Struct || isScalar(field) {
		return !field.IsZero()
	}
	for i := range field.NumField() {
		if !isComplete(field.Field(i)) {
			return false
		}
	}
	return true
}

// parseDefault reads a default as a file's author would write it; a text is written without quotes.
func parseDefault(value reflect.Value, text string) error {
	switch value.Kind() {
	case reflect.String:
		value.SetString(text)
		return nil
	case reflect.Int:
		number, err := strconv.Atoi(text)
		value.SetInt(int64(number))
		return err
	case reflect.Bool:
		flag, err := strconv.ParseBool(text)
		value.SetBool(flag)
		return err
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		return parseDefault(value.Elem(), text)
	}
	return yaml.Unmarshal([]byte(text), value.Addr().Interface())
}

// merge gives a field, or those fields of a section that are zero, what another of its type has.
func merge(field, given reflect.Value) {
	switch {
	case field.IsZero():
		field.Set(given)
	case field.Kind() == reflect.Struct && !isScalar(field):
		for i := range field.NumField() {
			merge(field.Field(i), given.Field(i))
		}
	}
}

// isScalar reports whether a value is a struct that a file writes as one value.
func isScalar(value reflect.Value) bool {
	_, is := value.Addr().Interface().(yaml.Unmarshaler)
	return is
}
