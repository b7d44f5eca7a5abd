package kernel_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// minTypes is how many types of the provider at least are used under both kernels.
const minTypes = 300

var every = flag.Int("every", 5, "use every `n`th resource and data source of the provider")

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

// TestKernel shares what takes long: a full cache, and what a small program writes under the stock
// kernel.
func TestKernel(t *testing.T) {
	cache := fullCache(t)
	stock := outcomeOf(t, "small", stock, preloaded(t, spy))
	if stock.log != whole { // else the fast kernel is compared with itself
		t.Fatalf("the stock kernel: standard error has %q, want %q", stock.log, whole)
	}
	small := stock.files
	t.Run("same as stock", func(t *testing.T) { testSame(t, cache) })
	t.Run("damage", func(t *testing.T) { testDamage(t, cache, small) })
	t.Run("two on an empty cache", func(t *testing.T) { testTwo(t, small) })
	t.Run("no lazy index", func(t *testing.T) { testNoLazyIndex(t, small) })
	t.Run("nodes", func(t *testing.T) { testNodes(t, small) })
	t.Run("left behind", func(t *testing.T) { testLeftBehind(t, cache) })
}

// testSame compares the environments of this project, types of the provider, callbacks and the like,
// and the messages for mistakes.
func testSame(t *testing.T, cache string) {
	t.Parallel()
	elements := readAssembly(t).elements(*every)
	if len(elements) < minTypes {
		t.Fatalf("only %d types", len(elements))
	}
	plan, err := json.Marshal(elements)
	if err != nil {
		t.Fatal(err)
	}
	everything := func(variables ...string) map[string]string {
		dir := t.TempDir()
		file := filepath.Join(dir, "plan.json")
		if err := os.WriteFile(file, plan, 0o600); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if log := (run{"everything", file, cached(cache, variables...)}).log(t); log != "" {
			t.Errorf("wrote to standard error: %s", log)
		}
		t.Logf("%d types %v: %v", len(elements), variables, time.Since(start))
		return files(t, dir)
	}
	want := everything(stock)
	same(t, want, everything())
	if len(want) < 10 { // the plan, messages, and two files for each stack
		t.Errorf("only %d files were compared", len(want))
	}
}
