package config

import (
	"regexp"
	"strconv"
	"strings"
)

// path is a place in an environment's file, such as services.web.route.hosts[0].
type path string

var plainKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// key is the place of a key below a path. A key that could be misread is quoted.
func (p path) key(name string) path {
	if !plainKey.MatchString(name) {
		name = strconv.Quote(shorten(name))
	}
	if p == "" {
		return path(name)
	}
	return p + "." + path(name)
}

// index is the place of a list's item, counted from 0.
func (p path) index(i int) path {
	return p + path("["+strconv.Itoa(i)+"]")
}

// within reports whether a path is another or below it.
func (p path) within(other path) bool {
	rest, found := strings.CutPrefix(string(p), string(other))
	return found && (other == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

const maxQuoted = 60

// shorten cuts a text from a file so that it fits a message.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxQuoted {
		return string(runes[:maxQuoted]) + "…"
	}
	return text
}

// quote makes a text from a file fit for a message: short, and on one line.
func quote(text string) string { return strconv.Quote(shorten(text)) }
