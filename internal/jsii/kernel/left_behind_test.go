package kernel_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// Nothing is left of a program, however it ends: no file, and no kernel.
func TestNothingIsLeftBehind(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, w waiting){
		"it ends":             func(t *testing.T, w waiting) { w.end(t) },
		"its kernel is asked": func(t *testing.T, w waiting) { w.signalKernel(t, syscall.SIGINT); w.end(t) },
		"it is interrupted":   func(t *testing.T, w waiting) { w.signal(t, syscall.SIGINT) },
		"it is killed":        func(t *testing.T, w waiting) { w.signal(t, syscall.SIGKILL) },
		"its kernel is killed": func(t *testing.T, w waiting) {
			w.signalKernel(t, syscall.SIGKILL)
			w.signal(t, syscall.SIGTERM)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWaiting(t)
			end(t, w)
			w.nothingIsLeft(t)
		})
	}
	for _, program := range []string{"use", "leave"} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			temporary := t.TempDir()
			run{program, t.TempDir(), []string{"TMPDIR=" + temporary}}.log(t)
			mustBeEmpty(t, temporary)
		})
	}
}

// What was left where processes were killed goes an hour later, and nothing else.
func TestOldFilesAreSwept(t *testing.T) {
	t.Parallel()
	temporary, old := t.TempDir(), time.Now().Add(-2*time.Hour)
	for _, name := range []string{"cdktf-0.21.0.1234.tgz", "cdah-kernel-1/file", "new/cdah-kernel-1", "cdah-kernel-2", "cdktf-0.21.0.tgz"} {
		put(t, filepath.Join(temporary, name), nil)
		if name != "cdah-kernel-2" {
			for _, path := range []string{name, filepath.Dir(name)} {
				if err := os.Chtimes(filepath.Join(temporary, path), old, old); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	run{"nothing", "", []string{"TMPDIR=" + temporary}}.log(t)
	if left, want := entries(t, temporary), []string{"cdah-kernel-2", "cdktf-0.21.0.tgz", "new"}; !slices.Equal(left, want) {
		t.Errorf("left are %v, want %v", left, want)
	}
}

// waiting is a program that has used its kernel, and waits.
type waiting struct {
	cmd       *exec.Cmd
	kernel    *process.Process
	input     interface{ Close() error }
	log       *bytes.Buffer
	temporary string
}

func startWaiting(t *testing.T) waiting {
	t.Helper()
	w := waiting{log: &bytes.Buffer{}, temporary: t.TempDir()}
	w.cmd = run{"wait", t.TempDir(), []string{"TMPDIR=" + w.temporary}}.command(t, w.log)
	input, err := w.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.input = input
	output, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); line != "ready\n" {
		t.Fatalf("it says %q, %v: %s", line, err, w.log)
	}
	program, err := process.NewProcessWithContext(t.Context(), int32(w.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	kernels, err := program.ChildrenWithContext(t.Context())
	if err != nil || len(kernels) != 1 {
		t.Fatalf("the program has the processes %v, %v; want one", kernels, err)
	}
	w.kernel = kernels[0]
	return w
}

// end lets the program go on to its end.
func (w waiting) end(t *testing.T) {
	t.Helper()
	_ = w.input.Close()
	if err := w.cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, w.log)
	}
}

func (w waiting) signal(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := w.cmd.Process.Signal(signal); err != nil {
		t.Error(err)
	}
	_ = w.cmd.Wait()
}

func (w waiting) signalKernel(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := w.kernel.SendSignalWithContext(t.Context(), signal); err != nil {
		t.Error(err)
	}
}

func (w waiting) nothingIsLeft(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		runs, err := w.kernel.IsRunningWithContext(t.Context())
		if err == nil && !runs {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the kernel still runs: %v, %v", runs, err)
		}
	}
	mustBeEmpty(t, w.temporary)
}

func mustBeEmpty(t *testing.T, dir string) {
	t.Helper()
	if left := entries(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func entries(t *testing.T, dir string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range all {
		names = append(names, entry.Name())
	}
	return names
}
