package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
)

// maxFileSize is how large a file that a person writes may be, in bytes; a hundred services take less.
const maxFileSize = 1 << 20

// unusable is why a file is not read, though it can be found.
type unusable struct{ got, allowed, fix string }

func (u unusable) Error() string { return u.got + "; allowed: " + u.allowed + "; fix: " + u.fix }

// ReadFile reads a file that a person writes: a regular file of up to 1 MiB. A link is refused, as it would have
// messages quote what another file holds, and so is what may never end: a pipe, a device.
func ReadFile(file string) ([]byte, error) {
	found, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if kind := kindOf(found.Mode()); kind != "" {
		return nil, unusable{"is " + kind, "a regular file", "put a file with the content in its place"}
	}
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }()
	if now, err := opened.Stat(); err != nil || !os.SameFile(found, now) {
		return nil, errors.Join(unusable{"was replaced while it was read", "a regular file", "try again"}, err)
	}
	content, err := io.ReadAll(io.LimitReader(opened, maxFileSize+1))
	if err == nil && len(content) > maxFileSize {
		return nil, unusable{"is too large", fmt.Sprintf("up to %d KiB", maxFileSize>>10), "shorten it"}
	}
	return content, err
}

// kindOf names a kind of file that is not read.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return ""
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	default:
		return "a device"
	}
}

var operation = regexp.MustCompile(`^(lstat|open|read|stat|fdopendir) .*: `)

// unreadable is the problem of a file, or of a folder, that cannot be read.
func unreadable(file string, err error, fix string) Problem {
	var why unusable
	switch {
	case errors.As(err, &why):
		return Problem{File: file, Got: why.got, Allowed: why.allowed, Fix: why.fix}
	case errors.Is(err, fs.ErrNotExist):
		return Problem{File: file, Got: "does not exist", Fix: fix}
	}
	return Problem{File: file, Got: "cannot be read: " + operation.ReplaceAllString(err.Error(), ""), Fix: fix}
}
