package emulator_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"

	"cdah/internal/ops/emulator"
)

func detach(t *testing.T, dir string) *emulator.Emulator {
	t.Helper()
	e, err := emulator.StartDetached(t.Context(), emulator.Options{Root: standIn(), Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func stopAtEnd(t *testing.T, dir string) {
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if err := emulator.Stop(context.Background(), dir); err != nil {
			t.Error(err)
		}
	})
}

// edit changes a field of the record.
func edit(t *testing.T, dir, field string, value any) {
	t.Helper()
	path := filepath.Join(dir, "emulator.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	record := map[string]any{}
	if err := json.Unmarshal(text, &record); err != nil {
		t.Fatal(err)
	}
	record[field] = value
	text, _ = json.Marshal(record)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDetachedOutlivesItsStarterAndStops(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pid := dyingProgram(t, "detached", dir)
	e, ok := emulator.Running(dir)
	if !ok || e.PID() != pid {
		t.Fatalf("Running() = %v, %v; want process %d", e, ok, pid)
	}
	if again := detach(t, dir); again.Endpoint() != e.Endpoint() {
		t.Errorf("StartDetached() gave %s beside the running %s", again.Endpoint(), e.Endpoint())
	}
	if _, err := e.Trace(); err != nil {
		t.Error(err)
	}
	if err := emulator.Stop(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	waitGone(t, pid)
	if _, ok := emulator.Running(dir); ok {
		t.Error("Running() finds a stopped emulator")
	}
	if _, err := os.Stat(filepath.Join(dir, "emulator.json")); !os.IsNotExist(err) {
		t.Error("the record is still there")
	}
}

func TestDetachedStartsOneForAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stopAtEnd(t, dir)
	var wait sync.WaitGroup
	endpoints := make([]string, 3)
	for i := range endpoints {
		wait.Go(func() {
			e, err := emulator.StartDetached(t.Context(), emulator.Options{Root: standIn(), Dir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			endpoints[i] = e.Endpoint()
		})
	}
	wait.Wait()
	if endpoints[0] != endpoints[1] || endpoints[1] != endpoints[2] {
		t.Errorf("several emulators: %v", endpoints)
	}
}

// A record may outlive its emulator, and its PID and port may pass to others.
func TestOthersAreNotTakenForTheEmulator(t *testing.T) {
	t.Parallel()
	dir, other := t.TempDir(), t.TempDir()
	victim := detach(t, other)
	stopAtEnd(t, other)
	for field, value := range map[string]any{
		"id":       "of an earlier one",  // the port belongs to another emulator now
		"pid":      os.Getpid(),          // the PID belongs to another process now
		"endpoint": "http://127.0.0.1:1", // nobody is there
	} {
		t.Run(field, func(t *testing.T) {
			record, err := os.ReadFile(filepath.Join(other, "emulator.json"))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "emulator.json"), record, 0o644); err != nil {
				t.Fatal(err)
			}
			if _, ok := emulator.Running(dir); !ok {
				t.Fatal("the unchanged record is not recognised")
			}
			edit(t, dir, field, value)
			if _, ok := emulator.Running(dir); ok {
				t.Error("Running() takes a stale record for an emulator")
			}
			if err := emulator.Stop(t.Context(), dir); err != nil {
				t.Error(err)
			}
			if !alive(victim.PID()) {
				t.Error("Stop() ended a process that is not the recorded one")
			}
			if _, err := os.Stat(filepath.Join(dir, "emulator.json")); !os.IsNotExist(err) {
				t.Error("Stop() left a stale record")
			}
		})
	}
	if response, err := http.Get(victim.Endpoint() + "/_cdah/emulator"); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("the other emulator does not answer any more: %v", err)
	} else {
		response.Body.Close()
	}
}

func TestDetachedReplacesADeadOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stopAtEnd(t, dir)
	first := detach(t, dir)
	process, err := os.FindProcess(first.PID())
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	waitGone(t, first.PID())
	if second := detach(t, dir); second.PID() == first.PID() || !alive(second.PID()) {
		t.Errorf("StartDetached() = process %d, want a new one", second.PID())
	}
}

func TestStopWithoutAnEmulator(t *testing.T) {
	t.Parallel()
	if err := emulator.Stop(t.Context(), t.TempDir()); err != nil {
		t.Error(err)
	}
	if err := emulator.Stop(t.Context(), filepath.Join(t.TempDir(), "missing")); err != nil {
		t.Error(err)
	}
}

// Until its record is written, nobody could find the emulator of a program that is killed while it starts one.
func TestAKilledStarterLeavesNoEmulator(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]string{"before it answers": "2", "before it is recorded": "0"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := syscall.Mkfifo(filepath.Join(dir, "emulator.json.new"), 0o600); err != nil {
				t.Fatal(err) // whoever writes the record waits for somebody who reads it
			}
			starter := exec.Command(os.Args[0])
			starter.Env = append(os.Environ(), helperVariable+"=detached:"+dir, "CDAH_TEST_DELAY="+delay)
			if err := starter.Start(); err != nil {
				t.Fatal(err)
			}
			server := childOf(t, starter.Process.Pid)
			if delay == "0" {
				waitListening(t, server)
			}
			if err := starter.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = starter.Wait()
			waitGone(t, server)
		})
	}
}

// waitListening waits until a process has announced itself, which it does when it listens.
func waitListening(t *testing.T, pid int) {
	t.Helper()
	server, err := process.NewProcess(int32(pid))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if connections, _ := server.Connections(); len(connections) > 0 {
			time.Sleep(500 * time.Millisecond)
			return
		}
	}
	t.Fatal("it does not listen")
}

// childOf waits for the server that a process starts.
func childOf(t *testing.T, pid int) int {
	t.Helper()
	parent, err := process.NewProcess(int32(pid))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		children, _ := parent.Children() // none is an error
		for _, child := range children {
			if line, _ := child.Cmdline(); strings.Contains(line, "server.py") {
				return int(child.Pid)
			}
		}
	}
	t.Fatal("no emulator was started")
	return 0
}

func TestOnlyTheLastUserStopsTheEmulator(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stopAtEnd(t, dir)
	var users [3]*emulator.User
	for i := range users {
		user, err := emulator.Use(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		users[i] = user
	}
	e := detach(t, dir)
	users[0].Release()
	if stopped, err := users[1].StopUnlessUsed(t.Context()); stopped || err != nil || !e.Alive() {
		t.Errorf("with another user: stopped = %v, %v", stopped, err)
	}
	if stopped, err := users[2].StopUnlessUsed(t.Context()); !stopped || err != nil || e.Alive() {
		t.Errorf("without: stopped = %v, %v", stopped, err)
	}
}

func TestFilesOfTheEmulatorAreTheUsersOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"emulator.log", "emulator.trace.jsonl"} { // of an emulator before
		if err := os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stopAtEnd(t, dir)
	detach(t, dir)
	files, _ := filepath.Glob(filepath.Join(dir, "emulator.*"))
	if len(files) < 4 {
		t.Errorf("there are only %v", files)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
}
