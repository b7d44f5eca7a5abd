package commands

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// changedSince looks for what has changed since the branch left another one, such as origin/main, that can
// change what the stack is. It returns the paths, seen from the project's root; none where the stack is
// as it was. Changes that are not committed yet count.
func (r *Runner) changedSince(stack, since string) ([]string, error) {
	files, err := r.filesSince(since)
	return slices.DeleteFunc(files, func(file string) bool { return !dependsOn(stack, file) }), err
}

// filesSince returns all files that have changed since the branch left another one.
func (r *Runner) filesSince(since string) ([]string, error) {
	base, err := r.git("merge-base", since, "HEAD")
	if err != nil {
		return nil, UsageError{fmt.Sprintf("--since %s: %v; name a commit that this checkout knows, such as origin/main after git fetch origin main", since, err)}
	}
	changed, err := r.git("diff", "--name-only", "--no-renames", "--relative", "-z", strings.TrimSpace(base))
	if err != nil {
		return nil, err
	}
	added, err := r.git("ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(strings.Split(changed+added, "\x00"), func(file string) bool { return file == "" }), nil
}

// dependsOn reports whether a stack depends on a file. A file that nothing is known of counts: a plan too many
// costs a minute, one too few hides a change.
func dependsOn(stack, file string) bool {
	folder, rest, _ := strings.Cut(file, "/")
	name := strings.TrimSuffix(rest, path.Ext(rest))
	switch folder {
	case "environments":
		return name == stack
	case "foundations":
		return "foundation-"+name == stack
	case ".ci", ".circleci", "bench", "docs", "emulator", "examples", "test":
		return false
	}
	return path.Ext(file) != ".md" && !strings.HasSuffix(file, "_test.go") && !slices.Contains(strings.Split(file, "/"), "testdata")
}
