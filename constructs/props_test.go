package constructs_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// eachZeroed builds a construct with each field of its Props in turn left out, those of its wiring as well.
func eachZeroed[P interface {
	Defaults() P
	Validate() error
}](t *testing.T, complete func() P, build func(s cdktf.TerraformStack, p P)) {
	t.Helper()
	for _, field := range wiring(reflect.ValueOf(complete()), "", func(p reflect.Value) reflect.Value { return p }) {
		p := complete()
		field.of(reflect.ValueOf(&p).Elem()).SetZero()
		said := refused(t, func(s cdktf.TerraformStack) { build(s, p) })
		if field.required && !strings.Contains(said, field.place+" is missing") {
			t.Errorf("%T without %s: %q", p, field.place, said)
		}
		if err := p.Validate(); (err != nil) != (said != "") {
			t.Errorf("%T without %s: New says %q, Validate %v", p, field.place, said, err)
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

// refused returns what a construct says of its Props, or "" where it is built.
func refused(t *testing.T, build func(cdktf.TerraformStack)) (said string) {
	t.Helper()
	synth(t, func(s cdktf.TerraformStack) { said = refusal(t, func() { build(s) }) })
	return said
}
