package account

import (
	"slices"
	"strings"

	"cdah/internal/yamldoc"
)

// shown is how many names a message has of those that are there.
const shown = 5

// there says what is there, after what is wanted, such as a secret.
func there(wanted string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	text := wanted + " that is there: " + strings.Join(names[:min(shown, len(names))], ", ")
	if len(names) > shown {
		text += " and others"
	}
	return text
}

// orNearest says what to do, and to write the name that is meant if one is near.
func orNearest(fix, name string, names []string) string {
	if meant := yamldoc.Nearest(name, names); meant != "" && !slices.Contains(names, name) {
		return fix + ", or write " + meant
	}
	return fix
}

// lastPart is what follows the last of some separators.
func lastPart(text, separators string) string {
	return text[strings.LastIndexAny(text, separators)+1:]
}

func isARN(value string) bool { return strings.HasPrefix(value, "arn:") }
