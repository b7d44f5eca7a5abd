package js_test

import (
	"strconv"
	"strings"
	"testing"

	"cdah/internal/jsii/kernel/js"
)

// flat is a text of JSON without spaces and line breaks.
func flat(v any) string {
	return strings.NewReplacer("\n", "", " ", "").Replace(string(js.Stringify(v)))
}

// object makes an object of keys and their values.
func object(all ...any) *js.Object {
	o := js.NewObject()
	for i := 0; i < len(all); i += 2 {
		o.Set(all[i].(string), all[i+1])
	}
	return o
}

func list(all ...any) []any { return all }

func merges() []row {
	merged := func(target *js.Object, sources ...*js.Object) func() string {
		return func() string { return flat(js.Merge(target, sources...)) }
	}
	plain := func(javascript string) string { return `stringify(` + javascript + `).replace(/[\n ]/g, "")` }
	return []row{
		{plain(`deepMerge({a: 1}, {a: 2, b: 3})`), merged(object("a", 1.0), object("a", 2.0, "b", 3.0)), `{"a":2,"b":3}`},
		{plain(`deepMerge({a: 1, b: 2}, {a: undefined})`), merged(object("a", 1.0, "b", 2.0), object("a", nil)), `{"b":2}`},
		{plain(`deepMerge({a: 1}, {b: undefined})`), merged(object("a", 1.0), object("b", nil)), `{"a":1}`},
		{plain(`deepMerge({a: {b: 1}}, {a: {c: 2}}, {a: {d: 3}})`), merged(object("a", object("b", 1.0)), object("a", object("c", 2.0)), object("a", object("d", 3.0))), `{"a":{"b":1,"c":2,"d":3}}`},
		{plain(`deepMerge({a: 1}, {a: {b: 2}})`), merged(object("a", 1.0), object("a", object("b", 2.0))), `{"a":{"b":2}}`},
		{plain(`deepMerge({}, {a: {b: undefined}})`), merged(object(), object("a", object("b", nil))), `{"a":{}}`},
		{plain(`deepMerge({a: null}, {a: {b: 2}})`), merged(object("a", js.Null{}), object("a", object("b", 2.0))), fails},
		{plain(`deepMerge({a: null}, {a: [1]})`), merged(object("a", js.Null{}), object("a", list(1.0))), `{"a":[1]}`},
		{plain(`deepMerge({a: {b: 1}}, {a: null})`), merged(object("a", object("b", 1.0)), object("a", js.Null{})), `{"a":null}`},
		{plain(`deepMerge({a: [1]}, {a: [2]})`), merged(object("a", list(1.0)), object("a", list(2.0))), `{"a":[1,2]}`},
		{plain(`deepMerge({a: 1}, {a: []})`), merged(object("a", 1.0), object("a", list())), `{"a":[]}`},
		{plain(`deepMerge({}, {a: [1]})`), merged(object(), object("a", list(1.0))), `{"a":[1]}`},
		{plain(`deepMerge({a: [1, 2]}, {a: {1: 3, 2: 4}})`), merged(object("a", list(1.0, 2.0)), object("a", object("1", 3.0, "2", 4.0))), `{"a":[1,3,4]}`},
		{plain(`deepMerge({a: [{b: 1}]}, {a: {0: {c: 2}}})`), merged(object("a", list(object("b", 1.0))), object("a", object("0", object("c", 2.0)))), `{"a":[{"b":1,"c":2}]}`},
		{plain(`deepMerge({a: []}, {a: {x: 1, "01": 2}})`), merged(object("a", list()), object("a", object("x", 1.0, "01", 2.0))), `{"a":[]}`},
		{
			`String(deepMerge({a: [1]}, {a: {65535: 1}}).a.length)`,
			func() string {
				merged, _ := js.Merge(object("a", list(1.0)), object("a", object("65535", 1.0))).Get("a").([]any)
				return strconv.Itoa(len(merged))
			}, "65536",
		},
	}
}

// TestLongList leaves to Node.js what would take the kernel's memory.
func TestLongList(t *testing.T) {
	r := row{got: func() string { return js.Merge(object("a", list(1.0)), object("a", object("65536", "x"))).Keys()[0] }}
	if r.said() != fails {
		t.Error("it is made")
	}
}

// written are texts of JSON, and orders of keys.
func written() []row {
	ordered := func(keys ...any) func() string {
		return func() string {
			o := js.NewObject()
			for _, key := range keys {
				o.Set(key.(string), true)
			}
			return strings.Join(o.Keys(), " ")
		}
	}
	text := func(s string) func() string { return func() string { return string(js.Stringify(s)) } }
	gone := object("a", 1.0, "b", 2.0, "c", 3.0)
	gone.Delete("a")
	gone.Delete("x")
	gone.Set("a", 4.0)
	return []row{
		{`stringify([])`, func() string { return string(js.Stringify(list())) }, "[\n]"},
		{`stringify({})`, func() string { return string(js.Stringify(object())) }, "{\n}"},
		{`stringify([1,[true,null],{a:{}}]).replace(/[\n ]/g, "")`, func() string { return flat(list(1.0, list(true, js.Null{}), object("a", object()))) }, `[1,[true,null],{"a":{}}]`},
		{`JSON.stringify("\"\\\n\r\t\b\f/\u0000\u001f\u007f<>&\u2028é~")`, text("\"\\\n\r\t\b\f/\x00\x1f\x7f<>&\u2028é~"), `"\"\\\n\r\t\b\f/\u0000\u001f` + "\x7f<>&\u2028é~\""},
		{`stringify({"\u{10000}":1,"\uE000":1,"\uD7FF":1,é:1,z:1,a:1,"":1,ab:1,A:1,"aé":1}).replace(/[\n ]/g, "")`, func() string {
			return flat(object("\U00010000", 1.0, "\uE000", 1.0, "\uD7FF", 1.0, "é", 1.0, "z", 1.0, "a", 1.0, "", 1.0, "ab", 1.0, "A", 1.0, "aé", 1.0))
		}, "{\"\":1,\"A\":1,\"a\":1,\"ab\":1,\"aé\":1,\"z\":1,\"é\":1,\"\uD7FF\":1,\"\U00010000\":1,\"\uE000\":1}"},
		{`Object.keys({b:1,10:1,a:1,2:1}).join(" ")`, ordered("b", "10", "a", "2"), "2 10 b a"},
		{`Object.keys({b:1,a:1}).join(" ")`, ordered("b", "a"), "b a"},
		{`Object.keys({x:1,"01":1,"-1":1,4294967295:1,4294967294:1,"+3":1,"18446744073709551616":1,0:1}).join(" ")`, ordered("x", "01", "-1", "4294967295", "4294967294", "+3", "18446744073709551616", "0"), "0 4294967294 x 01 -1 4294967295 +3 18446744073709551616"},
		{`Object.keys((o => { delete o.a; delete o.x; o.a = 4; return o })({a:1,b:2,c:3})).join(" ")`, func() string { return strings.Join(gone.Keys(), " ") }, "b c a"},
		{`(o => { delete o.a; return String(o.a) })({a:1})`, func() string {
			o := object("a", 1.0)
			o.Delete("a")
			return js.String(o.Get("a"))
		}, "undefined"},
	}
}

// TestStrange leaves to Node.js what is no value of JSON.
func TestStrange(t *testing.T) {
	r := row{got: func() string { return string(js.Stringify(struct{}{})) }}
	if said := r.said(); said != fails {
		t.Errorf("it is written: %s", said)
	}
}
