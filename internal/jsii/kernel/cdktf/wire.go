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

// reference is what stands for an object in a message; its first gives the object its id.
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
	for key, v := range m {
		if !strings.HasPrefix(key, "$jsii.") {
			continue
		}
		switch inner := v.(type) {
		case string:
			switch key {
			case refKey:
				object := k.objects[inner]
				if object == nil {
					js.Fail("an object that is not there")
				}
				return object
			case "$jsii.enum":
				return inner[strings.LastIndexByte(inner, '/')+1:]
			}
		case map[string]any:
			switch data, isStruct := inner["data"].(map[string]any); {
			case key == "$jsii.struct" && isStruct:
				return k.decodeKeys(data)
			case key == "$jsii.map":
				return k.decodeKeys(inner)
			}
		}
		if key != "$jsii.interfaces" {
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
