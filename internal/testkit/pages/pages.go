// Package pages reads and replaces the parts of a page that stand between two marks, such as results in a guide.
package pages

import (
	"os"
	"strings"
	"testing"
)

// Part is what stands between two marks, and what is around it, the marks included.
type Part struct{ Before, Text, After string }

// Find returns the part of a file that follows a mark and ends at the next other one. The test ends where a mark is missing.
func Find(t *testing.T, file, begin, end string) Part {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begin)
	text, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no part from %s to %s", file, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return Part{before + begin, text, end + after}
}

// With returns the page with another text in this place.
func (p Part) With(text string) []byte { return []byte(p.Before + text + p.After) }
