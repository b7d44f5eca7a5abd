package constructs_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// checkEachMissing builds a construct without one field of its props after the other, those of its wiring as
// well. Those in needed, by their place, are told, each with what is said of it; the others are not missed. New
// refuses what Validate does.
func checkEachMissing[P interface{ Validate() error }](t *testing.T, complete func() P, needed map[string]string, build func(id string, p P)) {
	t.Helper()
	for _, field := range wiring(reflect.ValueOf(complete()), "", func(p reflect.Value) reflect.Value { return p }) {
		p := complete()
		field.of(reflect.ValueOf(&p).Elem()).SetZero()
		said := refusal(t, func() { build("without-"+strings.ToLower(field.place), p) })
		if err := p.Validate(); (err != nil) != (said != "") {
			t.Errorf("%T without %s: New says %q, Validate %v", p, field.place, said, err)
		}
		what, isNeeded := needed[field.place]
		delete(needed, field.place)
		if field.isWhole || strings.HasSuffix(field.place, "Spec") && said != "" {
			continue // told by its own parts, or by the checks of the section
		}
		if got := strings.Contains(said, ": "+field.place+" is missing"); got != isNeeded || (said != "") != isNeeded || !strings.Contains(said, what) {
			t.Errorf("%T without %s: said %q, want it told: %t, %q", p, field.place, said, isNeeded, what)
		}
	}
	if len(needed) > 0 {
		t.Errorf("there are no fields %v", needed)
	}
}

// same returns props that are copied as often as they are needed.
func same[P any](props P) func() P { return func() P { return props } }

func needed(places ...string) map[string]string {
	all := map[string]string{}
	for _, place := range places {
		all[place] = "fix: give it"
	}
	return all
}

// field is a field of Props, or of their wiring.
type field struct {
	place   string
	isWhole bool // it holds fields of its own
	of      func(props reflect.Value) reflect.Value
}

// wiring returns the fields of a struct of a construct, and of those within it; not those of its sections.
func wiring(value reflect.Value, place string, of func(reflect.Value) reflect.Value) []field {
	var all []field
	for i := range value.NumField() {
		declared, held := value.Type().Field(i), value.Field(i)
		inner := func(props reflect.Value) reflect.Value { return of(props).Field(i) }
		at := place + declared.Name
		var within []field
		switch {
		case declared.Type.PkgPath() == value.Type().PkgPath() && held.Kind() == reflect.Struct:
			within = wiring(held, at+".", inner)
		case held.Kind() == reflect.Slice && held.Type().Elem().PkgPath() == value.Type().PkgPath() && held.Type().Elem().Kind() == reflect.Struct:
			for j := range held.Len() {
				element := func(props reflect.Value) reflect.Value { return inner(props).Index(j) }
				within = append(within, wiring(held.Index(j), fmt.Sprintf("%s[%d].", at, j), element)...)
			}
		}
		all = append(append(all, field{place: at, of: inner, isWhole: len(within) > 0}), within...)
	}
	return all
}

// refused returns what a construct says of its Props, or "" where it is built.
func refused(t *testing.T, build func(cdktf.TerraformStack)) (said string) {
	t.Helper()
	synth(t, func(s cdktf.TerraformStack) { said = refusal(t, func() { build(s) }) })
	return said
}
