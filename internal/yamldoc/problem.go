package yamldoc

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Severity says whether a problem must be mended.
type Severity int

// The severities.
const (
	// Error stops: nothing may be done with what has it.
	Error Severity = iota
	// Warning is advice.
	Warning
)

// Problem is one thing wrong with a document, in words for the person who writes it.
type Problem struct {
	File     string // its path; empty where there is none
	Line     int    // from 1; 0 where the problem is of the document as a whole
	Path     string // such as services.web.tasks.max; empty where the problem is of no key
	Got      string // what is wrong
	Allowed  string // what would be right; may be empty
	Fix      string // what to do; may be empty
	Severity Severity
}

// String returns the problem on one line, which moves no terminal's cursor: files choose some of the words.
func (p Problem) String() string {
	place := p.File
	if p.Line > 0 {
		place += fmt.Sprintf(":%d", p.Line)
	}
	warning := ""
	if p.Severity == Warning {
		warning = "warning"
	}
	text := join(": ", place, warning, p.Path, p.Got)
	if p.Allowed != "" {
		text += "; allowed: " + p.Allowed
	}
	if p.Fix != "" {
		text += "; fix: " + p.Fix
	}
	return printable(text)
}

// printable writes control characters as Go does.
func printable(text string) string {
	if !strings.ContainsFunc(text, unicode.IsControl) {
		return text
	}
	var written strings.Builder
	for _, r := range text {
		if unicode.IsControl(r) {
			written.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			written.WriteRune(r)
		}
	}
	return written.String()
}

// join joins the texts that are not empty.
func join(separator string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), separator)
}

// Problems are all that is wrong with one or more documents.
type Problems []Problem

// Error returns the problems, each on a line of its own.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Errors returns the problems that must be mended.
func (p Problems) Errors() Problems { return p.of(Error) }

// Warnings returns the problems that are advice.
func (p Problems) Warnings() Problems { return p.of(Warning) }

// Err returns Errors, or nil where there are none.
func (p Problems) Err() error {
	if errors := p.Errors(); len(errors) > 0 {
		return errors
	}
	return nil
}

func (p Problems) of(severity Severity) Problems {
	var of Problems
	for _, problem := range p {
		if problem.Severity == severity {
			of = append(of, problem)
		}
	}
	return of
}

// Sort sorts the problems by file and line.
func (p Problems) Sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Got, b.Got),
		)
	})
}
