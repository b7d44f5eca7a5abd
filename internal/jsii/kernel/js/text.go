package js

import (
	"math"
	"strconv"
	"strings"
)

// String is String(v) of JavaScript.
func String(v any) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case Null:
		return "null"
	case string:
		return v
	case float64:
		return Number(v)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return Join(v, ",")
	}
	return "[object Object]"
}

// Join is the method join of a list: what is undefined or null is no text.
func Join(list []any, between string) string {
	all := make([]string, len(list))
	for i, element := range list {
		if element != nil && element != (Null{}) {
			all[i] = String(element)
		}
	}
	return strings.Join(all, between)
}

// Number writes a number as JavaScript does.
func Number(f float64) string {
	switch magnitude := math.Abs(f); {
	case f == 0:
		return "0"
	case magnitude >= 1e21 || magnitude < 1e-6:
		text := strconv.FormatFloat(f, 'e', -1, 64)
		return strings.Replace(text, "e-0", "e-", 1)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Alphanumeric says whether a byte is a letter or a digit of ASCII.
func Alphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// snake is cdktf's snakeCase: words of letters and digits with one _ between them. A capital begins a word, but not
// after another.
func snake(text string) string {
	var written strings.Builder
	gap, wasUpper := false, false
	for i := range len(text) {
		c := text[i]
		if !Alphanumeric(c) {
			gap = true
			continue
		}
		upper := c >= 'A' && c <= 'Z'
		if written.Len() > 0 && (gap || upper && !wasUpper) {
			written.WriteByte('_')
		}
		gap, wasUpper = false, upper
		written.WriteByte(c)
	}
	return strings.ToLower(written.String())
}

// SnakeKeys is cdktf's keysToSnakeCase: what is below "tags" and "environment" stays as it is.
func SnakeKeys(v any) any {
	switch v := v.(type) {
	case []any:
		all := make([]any, len(v))
		for i, element := range v {
			all[i] = SnakeKeys(element)
		}
		return all
	case *Object:
		renamed := NewObject()
		for _, key := range v.keys {
			if key == "tags" || key == "environment" {
				renamed.Set(key, v.values[key])
			} else {
				renamed.Set(snake(key), SnakeKeys(v.values[key]))
			}
		}
		return renamed
	}
	return v
}
