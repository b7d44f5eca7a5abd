package kernel_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// spy is loaded into the kernel's Node process first, and says when the whole assembly of a big
// package is read. It also shows that the user's own NODE_OPTIONS are kept.
const spy = `
	const fs = require('fs'), read = fs.readFileSync;
	fs.readFileSync = (file, ...rest) => {
		if (/(provider-aws|tiny).\.jsii$/.test(file)) fs.writeSync(2, 'whole assembly\n');
		return read(file, ...rest);
	};`

// wholeRead is what the spy says.
const wholeRead = "whole assembly\n"

// preloaded returns variables that load JavaScript into the kernel's Node process.
func preloaded(t *testing.T, script string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "preload.cjs")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return "NODE_OPTIONS=--max-old-space-size=4069 --require " + file
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

// spied uses a big package under the spy.
func spied(t *testing.T, cache string) outcome {
	t.Helper()
	return outcomeOf(t, "use", cached(cache, preloaded(t, spy))...)
}

// fullCache returns a cache of the kernel's in which the assembly is split.
func fullCache(t *testing.T) string {
	t.Helper()
	cache := filepath.Join(t.TempDir(), `a "cache" with %41, #, ? and 'spaces'`)
	first := spied(t, cache)
	if first.log != wholeRead {
		t.Fatalf("an empty cache: standard error has %q, want %q", first.log, wholeRead)
	}
	return cache
}

// copied returns a copy of a cache.
func copied(t *testing.T, cache string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "cache")
	if err := os.CopyFS(dir, os.DirFS(cache)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// splitFile returns the path of a file of the split assembly.
func splitFile(t *testing.T, cache, name string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cache, "cdah", "kernel", "*", "*", name))
	if err != nil || len(found) != 1 {
		t.Fatalf("found %v, %v; want one %s", found, err, name)
	}
	return found[0]
}

// change rewrites a file.
func change(t *testing.T, path string, f func(content []byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// catalogWith changes what the catalog says about the package's assembly, and keeps it intact.
func catalogWith(t *testing.T, cache string, f func(source map[string]any)) {
	change(t, splitFile(t, cache, "catalog"), func(content []byte) []byte {
		var catalog map[string]any
		if err := json.Unmarshal(content[65:], &catalog); err != nil {
			t.Fatal(err)
		}
		f(catalog["source"].(map[string]any))
		body, err := json.Marshal(catalog)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Appendf(nil, "%x\n%s", sha256.Sum256(body), body)
	})
}

func testDamage(t *testing.T, seed string, want map[string]string) {
	for name, c := range map[string]struct {
		damage func(t *testing.T, cache string)
		says   string // about the cache; nothing when it is as good as before
		reads  bool   // the whole assembly
	}{
		"full": {damage: func(*testing.T, string) {}},
		"damaged part": {
			func(t *testing.T, cache string) {
				change(t, splitFile(t, cache, "types"), func(content []byte) []byte {
					return bytes.ReplaceAll(content, []byte(`"primitive"`), []byte(`"primitivE"`))
				})
			}, "assembly is damaged; it is made again", true,
		},
		"truncated part": {
			func(t *testing.T, cache string) {
				change(t, splitFile(t, cache, "types"), func(content []byte) []byte { return content[:100] })
			}, "assembly is damaged; it is made again", true,
		},
		"damaged catalog": {
			func(t *testing.T, cache string) {
				change(t, splitFile(t, cache, "catalog"), func(content []byte) []byte {
					return bytes.Replace(content, []byte("length"), []byte("width"), 1)
				})
			}, "catalog is damaged; it is made again", true,
		},
		"another package": {
			func(t *testing.T, cache string) {
				catalogWith(t, cache, func(source map[string]any) {
					source["stamp"].(map[string]any)["size"] = 5
					source["hash"] = "0"
				})
			}, "is of another package; it is made again", true,
		},
		"the same package, unpacked again": {damage: func(t *testing.T, cache string) {
			catalogWith(t, cache, func(source map[string]any) { source["stamp"].(map[string]any)["ino"] = 5 })
		}, reads: true},
		"damaged hook": {damage: func(t *testing.T, cache string) {
			hooks, err := filepath.Glob(filepath.Join(cache, "cdah", "kernel", "*", "*.cjs"))
			if err != nil || len(hooks) != 3 {
				t.Fatalf("found hooks %v, %v", hooks, err)
			}
			for _, hook := range hooks {
				change(t, hook, func([]byte) []byte { return []byte("{") })
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cache := copied(t, seed)
			c.damage(t, cache)
			got := spied(t, cache)
			same(t, want, got.files)
			saysOnce(t, got.log, c.says)
			if read := strings.Contains(got.log, wholeRead); read != c.reads {
				t.Errorf("the whole assembly is read: %v, want %v", read, c.reads)
			}
			again := spied(t, cache)
			same(t, want, again.files)
			if again.log != "" {
				t.Errorf("the next time, standard error has %q", again.log)
			}
		})
	}
}

// saysOnce checks for one line with a text on standard error, or for none, beside what the spy says.
func saysOnce(t *testing.T, log, text string) {
	t.Helper()
	said := strings.ReplaceAll(log, wholeRead, "")
	if text == "" && said != "" || !strings.Contains(said, text) || strings.Count(said, "\n") > 1 {
		t.Errorf("standard error has %q, want one line with %q", said, text)
	}
}

func testTwo(t *testing.T, want map[string]string) {
	t.Parallel()
	cache := t.TempDir()
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			got := outcomeOf(t, "use", cached(cache)...)
			same(t, want, got.files)
			saysOnce(t, got.log, "")
		})
	}
	both.Wait()
	got := spied(t, cache)
	same(t, want, got.files)
	if got.log != "" {
		t.Errorf("with the cache that both made, standard error has %q", got.log)
	}
}

// A split that fails half way is as if it had not begun.
func testNoRoom(t *testing.T, want map[string]string) {
	t.Parallel()
	cache := t.TempDir()
	got := outcomeOf(t, "use", cached(cache, preloaded(t, `
		const fs = require('fs'), write = fs.writeFileSync;
		fs.writeFileSync = (file, ...rest) => {
			if (/catalog$/.test(file)) throw new Error('no room');
			return write(file, ...rest);
		};`))...)
	same(t, want, got.files)
	saysOnce(t, got.log, "cannot be split: no room")
	again := spied(t, cache)
	same(t, want, again.files)
	if again.log != wholeRead {
		t.Errorf("the next time, standard error has %q, want %q", again.log, wholeRead)
	}
}

// A package of which only one of both shortcuts would work is loaded as it comes.
func testNoLazyIndex(t *testing.T, want map[string]string) {
	t.Parallel()
	got := outcomeOf(t, "use", cached(t.TempDir(), preloaded(t, `
		const fs = require('fs'), exists = fs.existsSync;
		fs.existsSync = (file) => !/lazy-index.js$/.test(file) && exists(file);`))...)
	same(t, want, got.files)
	saysOnce(t, got.log, "no lazy-index.js")
}

// testNodes runs with each Node.js that the environment variable CDAH_TEST_NODES has, as PATH has
// folders.
func testNodes(t *testing.T, want map[string]string) {
	for _, node := range filepath.SplitList(os.Getenv("CDAH_TEST_NODES")) {
		t.Run(node, func(t *testing.T) {
			cache := t.TempDir()
			for range 2 {
				got := outcomeOf(t, "use", cached(cache, "JSII_NODE="+node)...)
				same(t, want, got.files)
				saysOnce(t, got.log, "")
			}
		})
	}
}
