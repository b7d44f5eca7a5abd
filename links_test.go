package main

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestLinksLeadSomewhere follows the links of pages to files and headings of this repository.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	followed := 0
	for _, file := range trackedFiles(t) {
		if path.Ext(file) != ".md" || strings.Contains(file, "testdata/") {
			continue
		}
		for _, match := range link.FindAllStringSubmatch(withoutCode(read(t, file)), -1) {
			target, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, ":") {
				continue // of another website
			}
			page := file
			if target != "" {
				page = path.Join(path.Dir(file), target)
			}
			holds(t, file, page, anchor)
			followed++
		}
	}
	if followed < 100 {
		t.Errorf("only %d links were found", followed)
	}
}

// TestPagesThatCodeNames looks up the pages, with their headings, that messages, descriptions and comments name.
func TestPagesThatCodeNames(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`(?:^|[^\w/.-])(docs/[\w/-]+\.(?:md|svg|png))(?:#([\w-]+))?`)
	kinds := []string{".go", ".py", ".yml", ".yaml", ".json", ".rego", ".tmpl", ".js", ".txtar"}
	found := 0
	for _, file := range trackedFiles(t) {
		if !slices.Contains(kinds, path.Ext(file)) && path.Base(file) != "Makefile" || strings.HasSuffix(file, "_test.go") {
			continue // a test may make pages up
		}
		for _, match := range named.FindAllStringSubmatch(read(t, file), -1) {
			holds(t, file, match[1], match[2])
			found++
		}
	}
	if found < 30 {
		t.Errorf("only %d names of pages were found", found)
	}
}

// holds reports it where a page that a file names is not there, or has no heading of that anchor.
func holds(t *testing.T, file, page, anchor string) {
	t.Helper()
	if _, err := os.Stat(filepath.FromSlash(page)); err != nil {
		t.Errorf("%s names %s, which is not there", file, page)
		return
	}
	if anchor != "" && !slices.Contains(anchors(t, page), anchor) {
		t.Errorf("%s names the heading #%s, which %s does not have; it has %v", file, anchor, page, anchors(t, page))
	}
}

// anchors returns the anchors of a page's headings, as GitHub makes them.
func anchors(t *testing.T, page string) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(withoutCode(read(t, page))) {
		heading := strings.TrimLeft(line, "#")
		if heading == line || !strings.HasPrefix(heading, " ") {
			continue
		}
		found = append(found, strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			case r == ' ':
				return '-'
			}
			return -1
		}, strings.TrimSpace(heading)))
	}
	return found
}

// withoutCode returns a page without its code blocks, whose lines may look like headings and links.
func withoutCode(page string) string {
	return regexp.MustCompile("(?s)(?:^|\n) *```.*?\n *```").ReplaceAllString(page, "")
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
