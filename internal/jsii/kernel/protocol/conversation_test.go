package protocol_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"cdah/internal/jsii/kernel/cdktf"
	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/table"
)

// recorded is a conversation with jsii's own kernel: what the host says, what it hears, and the files that are written.
type recorded struct {
	heard []string
	said  []string // the hello, and the answer to each line but the last
	files map[string]string
}

// Names in a recorded conversation of what is elsewhere each time.
const (
	outName     = "OUT"     // the output folder
	tarballName = "TARBALL" // the file of a package
	folderName  = "FOLDER"  // the working directory
)

func readRecorded(t *testing.T, file string) recorded {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := recorded{files: map[string]string{}}
	for line := range strings.Lines(string(archive.Comment)) {
		if text, is := strings.CutPrefix(line, "> "); is {
			r.heard = append(r.heard, text)
		} else if text, is := strings.CutPrefix(line, "< "); is {
			r.said = append(r.said, text)
		}
	}
	for _, f := range archive.Files {
		r.files[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
	}
	return r
}

func conversations(t *testing.T) map[string]recorded {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%v, %v", paths, err)
	}
	all := map[string]recorded{}
	for _, path := range paths {
		all[strings.TrimSuffix(filepath.Base(path), ".txtar")] = readRecorded(t, path)
	}
	return all
}

// conversation is one that is had now.
type conversation struct {
	said     []string
	files    map[string]string
	code     int
	err      error
	rejected *js.Unsupported // by the kernel in Go
	log      string

	beforeRejection func(out string) // that of talk
}

// talk has the kernel in Go hear lines, and rejects the request of the number at, if it is not 0.
func talk(t *testing.T, types *table.Table, heard []string, at int, node protocol.StartNodeJS) conversation {
	t.Helper()
	var c conversation
	c.talk(t, types, heard, at, node)
	return c
}

func (c *conversation) talk(t *testing.T, types *table.Table, heard []string, at int, node protocol.StartNodeJS) {
	t.Helper()
	out, packages := t.TempDir(), t.TempDir()
	var text string
	for i, line := range heard {
		tarball := filepath.Join(packages, strconv.Itoa(i))
		if strings.Contains(line, tarballName) {
			if err := os.WriteFile(tarball, []byte(line), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		text += strings.NewReplacer(`"`+tarballName, `"`+tarball, `"`+outName, `"`+out).Replace(line)
	}
	var said, log bytes.Buffer
	c.code, c.err = protocol.Serve(strings.NewReader(text), &said, &log, node, func(of *protocol.Conversation) protocol.Kernel {
		return &watched{Kernel: cdktf.New(of, types), left: at, rejected: func(why js.Unsupported) {
			c.rejected = &why
			if c.beforeRejection != nil {
				c.beforeRejection(out)
			}
		}}
	})
	c.said, c.files, c.log = absent(said.String(), out), filesIn(t, out), log.String()
}

// watched is a kernel that tells what it rejects.
type watched struct {
	protocol.Kernel
	left     int
	rejected func(js.Unsupported)
	tarball  string
}

func (w *watched) Answer(r *protocol.Request) map[string]any {
	defer func() {
		if why := recover(); why != nil {
			if unsupported, is := why.(js.Unsupported); is {
				w.rejected(unsupported)
			}
			panic(why)
		}
	}()
	_ = os.Remove(w.tarball) // as the host does when it has the answer
	w.tarball = r.Tarball
	if w.left--; w.left == 0 {
		js.Reject("this request")
	}
	return w.Kernel.Answer(r)
}

// absent takes that out of what was said and written.
func absent(text, out string) []string {
	folder, _ := os.Getwd()
	text = strings.NewReplacer(out, outName, folder, folderName).Replace(text)
	return slices.Collect(strings.Lines(text))
}

func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = strings.Join(absent(string(text), dir), "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func openTable(t *testing.T) *table.Table {
	t.Helper()
	types, err := table.Open()
	if err != nil {
		t.Fatal(err)
	}
	return types
}

func noNode(string) (*exec.Cmd, error) { return nil, exec.ErrNotFound }

// TestConversations has the kernel in Go answer what jsii's own kernel was asked: it says and writes the same.
func TestConversations(t *testing.T) {
	types := openTable(t)
	for name, want := range conversations(t) {
		t.Run(name, func(t *testing.T) {
			got := talk(t, types, want.heard, 0, noNode)
			if got.err != nil || got.code != 0 {
				t.Errorf("it ends with %d, %v", got.code, got.err)
			}
			compare(t, want, got.said, got.files)
		})
	}
}

// compare holds what was said and written against a recorded conversation.
func compare(t *testing.T, want recorded, said []string, files map[string]string) {
	t.Helper()
	if len(said) != len(want.said) {
		t.Errorf("it says %d lines, want %d", len(said), len(want.said))
	}
	for i := range min(len(said), len(want.said)) {
		if !sameJSON(said[i], want.said[i]) {
			t.Errorf("line %d: it says %s, want %s", i, said[i], want.said[i])
			if i > 0 {
				t.Errorf("to %s", want.heard[i-1])
			}
			return
		}
	}
	if !maps.Equal(files, want.files) {
		for name := range want.files {
			if files[name] != want.files[name] {
				t.Errorf("%s is\n%s, want\n%s", name, files[name], want.files[name])
			}
		}
		t.Errorf("it writes %v, want %v", slices.Sorted(maps.Keys(files)), slices.Sorted(maps.Keys(want.files)))
	}
}

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}
