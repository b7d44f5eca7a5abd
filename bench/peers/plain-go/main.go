// Command plain-go writes the Terraform JSON of bench/environments/site.yaml with nothing but Go's standard
// library: no framework, no check, no second environment. Nothing that makes the same document can
// be faster, so it is the floor of the benchmark.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: plain-go FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1], site()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write writes a document as cdktf does: indented, with < and > as they are, and the end of an empty
// list on a line of its own.
func write(file string, document object) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	empty := regexp.MustCompile(`(?m)^( *)(".*": )\[\]`)
	return os.WriteFile(file, empty.ReplaceAll(text.Bytes(), []byte("$1$2[\n$1]")), 0o644)
}
