package protocol_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/protocol"
)

// fake is a kernel in Go that answers as a test says.
type fake func() map[string]any

func (f fake) Answer(*protocol.Request) map[string]any { return f() }

// served is what comes of a conversation with a fake kernel.
type served struct {
	code      int
	err       error
	said, log string
}

func serve(heard string, kernel fake, node protocol.StartNodeJS) served {
	var said, log bytes.Buffer
	code, err := protocol.Serve(strings.NewReader(heard), &said, &log, node, func(*protocol.Conversation) protocol.Kernel { return kernel })
	return served{code, err, said.String(), log.String()}
}

// nothing is an answer.
func nothing() map[string]any { return map[string]any{} }

func rejects() map[string]any {
	js.Reject("this")
	return nil
}

// shell is a program in the place of Node.js; $1 is its folder.
func shell(script string) protocol.StartNodeJS {
	return func(dir string) (*exec.Cmd, error) { return exec.Command("sh", "-c", script, "sh", dir), nil }
}

const hello = `echo '{"hello":"x"}'; `

// TestReasons has what is told of a request that Node.js answers.
func TestReasons(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.tgz")
	for name, test := range map[string]struct {
		heard  string
		kernel fake
		want   string
	}{
		"it is rejected":        {`{"api":"naming"}`, rejects, "this needs Node.js"},
		"it is not foreseen":    {`{"api":"naming"}`, func() map[string]any { panic("boom") }, "what the kernel in Go cannot do (boom) needs"},
		"an unknown key":        {`{"api":"naming","colour":1}`, nothing, `a message of another kind (json: unknown field "colour") needs`},
		"no JSON":               {`{"api":"naming"`, nothing, "a message of another kind (unexpected EOF) needs"},
		"no package":            {`{"api":"load","name":"cdktf","tarball":"` + missing + `"}`, nothing, "a package that cannot be read needs"},
		"a package of no file":  {`{"api":"load","name":"cdktf"}`, nothing, "a package that cannot be read needs"},
		"an answer of no JSON":  {`{"api":"naming"}`, func() map[string]any { return map[string]any{"value": math.NaN()} }, "an answer that JSON has no form for needs"},
		"a callback of nothing": {`{"complete":{"cbid":"x","result":1}}`, nothing, "a callback that failed needs"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := serve(test.heard+"\n", test.kernel, noNode); got.code != 1 || got.err == nil || !strings.HasPrefix(got.err.Error(), test.want) {
				t.Errorf("it ends with %d, %v; want %q", got.code, got.err, test.want)
			}
		})
	}
}

// closed is where nobody listens.
type closed struct{ asked int }

func (c *closed) Write([]byte) (int, error) {
	c.asked++
	return 0, syscall.EPIPE
}

// TestHostIsGone ends where nobody hears the answers.
func TestHostIsGone(t *testing.T) {
	out := &closed{}
	code, err := protocol.Serve(strings.NewReader(`{"api":"naming"}`+"\n"), out, io.Discard, noNode, func(*protocol.Conversation) protocol.Kernel { return fake(rejects) })
	if code != 0 || err != nil || out.asked != 1 {
		t.Errorf("it ends with %d, %v, after %d lines", code, err, out.asked)
	}
}

// TestNode goes on with a program that stands for Node.js.
func TestNode(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var dir string
	got := serve(`{"api":"naming"}`+"\n", rejects, func(of string) (*exec.Cmd, error) {
		dir = of
		return exec.Command("sh", "-c", hello+`read -r line; echo "$line"; echo problem >&2; exit 5`), nil
	})
	said := `{"hello":"@jsii/runtime@` + protocol.Runtime + `"}` + "\n" + `{"api":"naming"}` + "\n"
	log := "cdah: going on with jsii's kernel in Node.js, which is slower: the kernel in Go does not know this\nproblem\n"
	if got.code != 5 || got.err != nil || got.said != said || got.log != log {
		t.Errorf("it ends with %+v", got)
	}
	if !regexp.MustCompile(`^cdah-kernel-\d+$`).MatchString(filepath.Base(dir)) {
		t.Errorf("its folder is %s, and its like are what a program that was killed leaves", dir)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its folder is left behind: %v", err)
	}
	got = serve(`{"api":"naming"}`+"\n", func() map[string]any {
		js.Fail("a mistake")
		return nil
	}, shell(hello+`read -r line; echo '{"error":"x"}'`))
	if got.err != nil || got.log != "" || !strings.HasSuffix(got.said, `{"error":"x"}`+"\n") {
		t.Errorf("a mistake, which Node.js explains, ends with %+v", got)
	}
}

// TestPackages gives Node.js the packages as they were, or the line as it was where there is none.
func TestPackages(t *testing.T) {
	tell := hello + `read -r line; cat "$(echo "$line" | sed 's/.*"tarball":"\([^"]*\)".*/\1/')" >&2; echo '{"ok":1}'`
	path := filepath.Join(t.TempDir(), "package.tgz")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	kernel := func() map[string]any {
		_ = os.Remove(path)
		return rejects()
	}
	line := `{"api":"load","name":"cdktf","tarball":"` + path + `"}` + "\n"
	if got := serve(line, kernel, shell(tell)); got.err != nil || !strings.HasSuffix(got.log, "\ncontent") {
		t.Errorf("it ends with %+v", got)
	}
	if got := serve(line, kernel, shell(hello+`read -r line; echo "$line"`)); got.err != nil || !strings.HasSuffix(got.said, line) {
		t.Errorf("without a package it ends with %+v", got)
	}
}

// TestNoNode ends with what is in the way of going on.
func TestNoNode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "package.tgz")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	load := `{"api":"load","tarball":"` + path + `"}` + "\n"
	program := func(change func(*exec.Cmd)) protocol.StartNodeJS {
		return func(string) (*exec.Cmd, error) {
			cmd := exec.Command("sh", "-c", hello)
			change(cmd)
			return cmd, nil
		}
	}
	for name, test := range map[string]struct {
		heard string
		node  protocol.StartNodeJS
		want  string
	}{
		"its input is taken":   {load, program(func(c *exec.Cmd) { c.Stdin = strings.NewReader("") }), "Stdin already set"},
		"its output is taken":  {load, program(func(c *exec.Cmd) { c.Stdout = io.Discard }), "Stdout already set"},
		"there is no program":  {load, program(func(c *exec.Cmd) { c.Path = "/none" }), "fork/exec /none"},
		"there is no folder":   {load, shell(`rmdir "$1"; ` + hello), "0.tgz: no such file or directory"},
		"what it hears is odd": {load + "{\n", shell(hello), "unexpected end of JSON input"},
		"it does not listen":   {`{"api":"naming"}` + "\n", shell(`exec <&-; ` + hello), "broken pipe"},
		"it does not answer":   {load + load, shell(hello + "read -r line"), "in: EOF"},
		"it answers no JSON":   {load + load, shell(hello + "read -r line; echo text"), "it says text"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			got := serve(test.heard, func() map[string]any {
				if asked++; asked < strings.Count(test.heard, "\n") {
					return nothing()
				}
				return rejects()
			}, test.node)
			if got.code != 1 || got.err == nil || !strings.Contains(got.err.Error(), test.want) {
				t.Errorf("it ends with %+v, want %q", got, test.want)
			}
		})
	}
	t.Setenv("TMPDIR", "/none")
	asked := false
	if got := serve(`{"api":"naming"}`+"\n", rejects, func(string) (*exec.Cmd, error) {
		asked = true
		return nil, exec.ErrNotFound
	}); got.code != 1 || asked {
		t.Errorf("without a folder it ends with %+v", got)
	}
}
