package main

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/internal/testkit/samples"
)

// pathPattern finds what reads like the path of a file or a folder of this repository.
var pathPattern = regexp.MustCompile(`(?:^|[\s("'\x60\[])((?:\.{1,2}/)*(?:[A-Za-z0-9_.-]+/)*[A-Za-z0-9_.-]+(?:/|\.(?:go|md|mod|yaml|yml|json|cjs|js|py|tf|txt|svg|tmpl)))(?:[#\s)"'\x60\].,:;]|$)`)

// TestPathsInTextsExist follows the paths that documentation and comments name.
func TestPathsInTextsExist(t *testing.T) {
	t.Parallel()
	tracked := trackedFiles(t)
	known := map[string]bool{}
	for _, file := range tracked {
		for ; file != "."; file = path.Dir(file) {
			known[file] = true
			known[strings.TrimPrefix(file, samples.Folder+"/")] = true // what an owner replaces
		}
	}
	for _, file := range tracked {
		for line, text := range textsOf(t, file) {
			for _, match := range pathPattern.FindAllStringSubmatch(text, -1) {
				if name := strings.TrimSuffix(match[1], "/"); !names(known, file, name) {
					t.Errorf("%s:%d names %s", file, line, match[1])
				}
			}
		}
	}
}

func trackedFiles(t *testing.T) []string {
	t.Helper()
	if _, err := os.Stat(".git"); err != nil {
		t.Skip("an archive without git does not tell the project's files from what is built among them")
	}
	out, err := exec.Command("git", "ls-files").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// textsOf returns the lines of a file that are prose: of a page all, of code its comments.
func textsOf(t *testing.T, file string) map[int]string {
	t.Helper()
	begins := map[string]string{".md": "", ".go": "//", ".cjs": "//", ".py": "#", ".yml": "#", ".yaml": "#"}
	begin, isText := begins[filepath.Ext(file)]
	if path.Base(file) == "Makefile" {
		begin, isText = "#", true
	}
	if !isText || strings.Contains(file, "testdata/") || strings.HasPrefix(file, "docs/adr/") {
		return nil // a decision says what was there when it was taken
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[int]string{}
	for i, line := range strings.Split(string(content), "\n") {
		if _, comment, found := strings.Cut(line, begin); found {
			texts[i+1] = comment
		}
	}
	return texts
}

// names reports whether a name in a file may stand: it is of something here, seen from the root or beside the
// file, or of something that is not meant to be here.
func names(known map[string]bool, file, name string) bool {
	beside := path.Join(path.Dir(file), name)
	first, _, hasFolder := strings.Cut(name, "/")
	switch {
	case known[path.Clean(name)], known[beside]:
		return true
	case !hasFolder: // of a file in any folder, or one that a program makes
		return !slices.Contains([]string{".go", ".md", ".py", ".cjs"}, path.Ext(name)) || hasBase(known, name)
	case strings.HasPrefix(name, "."):
		return strings.HasPrefix(name, ".cdah/")
	}
	return !known[first] && !known[path.Join(path.Dir(file), first)] // of a package, a website, a sentence
}

func hasBase(known map[string]bool, base string) bool {
	for name := range known {
		if path.Base(name) == base {
			return true
		}
	}
	return false
}
