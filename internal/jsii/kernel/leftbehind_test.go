package kernel_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// patience is how long a kernel may take to notice that it is alone.
const patience = 20 * time.Second

// place has the folders for the temporary files of programs.
type place struct {
	cache, temporary string
}

func newPlace(t *testing.T, seed string) place {
	t.Helper()
	return place{copied(t, seed), t.TempDir()}
}

func (p place) variables() []string { return cached(p.cache, "TMPDIR="+p.temporary) }

// left returns what is there of programs that run or have run.
func (p place) left() []string {
	runs, _ := filepath.Glob(filepath.Join(p.cache, "cdah", "kernel", "run", "*"))
	temporary, _ := filepath.Glob(filepath.Join(p.temporary, "*"))
	return slices.Concat(runs, temporary)
}

// waiting is a program in the middle of its work, the leader of a process group.
type waiting struct {
	cmd   *exec.Cmd
	input io.Closer
	log   *bytes.Buffer
}

func (p place) start(t *testing.T) waiting {
	t.Helper()
	var log bytes.Buffer
	cmd := run{"wait", t.TempDir(), p.variables()}.command(t, &log)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); err != nil {
		t.Fatalf("%q, %v: %s", line, err, log.String())
	}
	return waiting{cmd, input, &log}
}

func TestPackagesLeftBehind(t *testing.T) {
	p := place{t.TempDir(), t.TempDir()}
	now := time.Now()
	for name, age := range map[string]time.Duration{
		"constructs-1.112.0.123.tgz": 2 * time.Hour, "-cdktf-provider-aws-1.112.0.456.tgz": 2 * time.Hour,
		"cdktf-1.112.0.123.tgz": time.Minute, "own-1.112.0.123.tgz": 2 * time.Hour, "cdktf-1.0.tgz": 2 * time.Hour,
	} {
		file := filepath.Join(p.temporary, name)
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, now, now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	run{"nothing", "", p.variables()}.log(t)
	want := []string{"cdktf-1.0.tgz", "cdktf-1.112.0.123.tgz", "own-1.112.0.123.tgz"}
	var got []string
	for _, path := range p.left() {
		got = append(got, filepath.Base(path))
	}
	if !slices.Equal(got, want) {
		t.Errorf("left are %v, want %v", got, want)
	}
}

func testLeftBehind(t *testing.T, seed string) {
	for name, end := range map[string]func(t *testing.T, p place){
		"closed":        func(t *testing.T, p place) { run{"use", t.TempDir(), p.variables()}.log(t) },
		"without calls": func(t *testing.T, p place) { run{"nothing", "", p.variables()}.log(t) },
		"not closed":    func(t *testing.T, p place) { run{"leave", t.TempDir(), p.variables()}.log(t) },
		"interrupted": func(t *testing.T, p place) { // by a terminal: all processes
			w := p.start(t)
			_ = syscall.Kill(-w.cmd.Process.Pid, syscall.SIGINT)
			_ = w.cmd.Wait()
		},
		"terminated": func(t *testing.T, p place) { // by a supervisor: the main process
			w := p.start(t)
			_ = w.cmd.Process.Signal(syscall.SIGTERM)
			_ = w.cmd.Wait()
		},
		"killed": func(t *testing.T, p place) {
			w := p.start(t)
			_ = w.cmd.Process.Kill()
			_ = w.cmd.Wait()
		},
		"killed while the kernel loads": func(t *testing.T, p place) { // what the program has written for it
			killer := preloaded(t, `
				const fs = require('fs'), open = fs.openSync;
				fs.openSync = (file, ...rest) => {
					if (/\.tgz$/.test(file)) process.kill(process.ppid, 'SIGKILL');
					return open(file, ...rest);
				};`)
			var log bytes.Buffer
			if err := (run{"use", t.TempDir(), append(p.variables(), killer)}.command(t, &log)).Run(); err == nil {
				t.Error("it was not killed: then this shows nothing")
			}
		},
		"all killed, then started again": func(t *testing.T, p place) {
			w := p.start(t)
			_ = syscall.Kill(-w.cmd.Process.Pid, syscall.SIGKILL)
			_ = w.cmd.Wait()
			if len(p.left()) == 0 {
				t.Error("all are killed and nothing is left: then this shows nothing")
			}
			run{"use", t.TempDir(), p.variables()}.log(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, seed)
			end(t, p)
			for deadline := time.Now().Add(patience); len(p.left()) > 0; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("left behind: %v", p.left())
				}
			}
		})
	}
	// What happens to others does not end a program.
	for name, meanwhile := range map[string]func(t *testing.T, p place, w waiting){
		"another is running": func(t *testing.T, p place, _ waiting) {
			run{"use", t.TempDir(), p.variables()}.log(t)
		},
		"the kernel is interrupted": func(t *testing.T, _ place, w waiting) {
			app, err := process.NewProcessWithContext(t.Context(), int32(w.cmd.Process.Pid))
			if err != nil {
				t.Fatal(err)
			}
			kernels, err := app.ChildrenWithContext(t.Context())
			if err != nil || len(kernels) != 1 {
				t.Fatalf("the program has the processes %v, %v; want one", kernels, err)
			}
			for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
				if err := kernels[0].SendSignal(signal); err != nil {
					t.Error(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, seed)
			w := p.start(t)
			meanwhile(t, p, w)
			_ = w.input.Close()
			if err := w.cmd.Wait(); err != nil {
				t.Errorf("%v: %s", err, w.log)
			}
			if left := p.left(); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
