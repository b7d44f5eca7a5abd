package cdktf

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cdah/internal/jsii/kernel/js"
)

// firstObject is where jsii's own kernel begins to count objects.
const firstObject = 10000

const refKey = "$jsii.byref"

// reference is what stands for an object in a message. The first reference to an object gives it its id.
func (k *Kernel) reference(v any) map[string]any {
	name, ref, interfaces := "Object", new(string), []string(nil)
	switch v := v.(type) {
	case *object:
		name, ref = v.fqn, &v.ref
	case *node:
		name, ref = "constructs.Node", &v.ref
	case *structure:
		ref, interfaces = &v.ref, []string{"cdktf." + v.name}
	case *token:
		ref = &v.ref
		if !v.untyped {
			interfaces = []string{"cdktf.IResolvable"}
		}
	}
	if *ref == "" {
		*ref = name + "@" + strconv.Itoa(firstObject+len(k.objects))
		k.objects[*ref] = v
	}
	m := map[string]any{refKey: *ref}
	if interfaces != nil {
		m["$jsii.interfaces"] = interfaces
	}
	return m
}

// encode turns a value into what a message holds.
func (k *Kernel) encode(v any) any {
	switch v := v.(type) {
	case []any:
		all := make([]any, len(v))
		for i, element := range v {
			all[i] = k.encode(element)
		}
		return all
	case *js.Object:
		all := map[string]any{}
		for _, key := range v.Keys() {
			all[key] = k.encode(v.Get(key))
		}
		return map[string]any{"$jsii.map": all}
	case *object, *node, *token, *structure:
		return k.reference(v)
	}
	return v
}

// decode turns what a message holds into a value. In structs and maps jsii takes null for undefined.
func (k *Kernel) decode(v any) any {
	switch v := v.(type) {
	case []any:
		all := make([]any, len(v))
		for i, element := range v {
			all[i] = k.decode(element)
		}
		return all
	case map[string]any:
		return k.decodeMap(v)
	}
	return v
}

func (k *Kernel) decodeMap(m map[string]any) any {
	if ref, is := m[refKey].(string); is { // and with it, interfaces that it has
		object := k.objects[ref]
		if object == nil {
			js.Fail("an object that is not there")
		}
		return object
	}
	if name, is := m["$jsii.enum"].(string); is {
		return name[strings.LastIndexByte(name, '/')+1:]
	}
	given, _ := m["$jsii.struct"].(map[string]any)
	if data, is := given["data"].(map[string]any); is {
		return k.decodeKeys(data)
	}
	if data, is := m["$jsii.map"].(map[string]any); is {
		return k.decodeKeys(data)
	}
	for key := range m {
		if strings.HasPrefix(key, "$jsii.") {
			js.Reject("a value of the kind " + key)
		}
	}
	return k.decodeKeys(m)
}

func (k *Kernel) decodeKeys(m map[string]any) *js.Object {
	object := js.NewObject()
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if value := k.decode(m[key]); value != nil {
			object.Set(key, value)
		}
	}
	return object
}
