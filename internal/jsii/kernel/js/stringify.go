package js

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Stringify writes a value as json-stable-stringify does with two spaces: with sorted keys, and a line break in
// what is empty. Nothing in it is undefined.
func Stringify(v any) []byte { return appendValue(nil, v, 0) }

func appendValue(b []byte, v any, level int) []byte {
	switch v := v.(type) {
	case []any:
		b = append(b, '[')
		for i, element := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(appendIndent(b, level+1), element, level+1)
		}
		return append(appendIndent(b, level), ']')
	case *Object:
		return appendObject(b, v, level)
	case string:
		return appendString(b, v)
	case float64:
		return append(b, Number(v)...)
	case bool:
		return strconv.AppendBool(b, v)
	case Null:
		return append(b, "null"...)
	}
	Reject("an object in what is to be written")
	return nil
}

func appendIndent(b []byte, level int) []byte {
	return append(append(b, '\n'), bytes.Repeat([]byte("  "), level)...)
}

func appendObject(b []byte, o *Object, level int) []byte {
	b = append(b, '{')
	for i, key := range slices.SortedFunc(slices.Values(o.keys), compare) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(appendIndent(b, level+1), key), ": "...)
		b = appendValue(b, o.values[key], level+1)
	}
	return append(appendIndent(b, level), '}')
}

// compare compares as JavaScript does: by units of UTF-16. What is of ASCII is less than all else in bytes, too.
func compare(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] >= utf8.RuneSelf {
			return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		}
		if a[i] != b[i] {
			return int(a[i]) - int(b[i])
		}
	}
	return len(a) - len(b)
}

// appendString is JSON.stringify of a string, which escapes neither what HTML reads nor U+2028.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		if short := bytes.IndexByte([]byte("\"\\\n\r\t\b\f"), c); short >= 0 {
			b = append(b, '\\', `"\nrtbf`[short])
		} else {
			const digits = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
	}
	return append(append(b, s[start:]...), '"')
}
