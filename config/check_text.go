package config

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"cdah/internal/yamldoc"
)

// The tags of texts that may hold more than a line of plain text.
const (
	// escaped is the tag terraform of texts that reach a container or an instance as they stand, as they are
	// escaped on their way.
	escaped = "escaped"

	// lines is the tag text of texts that may have line breaks and tabs.
	lines = "lines"
)

// checkText refuses a text, a value or the key of a map, that would not arrive as it stands.
func checkText(at yamldoc.Path, text string, tag reflect.StructTag, c *yamldoc.Checker) {
	if interpolates(text) && tag.Get("terraform") != escaped {
		interpolated(at, text, c)
	}
	breaks, allowed := "", "no control characters"
	if tag.Get("text") == lines {
		breaks, allowed = "\n\r\t", "no control characters but line breaks and tabs"
	}
	control := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(breaks, r) })
	if control >= 0 {
		character, _ := utf8.DecodeRuneInString(text[control:])
		c.Error(at, fmt.Sprintf("%s has the control character %U", yamldoc.Quote(text), character), allowed, "remove it")
	}
}

func interpolates(text string) bool {
	return strings.Contains(text, "${") || strings.Contains(text, "%{")
}

// interpolated reports a text that Terraform would replace.
func interpolated(at yamldoc.Path, text string, c *yamldoc.Checker) {
	c.Error(at, yamldoc.Quote(text)+" has ${ or %{, which Terraform would replace", "a plain text", "write the value itself")
}

// token is in each text with which cdktf stands for what is known only to Terraform: a Go program may give a
// section one, and a file may not.
const token = "TfToken["

// checkTokens refuses texts of a file that cdktf would take for what another resource has.
func checkTokens(value any, c *yamldoc.Checker) {
	refuse := func(at yamldoc.Path, text string) {
		if strings.Contains(text, token) {
			c.Error(at, yamldoc.Quote(text)+" has "+token+", by which cdktf stands for an attribute of a resource", "a plain text", "write the value itself")
		}
	}
	yamldoc.Walk("", reflect.ValueOf(value), func(at yamldoc.Path, value reflect.Value, _ reflect.StructTag) {
		switch value.Kind() {
		case reflect.String:
			refuse(at, value.String())
		case reflect.Map:
			for _, key := range value.MapKeys() {
				refuse(at.Key(key.String()), key.String())
			}
		}
	})
}
