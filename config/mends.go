package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"cdah/internal/yamldoc"
)

// allowedNames is what names of services and of most other parts may be.
func allowedNames() string {
	return fmt.Sprintf("up to %d lowercase letters, digits and single hyphens, a letter first", maxServiceLength)
}

// isName reports whether a text can name a service, a job, a volume and so on.
func isName(text string) bool { return namePattern.MatchString(text) && len(text) <= maxServiceLength }

// renamed returns how to mend a key that is a name: by another that is like it, where that one is a name.
func renamed(name string, isName func(string) bool) string {
	for _, like := range []string{strings.TrimRight(name, ": "), strings.ToLower(name), kebab(name), notInVariables.ReplaceAllString(name, "_"), strings.TrimPrefix(name, "/"), "/" + name} {
		if like != name && isName(like) {
			return "rename it to " + like
		}
	}
	return "rename it"
}

var notInVariables = regexp.MustCompile(`[^A-Za-z0-9_]`)

// kebab writes camelCase, snake_case and words in lowercase with hyphens between.
func kebab(name string) string {
	var written strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			written.WriteByte('-')
		}
		written.WriteRune(unicode.ToLower(r))
	}
	return strings.Trim(strings.NewReplacer("_", "-", " ", "-", ".", "-", "--", "-").Replace(written.String()), "-")
}

// inForm returns how to write a text so that a pattern takes it, or what to do where that cannot be said.
func inForm(text string, pattern *regexp.Regexp, otherwise string) string {
	if fix := yamldoc.InForm(text, pattern.MatchString); fix != "" {
		return fix
	}
	return otherwise
}
