package commands

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// noCode is what Changed prints where tests of code have nothing new to find.
const noCode = "no code"

// Changed prints "code" or "no code": whether the branch has changed code since it left another one, such as
// origin/main, or only what the owner of a site writes. Which files are code goes to standard error.
//
// A pipeline leaves tests out for "no code", so everything that is not certain is "code": where nothing has changed
// this is that other branch itself, or an older commit of it, of which nothing is known.
func (r *Runner) Changed(since string) error {
	files, err := r.filesSince(since)
	if err != nil {
		return err
	}
	code := slices.DeleteFunc(slices.Clone(files), func(file string) bool { return !isCode(file) })
	answer := "code"
	switch {
	case len(files) == 0:
		fmt.Fprintf(r.Stderr, "Nothing has changed since %s, which does not say what was tested.\n", since)
	case len(code) == 0:
		answer = noCode
		fmt.Fprintf(r.Stderr, "No code has changed since %s: %s\n", since, strings.Join(files, ", "))
	default:
		fmt.Fprintf(r.Stderr, "Code has changed since %s: %s\n", since, strings.Join(code, ", "))
	}
	_, err = fmt.Fprintln(r.Stdout, answer)
	return err
}

// isCode reports whether a file is more than what the owner of a site writes, or has make golden write: environments,
// foundations, the JSON of both, pages. go test -short holds all of these. What is not known is code: tests too many
// cost minutes.
func isCode(file string) bool {
	folder, _, inFolder := strings.Cut(file, "/")
	var owners []string
	switch {
	case folder == "environments" || folder == "foundations":
		owners = []string{".yaml", ".allow", ".md"}
	case folder == "docs":
		owners = []string{".md", ".svg"}
	case strings.HasPrefix(file, "site/testdata/"):
		owners = []string{".json", ".txt"}
	case !inFolder:
		owners = []string{".md"}
	}
	return !slices.Contains(owners, path.Ext(file))
}
