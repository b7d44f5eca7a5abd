package config

import (
	"maps"
	"reflect"
	"slices"

	"cdah/internal/yamldoc"
)

// Problem is one thing wrong with an environment's file.
type Problem = yamldoc.Problem

// Problems are all that is wrong with one or more files.
type Problems = yamldoc.Problems

// validator is a part of an environment that checks itself, as far as it can without the others. What
// stands in its schema needs no check here.
type validator interface {
	validate(at yamldoc.Path, c *yamldoc.Checker)
}

// check has a value and all below it check themselves, and refuses texts that would not arrive as they stand.
func check(value any, c *yamldoc.Checker) {
	yamldoc.Walk("", reflect.ValueOf(value), func(at yamldoc.Path, value reflect.Value, tag reflect.StructTag) {
		switch value.Kind() {
		case reflect.Struct:
			if v, is := value.Interface().(validator); is {
				v.validate(at, c)
			}
		case reflect.String:
			checkText(at, value.String(), tag, c)
		case reflect.Map:
			for _, key := range value.MapKeys() {
				checkText(at.Key(key.String()), key.String(), "", c)
			}
		}
	})
}

// sortedKeys returns the keys of a map, sorted, so that sums and messages come in one order.
func sortedKeys[K ~string, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
