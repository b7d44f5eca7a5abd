package cdk

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
)

// optional is the value of the tag props on a field of a construct's Props that need not be given.
const optional = "optional"

// Check returns an error that names each field of a construct's Props that is not given although it must be,
// and what the further errors say; nil where nothing is wrong. A field tagged `props:"optional"` need not be
// given, and nor need a bool, for which false is a choice. A field Spec is left to the checks of its own type.
func Check(props any, more ...error) error {
	value := reflect.ValueOf(props)
	var problems []error
	for i := range value.NumField() {
		field := value.Type().Field(i)
		switch {
		case field.Name == "Spec" || field.Type.Kind() == reflect.Bool:
		case isMissing(value.Field(i)):
			if field.Tag.Get("props") != optional {
				problems = append(problems, fmt.Errorf("%s is missing; fix: give it", field.Name))
			}
		default:
			problems = append(problems, nils(field.Name, value.Field(i))...)
		}
	}
	return errors.Join(append(problems, more...)...)
}

// Missing returns an error that says why a field, which others of its kind can do without, must be given; nil
// where it is not missing.
func Missing(field, why string, missing bool) error {
	if !missing {
		return nil
	}
	return fmt.Errorf("%s is missing: %s; fix: give it", field, why)
}

func isMissing(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Slice, reflect.Map:
		return value.Len() == 0
	case reflect.Interface, reflect.Pointer:
		return value.IsNil()
	}
	return value.IsZero()
}

// nils returns an error for each nil within what a field is given: an element of a list, or a nil pointer that
// an interface holds, which is not nil itself.
func nils(name string, value reflect.Value) []error {
	switch value.Kind() {
	case reflect.Slice:
		var problems []error
		for i := range value.Len() {
			problems = append(problems, nils(fmt.Sprintf("%s[%d]", name, i), value.Index(i))...)
		}
		return problems
	case reflect.Pointer:
		if value.IsNil() {
			return []error{fmt.Errorf("%s is nil; fix: give it, or leave it out", name)}
		}
	case reflect.Interface:
		if held := value.Elem(); !held.IsValid() || held.Kind() == reflect.Pointer && held.IsNil() {
			return []error{fmt.Errorf("%s is nil; fix: give it, or leave it out", name)}
		}
	}
	return nil
}

// Error is what is wrong with the Props of a construct, each problem with the construct's path.
type Error struct {
	Path string // of the construct, below its app
	Err  error
}

// Error returns the problems, each on a line of its own.
func (e *Error) Error() string {
	return e.Path + ": " + strings.ReplaceAll(e.Err.Error(), "\n", "\n"+e.Path+": ")
}

// Unwrap returns the problems without the construct's path.
func (e *Error) Unwrap() error { return e.Err }

// Must panics with an *Error where the Props of the construct that is about to be added to a scope are wrong:
// a constructor of the CDK has no other way to fail. stack.Synth returns it as an error.
func Must(scope constructs.Construct, id string, err error) {
	if err != nil {
		panic(&Error{Path: strings.TrimPrefix(*scope.Node().Path()+"/"+id, "/"), Err: err})
	}
}
