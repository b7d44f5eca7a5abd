package constructs_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"

	"cdah/internal/jsii/cdk"
)

// props are the Props of a construct.
type props[P any] interface {
	Defaults() P
	Validate() error
}

// eachZeroed builds a construct with each field of its Props in turn left out, those of its wiring as well.
func eachZeroed[P props[P]](t *testing.T, scope constructs.Construct, complete func() P, build func(id string, p P)) {
	t.Helper()
	for i, field := range wiring(reflect.ValueOf(complete()), "", func(p reflect.Value) reflect.Value { return p }) {
		p := complete()
		field.of(reflect.ValueOf(&p).Elem()).SetZero()
		missing := p.Defaults().Validate()
		if text := field.place + " is missing"; field.required && (missing == nil || !strings.Contains(missing.Error(), text)) {
			t.Errorf("%T without %s: error %v, want that %s", p, field.place, missing, text)
		}
		id := strings.ToLower(fmt.Sprintf("%s-%d", strings.TrimPrefix(fmt.Sprintf("%T", p), "observability."), i))
		err := panicOf(func() { build(id, p) })
		if (err != nil) != (missing != nil) {
			t.Errorf("%T without %s: New fails with %v, Validate with %v", p, field.place, err, missing)
		}
		if wrong := (*cdk.Error)(nil); err != nil && (!errors.As(err, &wrong) || wrong.Path != *scope.Node().Path()+"/"+id) {
			t.Errorf("%T without %s: %v is no error of %s", p, field.place, err, id)
		}
	}
}

// field is a field of Props, or of their wiring.
type field struct {
	place    string
	required bool
	of       func(props reflect.Value) reflect.Value
}

// wiring returns the fields of a struct of a construct, and of those within it; not those of its sections.
func wiring(value reflect.Value, place string, of func(reflect.Value) reflect.Value) []field {
	var all []field
	for i := range value.NumField() {
		declared := value.Type().Field(i)
		inner := func(props reflect.Value) reflect.Value { return of(props).Field(i) }
		at := place + declared.Name
		all = append(all, field{
			place: at, of: inner,
			required: declared.Tag.Get("props") != "optional" && declared.Name != "Spec" && declared.Type.Kind() != reflect.Bool,
		})
		switch held := value.Field(i); {
		case declared.Type.PkgPath() == value.Type().PkgPath() && held.Kind() == reflect.Struct:
			all = append(all, wiring(held, at+".", inner)...)
		case held.Kind() == reflect.Slice && held.Type().Elem().PkgPath() == value.Type().PkgPath() && held.Type().Elem().Kind() == reflect.Struct:
			for j := range held.Len() {
				element := func(props reflect.Value) reflect.Value { return inner(props).Index(j) }
				all = append(all, wiring(held.Index(j), fmt.Sprintf("%s[%d].", at, j), element)...)
			}
		}
	}
	return all
}

// panicOf returns what a function panics with, as an error.
func panicOf(run func()) (err error) {
	defer func() {
		switch panicked := recover().(type) {
		case nil:
		case error:
			err = panicked
		default:
			err = fmt.Errorf("%v", panicked)
		}
	}()
	run()
	return nil
}
