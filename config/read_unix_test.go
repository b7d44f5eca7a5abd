//go:build unix

package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What stands in a folder under the name of a file is not read where it may never end, or where messages would
// quote what another file holds.
func TestFilesThatAreNone(t *testing.T) {
	t.Parallel()
	const other = "password: correct-horse\n"
	for name, c := range map[string]struct {
		put  func(file string) error
		want string
	}{
		"a pipe":   {func(file string) error { return syscall.Mkfifo(file, 0o600) }, "is a named pipe"},
		"a folder": {func(file string) error { return os.Mkdir(file, 0o700) }, "is a folder"},
		"a link to what never ends": {
			func(file string) error { return os.Symlink("/dev/zero", file) }, "is a symbolic link",
		},
		"a link to another file": {
			func(file string) error {
				secret := filepath.Join(filepath.Dir(file), "secret.txt")
				return errors.Join(os.WriteFile(secret, []byte(other), 0o600), os.Symlink(secret, file))
			}, "is a symbolic link",
		},
		"a large file": {
			func(file string) error { return os.WriteFile(file, make([]byte, maxFileSize+1), 0o600) }, "is too large; allowed: up to 1024 KiB",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := errors.Join(c.put(filepath.Join(dir, "x.yaml")), os.Mkdir(filepath.Join(dir, "foundations"), 0o700),
				c.put(filepath.Join(dir, "foundations", "x.yaml"))); err != nil {
				t.Fatal(err)
			}
			found := make(chan Problems, 1)
			go func() {
				_, problems := LoadProject(dir, filepath.Join(dir, "foundations"))
				found <- problems
			}()
			select {
			case problems := <-found:
				text := problems.Error()
				if strings.Count(text, "x.yaml: "+c.want) != 2 || strings.Contains(text, "correct-horse") || strings.Contains(text, "password") {
					t.Errorf("got\n%s\nwant of both files: %s", text, c.want)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it is read for ever")
			}
		})
	}
}
