package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a problem stops the environment.
type Severity int

// The severities.
const (
	// Error stops: nothing may be synthesized.
	Error Severity = iota
	// Warning is advice.
	Warning
)

// Problem is one thing wrong with an environment's file, in words for the person who edits it.
type Problem struct {
	File     string // path, as it was given to Load
	Line     int    // from 1; 0 where the problem is of the file as a whole
	Path     string // such as services.web.tasks.max; empty where the problem is of no key
	Got      string // what is wrong
	Allowed  string // what would be right; may be empty
	Fix      string // what to do; may be empty
	Severity Severity
}

// String returns the problem on one line.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Severity == Warning {
		b.WriteString(": warning")
	}
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	b.WriteString(": " + p.Got)
	if p.Allowed != "" {
		b.WriteString("; allowed: " + p.Allowed)
	}
	if p.Fix != "" {
		b.WriteString("; fix: " + p.Fix)
	}
	return b.String()
}

// Problems are all that is wrong with one or more files, sorted by file and line.
type Problems []Problem

// Error returns the problems, each on a line of its own.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Errors returns the problems that stop the environment.
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

func (p Problems) sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Got, b.Got),
		)
	})
}
