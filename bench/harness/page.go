package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// publish writes the results to where they are read: all of them to docs/trust/performance.md, one
// sentence to the README.
func publish(root, results, sentence string) error {
	if err := replace(filepath.Join(root, "docs", "trust", "performance.md"), "results", "\n\n"+results+"\n\n"); err != nil {
		return err
	}
	return replace(filepath.Join(root, "README.md"), "performance", sentence)
}

// replace puts text between a page's markers <!-- name --> and <!-- /name -->.
func replace(file, name, text string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+name+" -->", "<!-- /"+name+" -->"
	before, rest, found := strings.Cut(string(content), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no markers %s and %s", file, begin, end)
	}
	return os.WriteFile(file, []byte(before+begin+text+end+after), 0o644)
}
