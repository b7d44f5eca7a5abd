package kernel_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// minTypes is how many types of the provider at least are used under both kernels.
const minTypes = 100

var (
	every = flag.Int("every", 20, "use every `n`th resource and data source of the provider")
	whole = flag.Bool("whole", false, "try the ways back on the AWS provider, which takes longer, in place of the package tiny")
)

// run is how a program is run.
type run struct {
	program   string
	argument  string
	variables []string // name=value
}

// cached returns variables for a cache in dir.
func cached(dir string, more ...string) []string {
	return append([]string{"XDG_CACHE_HOME=" + dir}, more...)
}

const stock = "CDAH_STOCK_KERNEL=1"

// command prepares a program with its kernel. What it writes to standard error goes to log.
func (r run) command(t *testing.T, log *bytes.Buffer) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), programVariable+"="+r.program, argumentVariable+"="+r.argument)
	if tiny := os.Getenv(tinyVariable); tiny != "" && !r.ofProvider() {
		cmd.Env = append(cmd.Env, "JSII_RUNTIME_PACKAGE_CACHE_ROOT="+tiny) // the user's own gets nothing of it
	}
	cmd.Env = append(cmd.Env, r.variables...)
	cmd.Stderr = log
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// ofProvider says whether the program takes the AWS provider in any case.
func (r run) ofProvider() bool { return r.program == "small" || r.program == "everything" }

// log runs a program to its end and returns what it wrote to standard error.
func (r run) log(t *testing.T) string {
	t.Helper()
	var log bytes.Buffer
	if err := r.command(t, &log).Run(); err != nil {
		t.Fatalf("%s: %v\n%s", r.program, err, log.String())
	}
	return log.String()
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

// TestProvider holds the AWS provider under the fast kernel against the stock one: with an empty cache,
// from which the whole assembly is read, and with a full one. It compares the environments of this
// project, types of the provider, callbacks and the like, and the messages for mistakes.
func TestProvider(t *testing.T) {
	cache, plan := t.TempDir(), filepath.Join(t.TempDir(), "plan.json")
	script, err := os.ReadFile("testdata/plan.cjs")
	if err != nil {
		t.Fatal(err)
	}
	first := outcomeOf(t, "small", cached(cache, preloaded(t, spy+string(script)),
		"CDAH_TEST_PLAN="+plan, fmt.Sprint("CDAH_TEST_EVERY=", *every))...)
	if first.log != wholeRead {
		t.Errorf("with an empty cache, standard error has %q, want %q", first.log, wholeRead)
	}
	elements, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	if types := bytes.Count(elements, []byte(`"fqn"`)); types < minTypes {
		t.Fatalf("only %d types", types)
	}
	everything := func(log string, variables ...string) map[string]string {
		dir := t.TempDir()
		file := filepath.Join(dir, "plan.json")
		if err := os.WriteFile(file, elements, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := (run{"everything", file, cached(cache, append(variables, preloaded(t, spy))...)}).log(t); got != log {
			t.Errorf("standard error has %q, want %q", got, log)
		}
		return files(t, dir)
	}
	want := everything(wholeRead, stock)
	same(t, want, everything(""))
	if len(want) < 10 { // the plan, messages, and two files for each stack
		t.Errorf("only %d files were compared", len(want))
	}
	small := map[string]string{}
	for path, text := range want {
		if inner, is := strings.CutPrefix(path, "/small"); is {
			small[inner] = text
		}
	}
	same(t, small, first.files)
}

// TestWaysBack damages, removes and shares what the fast kernel needs, and ends it in all ways.
func TestWaysBack(t *testing.T) {
	if tiny := os.Getenv(tinyVariable); *whole {
		_ = os.Unsetenv(tinyVariable)
		t.Cleanup(func() { _ = os.Setenv(tinyVariable, tiny) })
	}
	cache := fullCache(t)
	stock := outcomeOf(t, "use", stock, preloaded(t, spy))
	if stock.log != wholeRead { // else the fast kernel is compared with itself
		t.Fatalf("the stock kernel: standard error has %q, want %q", stock.log, wholeRead)
	}
	t.Run("damage", func(t *testing.T) { testDamage(t, cache, stock.files) })
	t.Run("two on an empty cache", func(t *testing.T) { testTwo(t, stock.files) })
	t.Run("no room", func(t *testing.T) { testNoRoom(t, stock.files) })
	t.Run("no lazy index", func(t *testing.T) { testNoLazyIndex(t, stock.files) })
	t.Run("nodes", func(t *testing.T) { testNodes(t, stock.files) })
	t.Run("left behind", func(t *testing.T) { testLeftBehind(t, cache) })
}
