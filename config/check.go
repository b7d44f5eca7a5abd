package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"

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

// escaped is the tag of texts that reach a container or an instance as they stand, as they are escaped on
// their way.
const escaped = "escaped"

// check has a value and all below it check themselves, and refuses what Terraform would replace.
func check(at yamldoc.Path, value any, c *yamldoc.Checker) {
	yamldoc.Walk(at, reflect.ValueOf(value), func(at yamldoc.Path, value reflect.Value, tag reflect.StructTag) {
		switch value.Kind() {
		case reflect.Struct:
			if v, is := value.Interface().(validator); is {
				v.validate(at, c)
			}
		case reflect.String:
			if text := value.String(); interpolates(text) && tag.Get("terraform") != escaped {
				interpolated(at, text, c)
			}
		}
	})
}

func interpolates(text string) bool {
	return strings.Contains(text, "${") || strings.Contains(text, "%{")
}

// interpolated reports a text that Terraform would replace.
func interpolated(at yamldoc.Path, text string, c *yamldoc.Checker) {
	c.Error(at, yamldoc.Quote(text)+" has ${ or %{, which Terraform would replace", "a plain text", "write the value itself")
}

// sortedKeys returns the keys of a map, sorted, so that sums and messages come in one order.
func sortedKeys[K ~string, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
