package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"cdah/internal/ops/commands"
	"cdah/internal/testkit/samples"
)

// A file that holds anything else than an environment ends a command with a failure and a line that says so, and never
// with a trace of the program.
func TestFilesThatAreNoEnvironments(t *testing.T) {
	right, err := os.ReadFile(samples.Environment(t, "local"))
	if err != nil {
		t.Fatal(err)
	}
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for name := 'b'; name < 'k'; name++ {
		bomb += strings.ReplaceAll("N: &N [*M, *M, *M, *M, *M, *M, *M, *M, *M]\n", "N", string(name))
		bomb = strings.ReplaceAll(bomb, "M", string(name-1))
	}
	for name, c := range map[string]struct{ content, want string }{
		"UTF-16 of Windows":     {inUTF16(string(right), true, 0xfeff), "local.yaml:1: the file is in UTF-16; allowed: a text in UTF-8; fix: save it in UTF-8"},
		"UTF-16 of networks":    {inUTF16(string(right), false, 0xfeff), "local.yaml:1: the file is in UTF-16"},
		"UTF-16 without a mark": {inUTF16(string(right), true), "local.yaml:1: the file is in UTF-16"},
		"Latin-1":               {strings.Replace(string(right), "project: cdah", "project: cd\xe4h", 1), "a character of the line is not in UTF-8; fix: save the file in UTF-8"},
		"a program":             {"\x7fELF\x02\x01\x01\x00\x00\x00\x00", "local.yaml:1: the file is no text: it has bytes of zero; allowed: a text in UTF-8; fix: put a YAML file in its place"},
		"a picture":             {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "local.yaml:1: the file is no text"},
		"zeros":                 {strings.Repeat("\x00", 4096), "local.yaml:1: the file is no text"},
		"nothing":               {"", "local.yaml:1: the file is empty; fix: write at least project, region, account, capacity and services"},
		"spaces":                {" \n\n  \n", "local.yaml:1: the file is empty"},
		"comments":              {"# project: shop\n# region: eu-west-2\n", "local.yaml:1: the file is empty"},
		"a mark of a document":  {"---\n...\n", "local.yaml:1: the file is empty"},
		"a page":                {"<html>\n<body>Not found</body>\n</html>\n", "local.yaml:1: the file holds a single value; allowed: keys with values"},
		"Terraform":             {"resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n", "local.yaml:1: the file holds a single value"},
		"a list":                {"- a\n- b\n", "local.yaml:1: the file holds a list"},
		"too much":              {strings.Repeat("# a comment\n", 100_000), "local.yaml: is too large; allowed: up to 1024 KiB"},
		"one long line":         {"project: " + strings.Repeat("x", 1_000_000), "project: has 1000000 characters; allowed: at most 16"},
		"deep lists":            {"tags: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "local.yaml:1: keys and lists are too deep in each other; allowed: up to 100 levels"},
		"deeper keys":           {strings.Repeat("{a: ", 20_000) + strings.Repeat("}", 20_000), "local.yaml:1: keys and lists are too deep"},
		"open lists":            {strings.Repeat("[", 9000), "local.yaml:1: this is not YAML: [ has no ]"},
		"aliases of aliases":    {bomb, "the file has more than 10000 keys and items of lists, with those of its aliases"},
		"an alias of itself":    {"tags: &all {Owner: *all}\n", "the alias *all stands inside what it repeats"},
	} {
		t.Run(name, func(t *testing.T) {
			checkRefused(t, func(file string) error { return os.WriteFile(file, []byte(c.content), 0o600) }, c.want)
		})
	}
	t.Run("a folder", func(t *testing.T) {
		checkRefused(t, func(file string) error { return os.Mkdir(file, 0o700) }, "local.yaml: is a folder; allowed: a regular file")
	})
	t.Run("a file of somebody else", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("root may read all files")
		}
		checkRefused(t, func(file string) error { return os.WriteFile(file, right, 0) }, "local.yaml: cannot be read: permission denied")
	})
}

// checkRefused runs a command on an environment whose file is put there.
func checkRefused(t *testing.T, put func(file string) error, want string) {
	t.Helper()
	root := t.TempDir()
	folder := filepath.Join(root, "environments")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := put(filepath.Join(folder, "local.yaml")); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	c := &cli{newRunner: func() (*commands.Runner, error) {
		return &commands.Runner{Root: root, Home: root, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}, nil
	}}
	code := exitCode(t.Context(), c.execute(t.Context(), []string{"capacity", "local"}, &out, &errs), &errs)
	text := errs.String()
	if code != exitFailure || !strings.Contains(text, want) {
		t.Errorf("ended with %d and %.600s\nwant %d and %s", code, text, exitFailure, want)
	}
	for _, trace := range []string{"goroutine", "panic", ".go:", "interface {}"} {
		if strings.Contains(text, trace) {
			t.Errorf("the message has %q: %.600s", trace, text)
		}
	}
}

// inUTF16 writes a text with its low bytes first or last, after marks.
func inUTF16(text string, lowFirst bool, marks ...rune) string {
	var written []byte
	for _, unit := range utf16.Encode(append(marks, []rune(text)...)) {
		if lowFirst {
			written = append(written, byte(unit), byte(unit>>8))
		} else {
			written = append(written, byte(unit>>8), byte(unit))
		}
	}
	return string(written)
}
