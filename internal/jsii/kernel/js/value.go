// Package js has JavaScript's values and what cdktf does to them: the kernel holds a configuration as the program
// that Node.js runs does, so that it writes the same bytes.
//
// A value is a bool, a float64, a string, a []any, an *Object, Null, or a type of the package that holds it. nil
// stands for undefined.
package js

import (
	"slices"
	"strconv"
)

// Null is null.
type Null struct{}

// Object is an object of JavaScript: its keys keep their order of insertion.
type Object struct {
	keys   []string
	values map[string]any
}

// NewObject makes an object of nothing.
func NewObject() *Object { return &Object{values: map[string]any{}} }

// ObjectOf makes an object of one key.
func ObjectOf(key string, value any) *Object { return NewObject().Set(key, value) }

// Get returns the value of a key, and undefined where there is none.
func (o *Object) Get(key string) any { return o.values[key] }

// Set gives a key a value, and returns the object.
func (o *Object) Set(key string, value any) *Object {
	if _, there := o.values[key]; !there {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
	return o
}

// Delete removes a key.
func (o *Object) Delete(key string) {
	delete(o.values, key)
	o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
}

// Keys returns the keys as Object.keys does: those that are indexes of a list come first, ascending.
func (o *Object) Keys() []string { return Order(o.keys) }

// Map returns an object with the same keys and other values.
func (o *Object) Map(change func(key string, value any) any) *Object {
	changed := NewObject()
	for _, key := range o.keys {
		changed.Set(key, change(key, o.values[key]))
	}
	return changed
}

// Order puts keys into the order that an object has them in.
func Order(keys []string) []string {
	indexes, others := []string{}, []string{}
	for _, key := range keys {
		if isIndex(key) {
			indexes = append(indexes, key)
		} else {
			others = append(others, key)
		}
	}
	slices.SortFunc(indexes, func(a, b string) int { return number(a) - number(b) })
	return append(indexes, others...)
}

const maxIndex = 1<<32 - 2 // of a list

func isIndex(key string) bool {
	n, _ := strconv.ParseUint(key, 10, 64)
	return n <= maxIndex && strconv.FormatUint(n, 10) == key
}

func number(index string) int {
	n, _ := strconv.Atoi(index)
	return n
}
