package protocol_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdah/internal/jsii/kernel/cdktf"
	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/table"
)

var every = flag.Int("every", 1, "hand over at every `n`th request of the recorded conversations")

// kernelVariable makes the test binary a kernel, which stands for the one in Node.js: it answers the same, at once.
const kernelVariable = "CDAH_TEST_KERNEL"

func TestMain(m *testing.M) {
	if os.Getenv(kernelVariable) == "" {
		os.Exit(m.Run())
	}
	types, err := table.Open()
	if err == nil {
		_, err = protocol.Serve(os.Stdin, os.Stdout, os.Stderr, noNode, func(of *protocol.Conversation) protocol.Kernel {
			return cdktf.New(of, types)
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// another is that kernel.
func another(string) (*exec.Cmd, error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), kernelVariable+"=1", "CDAH_MUTANT=") // make mutate changes only one of both
	return cmd, nil
}

// TestHandover goes on with another kernel in the middle of each recorded conversation: the host notices nothing.
func TestHandover(t *testing.T) {
	types, nth := openTable(t), *every
	if testing.Short() {
		nth = 60
	}
	for name, want := range conversations(t) {
		t.Run(name, func(t *testing.T) {
			for at := 1; at < len(want.heard)-strings.Count(strings.Join(want.heard, ""), `{"complete":`); at += nth {
				got := talk(t, types, want.heard, at, another)
				if got.err != nil || got.code != 0 || strings.Count(got.log, "\n") != 1 || !strings.Contains(got.log, "does not know this request\n") {
					t.Fatalf("at request %d: it ends with %d, %v, and says %q", at, got.code, got.err, got.log)
				}
				compare(t, want, got.said, got.files)
			}
		})
	}
}

const (
	beginApp = `{"api":"load","name":"constructs","version":"10.4.2","tarball":"TARBALL"}
{"api":"load","name":"cdktf","version":"0.21.0","tarball":"TARBALL"}
{"api":"create","fqn":"cdktf.App","args":[{"$jsii.struct":{"fqn":"cdktf.AppConfig","data":{"outdir":"OUT/here","context":{"$jsii.map":{"k":"v"}}}}}]}
{"api":"create","fqn":"cdktf.TerraformStack","args":[{"$jsii.byref":"cdktf.App@10000"},"main"]}
`
	getNode    = `{"api":"get","property":"node","objref":{"$jsii.byref":"cdktf.App@10000"}}` + "\n"
	getContext = `{"api":"invoke","method":"tryGetContext","args":["k"],"objref":{"$jsii.byref":"constructs.Node@10002"}}` + "\n"
)

func lines(text string) []string {
	return slices.Collect(strings.Lines(strings.TrimSuffix(text, "\n") + "\n"))
}

// TestHandoverAfterSynthesis leaves the files of a synthesis that is over to the host, which may have moved them.
func TestHandoverAfterSynthesis(t *testing.T) {
	for name, move := range map[string]func(out string) error{
		"as it was": func(string) error { return nil },
		"moved":     func(out string) error { return os.Rename(filepath.Join(out, "here"), filepath.Join(out, "there")) },
		"changed": func(out string) error {
			return os.WriteFile(filepath.Join(out, "here", "manifest.json"), []byte("changed"), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			heard := lines(beginApp + synth + getNode + getContext)
			var before map[string]string
			c := conversation{beforeRejection: func(out string) {
				if err := move(out); err != nil {
					t.Error(err)
				}
				before = filesIn(t, out)
			}}
			c.talk(t, openTable(t), heard, 7, another)
			if !strings.Contains(c.said[7], `"v"`) || c.err != nil {
				t.Errorf("it says %v, %v", c.said, c.err)
			}
			if after := c.files; fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("the files are %v, want %v", after, before)
			}
		})
	}
}

// TestAnotherAnswer sees that a kernel that says something else is not gone on with.
func TestAnotherAnswer(t *testing.T) {
	heard := lines(beginApp + getNode)
	for name, test := range map[string]struct{ script, want string }{
		"other":           {`echo '{"hello":"x"}'; while read line; do echo '{"ok":{"types":1}}'; done`, `it says {"ok":{"types":1}}`},
		"none":            {`echo '{"hello":"x"}'`, "needs Node.js"},
		"not even a word": {`exit 0`, "it does not start"},
	} {
		t.Run(name, func(t *testing.T) {
			got := talk(t, openTable(t), heard, 5, func(string) (*exec.Cmd, error) { return exec.Command("sh", "-c", test.script), nil })
			if got.code == 0 || got.err == nil || !strings.Contains(got.err.Error(), test.want) {
				t.Errorf("it ends with %d, %v; want an error with %q", got.code, got.err, test.want)
			}
		})
	}
}

// TestExit ends as the host, or the kernel that goes on, says.
func TestExit(t *testing.T) {
	types, heard := openTable(t), lines(beginApp+`{"exit":3}`)
	if got := talk(t, types, heard, 0, noNode); got.code != 3 || got.err != nil {
		t.Errorf("it ends with %d, %v, want 3", got.code, got.err)
	}
	ends := func(string) (*exec.Cmd, error) {
		return exec.Command("sh", "-c", `echo '{"hello":"x"}'; read line; exit 4`), nil
	}
	if got := talk(t, types, heard, 1, ends); got.code != 4 || got.err != nil {
		t.Errorf("it ends with %d, %v, want 4", got.code, got.err)
	}
}
