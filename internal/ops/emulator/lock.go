package emulator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Lock makes the caller the only holder of a file, among all processes. It waits for
// its turn, at most until ctx ends.
func Lock(ctx context.Context, path string) (unlock func(), err error) {
	file, err := flock(ctx, path, syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	return func() { file.Close() }, nil
}

// flock opens a file and locks it. The lock goes with the file, also when the process is killed.
func flock(ctx context.Context, path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			break
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, fmt.Errorf("another process holds %s: %w", path, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
	file.Close()
	return nil, fmt.Errorf("lock %s: %w", path, err)
}

// User is a process that works with the emulator of a folder, as several can at a time.
type User struct {
	dir  string
	file *os.File
}

// Use makes the caller a user of the emulator of dir, until [User.Release] or its end. It waits for one that
// is stopping the emulator.
func Use(ctx context.Context, dir string) (*User, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file, err := flock(ctx, filepath.Join(dir, "emulator.users"), syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	return &User{dir: dir, file: file}, nil
}

// Release ends the use.
func (u *User) Release() { u.file.Close() }

// StopUnlessUsed releases the emulator, and stops it unless somebody else uses it.
func (u *User) StopUnlessUsed(ctx context.Context) (stopped bool, err error) {
	defer u.Release()
	err = syscall.Flock(int(u.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock %s: %w", u.file.Name(), err)
	}
	return true, Stop(ctx, u.dir)
}
