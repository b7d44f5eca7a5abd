// Package report has the formats of what commands report: text for a terminal, Markdown for a pull request
// and JSON for programs.
package report

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// Format is a format of reports. Its pointer is the value of a flag.
type Format string

// The formats.
const (
	Text     Format = "text"
	JSON     Format = "json"
	Markdown Format = "markdown"
)

// Set reads the name of a format.
func (f *Format) Set(text string) error {
	switch Format(text) {
	case Text, JSON, Markdown:
		*f = Format(text)
		return nil
	default:
		return errors.New("want text, json or markdown")
	}
}

func (f *Format) String() string { return string(*f) }

// Type names the flag's value in help.
func (*Format) Type() string { return "FORMAT" }

// WriteJSON writes a value as JSON that people can read as well.
func WriteJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// Code writes a text as code in Markdown, whatever is in it: a plan holds what others have written.
func Code(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\n", " "), "|", `\|`)
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}

// Escape keeps a text from being read as Markdown or HTML.
func Escape(text string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`, "<", "&lt;", "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`).Replace(text)
}
