package kernel

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

//go:embed hook
var hookFiles embed.FS

// writeHook puts the hook into a folder in cache that is named by its content, and returns its main
// file.
func writeHook(cache string) (main string, err error) {
	sum, contents := sha256.New(), map[string][]byte{}
	err = fs.WalkDir(hookFiles, "hook", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := hookFiles.ReadFile(path)
		contents[filepath.Base(path)] = content
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", path, len(content), content)
		return err
	})
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, hex.EncodeToString(sum.Sum(nil))[:16])
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for name, content := range contents {
		if err := writeFile(filepath.Join(dir, name), content); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, "main.cjs"), nil
}

// writeFile makes sure that a file has a content, at once for all who read it.
func writeFile(path string, content []byte) error {
	if found, err := os.ReadFile(path); err == nil && bytes.Equal(found, content) {
		return nil
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	if _, err := temporary.Write(content); err != nil {
		_ = temporary.Close()
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// newRun makes a folder in parent for as long as this process lives. It also removes those of
// processes that were killed: the ones that nobody has locked. A lock ends with its process, in
// whatever way that ends.
func newRun(parent string) (dir string, err error) {
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", err
	}
	all, err := lock(parent, syscall.LOCK_EX) // nobody else is between making and locking a folder
	if err != nil {
		return "", err
	}
	defer func() { _ = syscall.Close(all) }()
	sweep(parent)
	dir, err = os.MkdirTemp(parent, "")
	if err != nil {
		return "", err
	}
	// The runtime's files are CommonJS, whatever a package.json in a folder above says.
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}\n"), 0o600); err != nil {
		return "", err
	}
	_, err = lock(dir, syscall.LOCK_EX) // for life
	return dir, err
}

// sweep removes the folders in parent that no process has locked. What it cannot remove, the next one
// may.
func sweep(parent string) {
	folders, _ := os.ReadDir(parent)
	for _, folder := range folders {
		path := filepath.Join(parent, folder.Name())
		if descriptor, err := lock(path, syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			_ = os.RemoveAll(path)
			_ = syscall.Close(descriptor)
		}
	}
}

// abandoned is the age at which nobody loads a package any more.
const abandoned = time.Hour

// sweepPackages removes the packages that the runtime has written to the folder for temporary files
// dir, for a kernel that was killed before it could load them.
func sweepPackages(dir string) {
	name := regexp.MustCompile(`^(constructs|cdktf|-cdktf-provider-aws)-\d+\.\d+\.\d+\.\d+\.tgz$`)
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if !name.MatchString(entry.Name()) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}

// lock opens and locks a folder. The lock lasts until the descriptor is closed.
func lock(path string, how int) (descriptor int, err error) {
	descriptor, err = syscall.Open(path, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return -1, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	if err := syscall.Flock(descriptor, how); err != nil {
		_ = syscall.Close(descriptor)
		return -1, &fs.PathError{Op: "lock", Path: path, Err: err}
	}
	return descriptor, nil
}
