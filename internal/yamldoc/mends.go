package yamldoc

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"
)

// below returns how to mend a key that should be indented below the one before it, which has no value; "" where that
// has one.
func (c *Checker) below(at Path, name string, in any) string {
	siblings, _ := in.(map[string]any)
	if siblings[name] == nil {
		return ""
	}
	before, line := "", 0
	for sibling := range siblings {
		if own := c.lines[at.Key(sibling)]; own < c.lines[at.Key(name)] && own > line {
			before, line = sibling, own
		}
	}
	if before == "" || siblings[before] != nil {
		return ""
	}
	return "indent it by two more spaces, as it belongs to " + before
}

// boolean returns what the words of older YAML for true and false mean, "" for other texts.
func boolean(text string) string {
	switch strings.ToLower(text) {
	case "yes", "y", "on", "true":
		return "true"
	case "no", "n", "off", "false":
		return "false"
	}
	return ""
}

// plain returns how to mend a text with a character that is not what it seems to be, "" for others.
func plain(text string) string {
	if at := strings.IndexFunc(text, isInvisible); at >= 0 {
		r, _ := utf8.DecodeRuneInString(text[at:])
		return fmt.Sprintf("delete the invisible %U in it", r)
	}
	if strings.ContainsAny(text, "“”„‘’") {
		return `write plain quotes, " or '`
	}
	return ""
}

func choiceFix(got any, choices []any) string {
	if text, is := got.(string); is {
		return cmp.Or(DidYouMean(text, texts(choices)), "choose one")
	}
	return "choose one"
}
