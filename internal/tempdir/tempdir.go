// Package tempdir tells whether the folder for temporary files will do: programs that are started with one
// that does not, and the jsii runtime for one, end with a stack trace.
package tempdir

import (
	"fmt"
	"os"
	"syscall"
)

// Needed is the room that the jsii runtime and Terraform's providers take there, in bytes, with some to spare.
const Needed = 64 << 20

// Check returns what is wrong with the folder for temporary files, that of $TMPDIR or else the system's.
func Check() error { return check(os.TempDir(), Needed) }

func check(dir string, needed uint64) error {
	problem := func(what string) error {
		return fmt.Errorf("the folder for temporary files, %s, %s: have the environment variable TMPDIR name a folder that can be written to, with %d MiB of room", dir, what, needed>>20)
	}
	file, err := os.CreateTemp(dir, "cdah-")
	if err != nil {
		return problem("cannot be used (" + err.Error() + ")")
	}
	_ = file.Close()
	_ = os.Remove(file.Name())
	var system syscall.Statfs_t
	if err := syscall.Statfs(dir, &system); err != nil {
		return nil //nolint:nilerr // it can be written to; how much, only a file system that tells can show
	}
	if room := system.Bavail * uint64(system.Bsize); room < needed {
		return problem(fmt.Sprintf("has room for %d MiB only", room>>20))
	}
	return nil
}
