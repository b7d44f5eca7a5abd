package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary also plays the programs that are measured, in the role that this variable names.
const roleVariable = "CDAH_TEST_ROLE"

const (
	roleMemory = 96 << 20 // bytes that a worker holds
	roleCPU    = 200 * time.Millisecond
)

func TestMain(m *testing.M) {
	switch role, playing := os.LookupEnv(roleVariable); {
	case !playing:
		os.Exit(m.Run())
	case role == "parent":
		_ = worker().Run()
	case role == "leaver":
		_ = worker().Start()
	case role == "worker":
		work()
	case role == "failing":
		_, _ = os.Stderr.WriteString("first\nlast words\n")
		os.Exit(3)
	}
}

func worker() *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"=worker")
	return cmd
}

// work holds memory while it uses CPU.
func work() {
	held := make([]byte, roleMemory)
	for begin := cpuOfSelf(); cpuOfSelf()-begin < roleCPU; {
		for i := 0; i < len(held); i += os.Getpagesize() {
			held[i]++
		}
	}
	runtime.KeepAlive(held)
}

func newRunner(t *testing.T) runner {
	t.Helper()
	if err := adoptOrphans(); err != nil {
		t.Fatal(err)
	}
	return runner{work: t.TempDir(), progress: io.Discard}
}

func role(name string) program {
	return program{title: name, command: []string{os.Args[0]}, env: []string{roleVariable + "=" + name}}
}

func TestDescendantsCount(t *testing.T) {
	r := newRunner(t)
	_, cpu, err := r.timed(t.Context(), role("parent"))
	if err != nil || cpu < roleCPU {
		t.Errorf("got %v of CPU time and %v, want the child's %v at least", cpu, err, roleCPU)
	}
	peak, err := r.sampled(t.Context(), role("parent"))
	if err != nil || peak < roleMemory {
		t.Errorf("got a peak of %d bytes and %v, want the child's %d at least", peak, err, roleMemory)
	}
}

func TestOrphansCount(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux lets a process adopt orphans")
	}
	_, cpu, err := newRunner(t).timed(t.Context(), role("leaver"))
	if err != nil || cpu < roleCPU {
		t.Errorf("got %v of CPU time and %v, want the orphan's %v at least", cpu, err, roleCPU)
	}
}

func TestSettingsOfTheCallerDoNotReachPrograms(t *testing.T) {
	t.Setenv("NODE_OPTIONS", "--no-such-option")
	r := newRunner(t)
	shell := program{title: "shell", command: []string{"sh", "-c", `test -z "$NODE_OPTIONS" && test "$TMPDIR" = "` + r.work + `"`}}
	if _, _, err := r.timed(t.Context(), shell); err != nil {
		t.Error(err)
	}
}

func TestFailureSaysWhatTheProgramSaid(t *testing.T) {
	_, _, err := newRunner(t).timed(t.Context(), role("failing"))
	if err == nil || !strings.Contains(err.Error(), "failing: exit status 3\nfirst\nlast words") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyOptionalProgramsAreSkipped(t *testing.T) {
	r := newRunner(t)
	app := role("app") // a role that does nothing
	app.group, app.output = groupApp, filepath.Join(r.work, "*.json")
	if err := os.WriteFile(filepath.Join(r.work, "document.json"), []byte(`{"resource": {"aws_vpc": {"a": {}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	peer := app
	peer.group, peer.optional = "peer", true
	peer.prepare = []step{func(context.Context) error { return errors.New("no registry\nlog in /home/somebody") }}

	results, err := r.measure(t.Context(), []program{app, peer}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if got := results[0]; len(got.wall) != 2 || len(got.cpu) != 2 || len(got.peak) != 2 || got.resources != 1 {
		t.Errorf("the app was not measured in two rounds: %+v", got)
	}
	if got := results[1]; got.skipped != "no registry" || len(got.wall) != 0 {
		t.Errorf("the peer was not skipped: %+v", got)
	}
	peer.optional = false
	if _, err := r.measure(t.Context(), []program{app, peer}, 1); err == nil {
		t.Error("a program that must be measured was skipped")
	}
}

func cpuOfSelf() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
