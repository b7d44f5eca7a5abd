package kernel_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/jsii-runtime-go"

	"cdah/internal/jsii/kernel/cdktf"
	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/start"
	"cdah/internal/jsii/kernel/table"
	"cdah/internal/testkit"
	"cdah/internal/testkit/environments"
)

const (
	root  = "../../.."
	given = "given" // folder of the environments' files, each in a folder of its own
)

var (
	every = flag.Int("every", 40, "use every `n`th resource and data source of the provider, and of 200 random environments as many")
	steps = flag.Int("steps", 2, "go on with Node.js at this `number` of requests of production")
)

const (
	stock = "CDAH_STOCK_KERNEL=1"

	// rejectVariable makes the test binary a kernel that rejects the request of this number.
	rejectVariable = "CDAH_TEST_REJECT"

	// strictVariable, set to 1, leaves out what the kernel in Go does not know.
	strictVariable = "CDAH_TEST_STRICT"
)

// run is how a program is run.
type run struct {
	program   string
	argument  string
	variables []string // name=value
}

// command prepares a program with its kernel. What it writes to standard error goes to log.
func (r run) command(t *testing.T, log *bytes.Buffer) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), programVariable+"="+r.program, argumentVariable+"="+r.argument)
	cmd.Env = append(cmd.Env, r.variables...)
	cmd.Stderr = log
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// log runs a program to its end and returns what it wrote to standard error.
func (r run) log(t *testing.T) string {
	t.Helper()
	var log bytes.Buffer
	if err := r.command(t, &log).Run(); err != nil {
		t.Fatalf("%s: %v\n%s", r.program, err, log.String())
	}
	return log.String()
}

// outcome is what a program wrote: to standard error, and to its folder.
type outcome struct {
	log   string
	files map[string]string
}

func outcomeOf(t *testing.T, program string, variables ...string) outcome {
	t.Helper()
	dir := t.TempDir()
	log := run{program, dir, variables}.log(t)
	return outcome{log, files(t, dir)}
}

// files returns the content of all files below dir, by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		contents[strings.TrimPrefix(path, dir)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents
}

// same fails the test where two folders differ.
func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	for path, text := range want {
		if got[path] != text {
			t.Errorf("%s: %d bytes differ from the stock kernel's %d", path, len(got[path]), len(text))
		}
	}
	for path := range got {
		if _, there := want[path]; !there {
			t.Errorf("%s is not written under the stock kernel", path)
		}
	}
	if len(want) == 0 {
		t.Error("nothing was written")
	}
}

// saysOnce checks for one line with a text on standard error, or for none.
func saysOnce(t *testing.T, log, text string) {
	t.Helper()
	if text == "" && log != "" || !strings.Contains(log, text) || strings.Count(log, "\n") > 1 {
		t.Errorf("standard error has %q, want one line with %q", log, text)
	}
}

// TestKernel holds the kernel in Go against jsii's own: the environments of this project and of its tests, random ones,
// what else programs commonly use, random configurations of the provider's types, and, where it goes on with Node.js,
// aspects and the like, and the messages for mistakes.
func TestKernel(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it loads the provider into Node.js, which takes long: make test-kernel")
	}
	plan, err := json.Marshal(randomElements(t, *every))
	if err != nil {
		t.Fatal(err)
	}
	everything := func(variables ...string) outcome {
		dir := t.TempDir()
		file := filepath.Join(dir, "plan.json")
		if err := os.WriteFile(file, plan, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, e := range testkit.EnvironmentFiles(t, root) {
			put(t, filepath.Join(dir, given, strings.TrimSuffix(e.Name, ".yaml"), e.Name), testkit.Filled(t, e.Text))
		}
		for seed := range uint64(200 / *every) {
			text := environments.New(environments.Seeded(seed)).YAML()
			put(t, filepath.Join(dir, given, fmt.Sprint("random-", seed), environments.Name+".yaml"), []byte(text))
		}
		return outcome{run{"everything", file, variables}.log(t), files(t, dir)}
	}
	want := everything(stock)
	saysOnce(t, want.log, "")
	got := everything()
	saysOnce(t, got.log, "going on with jsii's kernel in Node.js")
	same(t, want.files, got.files)
	strict := everything(strictVariable + "=1")
	saysOnce(t, strict.log, "") // or all of this were Node.js
	for path := range want.files {
		if _, there := strict.files[path]; !there && !strings.HasPrefix(path, "/features") && path != "/messages.json" {
			t.Errorf("%s is not written by the kernel in Go", path)
		}
	}
}

// TestRejected goes on with Node.js in the middle of production.
func TestRejected(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it loads the provider into Node.js, which takes long: make test-kernel")
	}
	want := outcomeOf(t, "production")
	saysOnce(t, want.log, "")
	const requests = 360 // of production, about
	for i := range *steps {
		at := (i + 1) * requests / (*steps + 1)
		got := outcomeOf(t, "production", rejectVariable+"="+strconv.Itoa(at), "JSII_RUNTIME="+rejecting())
		saysOnce(t, got.log, "the kernel in Go does not know the request "+strconv.Itoa(at))
		same(t, want.files, got.files)
	}
}

func put(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, content, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func rejecting() string { return programVariable + "= '" + os.Args[0] + "'" }

// rejectingKernel rejects one request.
type rejectingKernel struct {
	protocol.Kernel
	left int
}

func (k *rejectingKernel) Answer(r *protocol.Request) map[string]any {
	if k.left--; k.left == 0 {
		js.Reject("the request " + os.Getenv(rejectVariable))
	}
	return k.Kernel.Answer(r)
}

func serveAndReject() (code int) {
	at, _ := strconv.Atoi(os.Getenv(rejectVariable))
	jsii.Close() // so that another client unpacks the runtime
	_ = os.Unsetenv("JSII_RUNTIME")
	types, err := table.Open()
	if err == nil {
		code, err = protocol.Serve(os.Stdin, os.Stdout, os.Stderr, start.NodeJS, func(c *protocol.Conversation) protocol.Kernel {
			return &rejectingKernel{cdktf.New(c, types), at}
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return code
}

// TestWithoutNode needs Node.js for what the kernel in Go does not know only.
func TestWithoutNode(t *testing.T) {
	t.Parallel()
	cli := []string{`CDKTF_CONTEXT_JSON={"cdktfRelativeModules":[]}`, "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS=true", "SYNTH_HCL_OUTPUT=false"}
	for _, variables := range [][]string{nil, cli} { // the latter are what the cdktf CLI sets
		if got := outcomeOf(t, "use", append(variables, "PATH=/none")...); got.log != "" || len(got.files) == 0 {
			t.Errorf("standard error has %q, files are %d", got.log, len(got.files))
		}
	}
	var log bytes.Buffer
	if err := (run{"features", t.TempDir(), []string{"PATH=/none"}}).command(t, &log).Run(); err == nil {
		t.Error("what only Node.js knows does without it")
	}
	if want := " needs Node.js"; !strings.Contains(log.String(), want) {
		t.Errorf("standard error has %q, want %q", log.String(), want)
	}
}

// TestFirst sees that the kernel is chosen before the packages of constructs are initialized.
func TestFirst(t *testing.T) {
	t.Parallel()
	log := run{"nothing", "", []string{"GODEBUG=inittrace=1"}}.log(t)
	first, constructs := strings.Index(log, "init cdah/internal/jsii/kernel/start "), strings.Index(log, "init github.com/aws/constructs-go/")
	if first < 0 || constructs < 0 || first > constructs {
		t.Errorf("the package start is initialized at %d, that of constructs at %d", first, constructs)
	}
}
