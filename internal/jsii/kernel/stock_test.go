package kernel_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestStock checks that the kernel runs as it comes when it was not tried with what it finds.
func TestStock(t *testing.T) {
	want := outcomeOf(t, "use", stock)
	if want.log != "" {
		t.Errorf("turned off, it says %q", want.log)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		variables []string
		says      string
	}{
		"no folder for the cache": {cached(file), "not a directory"},
		"relative cache":          {cached("cache"), "no place for a cache"},
		"backslash in its path":   {cached(filepath.Join(t.TempDir(), `a\b`)), "backslash"},
		"no home":                 {[]string{"XDG_CACHE_HOME=", "HOME="}, "no place for a cache"},
		"untried Node.js": {
			cached(t.TempDir(), preloaded(t, `
				Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '99.1.0' } });`)),
			"not been tried with Node.js 99",
		},
		"untried jsii runtime": {
			cached(t.TempDir(), preloaded(t, `
				const fs = require('fs'), read = fs.readFileSync;
				fs.readFileSync = (file, ...rest) =>
					/program.js$/.test(file) && rest.length === 0 ? 'another' : read(file, ...rest);`)),
			"not been tried with this version of the jsii runtime",
		},
		"assemblies are to be validated": {
			cached(t.TempDir(), "JSII_VALIDATE_ASSEMBLIES=1"), "JSII_VALIDATE_ASSEMBLIES is set",
		},
		"no package cache": {
			cached(t.TempDir(), "JSII_RUNTIME_PACKAGE_CACHE=disabled"), "not in jsii's package cache",
		},
		"no other descriptors": {
			cached(t.TempDir(), preloaded(t, `
				const fs = require('fs'), open = fs.openSync;
				fs.openSync = (file, ...rest) => { if (/^.dev.fd/.test(file)) throw new Error('not today'); return open(file, ...rest); };`)),
			"not today",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := outcomeOf(t, "use", c.variables...)
			same(t, want.files, got.files)
			saysOnce(t, got.log, c.says)
		})
	}
}

// TestConsole writes from the kernel, and from a process that it starts: neither may come between the
// kernel's answers.
func TestConsole(t *testing.T) {
	var stdout, stderr bytes.Buffer
	cmd := run{"use", t.TempDir(), cached(t.TempDir(), preloaded(t, `
		const fs = require('fs'), make = fs.mkdtempSync;
		fs.mkdtempSync = (...args) => {
			if (!/jsii-kernel-$/.test(args[0])) return make(...args);
			console.log('logged'), console.error('warned');
			require('child_process').spawnSync('echo', ['stray'], { stdio: 'inherit' });
			return make(...args);
		};`))}.command(t, &stderr)
	cmd.Stdout = &stdout
	if err := cmd.Run(); err != nil {
		t.Errorf("%v: %s", err, stderr.String())
	}
	if stdout.String() != "logged\n" || stderr.String() != "warned\nstray\n" {
		t.Errorf("standard output has %q and standard error %q", stdout.String(), stderr.String())
	}
}
