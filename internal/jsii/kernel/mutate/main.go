// Command mutate shows that the kernel's quick tests see when one of its rules is another: it changes the code in one
// place after the other, and names each change that no test fails for.
//
// All changes are compiled at once, each behind a number that an environment variable chooses; those of constants,
// which have no place for that, one by one. The source files stay as they are: the compiler reads copies. A change that
// makes no difference is in equivalent.txt, with the reason.
//
// Usage: mutate [PATTERN]; only changes that the regular expression finds something in are tried.
package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	kernel = "internal/jsii/kernel"
	tests  = "./" + kernel + "/protocol" // all of the kernel's rules show there

	ownTests = "./" + kernel + "/js" // values that no conversation has, or that are quicker there
)

// packages are those whose rules are changed.
func packages() []string { return []string{"cdktf", "js", "protocol"} }

//go:embed equivalent.txt
var equivalents string

func main() {
	pattern := ""
	if len(os.Args) > 1 {
		pattern = os.Args[1]
	}
	living, err := mutate(pattern, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if living > 0 {
		os.Exit(1)
	}
}

// mutate tries all changes, writes those that no test sees to log, and returns how many they are.
func mutate(pattern string, log io.Writer) (living int, err error) {
	chosen, err := regexp.Compile(pattern)
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "cdah-mutate-")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	source, err := read()
	if err != nil {
		return 0, err
	}
	known := reasons()
	b := bench{dir: dir}
	if err := b.prepare(source); err != nil {
		return 0, err
	}
	fmt.Fprintf(log, "a change may take %v\n", b.limit.Round(time.Second))
	tried, equivalent := 0, 0
	for _, m := range source.mutants {
		name := m.String()
		switch {
		case !chosen.MatchString(name):
			continue
		case known[name] != "":
			equivalent++
			continue
		}
		tried++
		lives, err := b.lives(m)
		if err != nil {
			return 0, err
		}
		if lives {
			living++
			fmt.Fprintf(log, "lives: %s\n", name)
		}
	}
	fmt.Fprintf(log, "%d changes, %d of them live; %d make no difference\n", tried, living, equivalent)
	return living, nil
}

// reasons has why a change makes no difference, by the change.
func reasons() map[string]string {
	all := map[string]string{}
	why := ""
	for line := range strings.Lines(equivalents) {
		line = strings.TrimSpace(line)
		if reason, is := strings.CutPrefix(line, "# "); is {
			why = reason
		} else if line != "" {
			all[line] = cmp.Or(why, "unknown")
		}
	}
	return all
}

// read finds all changes.
func read() (*source, error) {
	s := &source{files: map[string][]insertion{}, texts: map[string]string{}}
	for _, name := range packages() {
		paths, err := filepath.Glob(filepath.Join(kernel, name, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, path := range slices.DeleteFunc(paths, func(p string) bool { return strings.HasSuffix(p, "_test.go") }) {
			if err := s.file(path); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}
