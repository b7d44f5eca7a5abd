package yamldoc

import "reflect"

// inlined is the tag of a field whose own fields stand in place of it.
const inlined = ",inline"

// Walk visits a value and all below it, each with its place and the tag of the field that it is in.
func Walk(at Path, value reflect.Value, visit func(Path, reflect.Value, reflect.StructTag)) {
	walk(at, value, "", visit)
}

func walk(at Path, value reflect.Value, tag reflect.StructTag, visit func(Path, reflect.Value, reflect.StructTag)) {
	visit(at, value, tag)
	switch value.Kind() {
	case reflect.Struct:
		for field, inner := range value.Fields() {
			switch name := field.Tag.Get("yaml"); name {
			case "-":
			case inlined:
				walk(at, inner, field.Tag, visit)
			default:
				walk(at.Key(name), inner, field.Tag, visit)
			}
		}
	case reflect.Pointer:
		if !value.IsNil() {
			walk(at, value.Elem(), tag, visit)
		}
	case reflect.Map:
		for key, item := range value.Seq2() {
			walk(at.Key(key.String()), item, tag, visit)
		}
	case reflect.Slice:
		for i := range value.Len() {
			walk(at.Index(i), value.Index(i), tag, visit)
		}
	}
}
