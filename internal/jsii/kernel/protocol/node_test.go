package protocol_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"golang.org/x/tools/txtar"

	"cdah/internal/jsii/kernel/start"
	"cdah/internal/testkit/packages"
)

var update = flag.Bool("update", false, "write what jsii's own kernel answers into testdata")

// TestRecorded asks jsii's own kernel what the recorded conversations ask: they are what it says and writes.
func TestRecorded(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads the provider into Node.js, which takes long: make test-kernel")
	}
	t.Setenv("JSII_RUNTIME", "")
	for name, was := range conversations(t) {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			now := recorded{heard: was.heard, said: absent(strings.Join(askNode(t, was.heard, out), ""), out)}
			now.files = filesIn(t, out)
			if *update {
				writeRecorded(t, filepath.Join("testdata", name+".txtar"), now)
			}
			compare(t, was, now.said, now.files)
		})
	}
}

// TestMistakes asks jsii's own kernel for what is to fail.
func TestMistakes(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads the provider into Node.js, which takes long: make test-kernel")
	}
	t.Setenv("JSII_RUNTIME", "")
	heard, rows := readRejected(t)
	begin := len(heard)
	for _, row := range rows {
		if row.mistake && !row.passes && !row.late {
			heard = append(heard, row.line)
		}
	}
	said := askNode(t, append(heard, `{"exit":0}`+"\n"), t.TempDir())
	for i, answer := range said[1:] {
		if fails := strings.HasPrefix(answer, `{"error"`); fails != (i >= begin) {
			t.Errorf("to %sit says %s", heard[i], answer)
		}
	}
}

// askNode has jsii's own kernel hear lines, and returns its answers.
func askNode(t *testing.T, heard []string, out string) (said []string) {
	t.Helper()
	jsii.Close() // so that another client unpacks the runtime
	cmd, err := start.NodeJS(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	to, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	from, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(from)
	for i := range len(heard) + 1 {
		answer, err := answers.ReadString('\n')
		if err != nil && (i < len(heard) || !errors.Is(err, io.EOF)) {
			t.Fatalf("%v after %s", err, heard[i-1])
		}
		if i == len(heard) {
			break
		}
		said = append(said, answer)
		line := strings.ReplaceAll(heard[i], `"`+outName, `"`+out)
		line = strings.ReplaceAll(line, `"`+tarballName, `"`+tarball(t, line))
		if _, err := io.WriteString(to, line); err != nil {
			t.Fatal(err)
		}
	}
	_ = to.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return said
}

// tarball is the file of the package that a line loads.
func tarball(t *testing.T, line string) string {
	t.Helper()
	var request struct{ API, Name string }
	if err := json.Unmarshal([]byte(line), &request); err != nil || request.API != "load" {
		return ""
	}
	return packages.Tarball(t, request.Name)
}

func writeRecorded(t *testing.T, file string, r recorded) {
	t.Helper()
	archive := &txtar.Archive{}
	for i, line := range r.heard {
		archive.Comment = append(archive.Comment, "< "+r.said[i]+"> "+line...)
	}
	for _, path := range slices.Sorted(maps.Keys(r.files)) {
		archive.Files = append(archive.Files, txtar.File{Name: path, Data: []byte(r.files[path])})
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
