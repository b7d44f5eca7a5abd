package yamldoc

import (
	"regexp"
	"strconv"
	"strings"
)

// Path is a place in a document, such as services.web.route.hosts[0].
type Path string

var plainKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// Key is the place of a key below another place. A key that could be misread is quoted.
func (p Path) Key(name string) Path {
	if !plainKey.MatchString(name) {
		name = strconv.Quote(shorten(name))
	}
	if p == "" {
		return Path(name)
	}
	return p + "." + Path(name)
}

// Index is the place of a list's item, counted from 0.
func (p Path) Index(i int) Path {
	return p + Path("["+strconv.Itoa(i)+"]")
}

// upwards visits a place and those that it is in, up to the document's root.
func (p Path) upwards(visit func(Path) bool) {
	for visit(p) && p != "" {
		p = p[:max(strings.LastIndexAny(string(p), ".["), 0)]
	}
}

// join is a place that is told from another one.
func (p Path) join(below Path) Path {
	if p == "" || below == "" || below[0] == '[' {
		return p + below
	}
	return p + "." + below
}

const maxQuoted = 60

// shorten cuts a text from a file so that it fits a message.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxQuoted {
		return string(runes[:maxQuoted]) + "…"
	}
	return text
}

// Quote makes a text from a file fit for a message: short, and on one line.
func Quote(text string) string { return strconv.Quote(shorten(text)) }
