package processes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// abandoned makes a record as a run leaves it that has ended, with a child that still runs.
func abandoned(t *testing.T, dir, topic string) (*Record, *exec.Cmd) {
	t.Helper()
	child := exec.Command("sleep", "300")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = child.Process.Kill()
		_ = child.Wait()
	})
	r, err := NewRecord(dir, topic, true)
	if err != nil {
		t.Fatal(err)
	}
	r.Owner.Created -= 10 * createdTolerance // another process had this id before
	r.Runs(child.Process.Pid)
	return r, child
}

func TestARunThatWasKilledIsFound(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	_, child := abandoned(t, dir, "production")
	found, err := Abandoned(dir, "production")
	if err != nil || len(found) != 1 || !found[0].Changes || time.Since(found[0].Began) > time.Minute {
		t.Fatalf("got %v, %v; want the run", found, err)
	}
	pid, left := found[0].Left()
	if pid != child.Process.Pid || !strings.Contains(left, "sleep (process ") {
		t.Errorf("left are %d and %q, want %d", pid, left, child.Process.Pid)
	}
	go func() { _ = child.Wait() }() // or it would stay in the table
	if err := (Supervisor{Grace: 10 * time.Second}).End(pid); err != nil {
		t.Error(err)
	}
	if pid, left := found[0].Left(); pid != 0 || left != "" {
		t.Errorf("after its end: %d and %q", pid, left)
	}
	if others, err := Abandoned(dir, "product"); err != nil || len(others) > 0 {
		t.Errorf("of another topic: %v, %v", others, err)
	}
	if err := found[0].Remove(); err != nil {
		t.Error(err)
	}
	if found, err := Abandoned(dir, "production"); err != nil || len(found) > 0 {
		t.Errorf("once removed: %v, %v", found, err)
	}
}

func TestARunThatGoesOnIsNotAbandoned(t *testing.T) {
	dir := t.TempDir()
	r, err := NewRecord(dir, "production", true)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := Abandoned(dir, "production"); err != nil || len(found) > 0 {
		t.Errorf("got %v, %v", found, err)
	}
	if pid, left := r.Left(); pid != 0 || left != "" {
		t.Errorf("it has started nothing, and %d %q is left", pid, left)
	}
}

// The id of what a run has started may pass to another process, which nobody may end.
func TestAnotherProcessIsNotTakenForTheChild(t *testing.T) {
	r, _ := abandoned(t, t.TempDir(), "production")
	r.Child.Created -= 10 * createdTolerance
	if pid, left := r.Left(); pid != 0 || left != "" {
		t.Errorf("got %d and %q", pid, left)
	}
}

func TestABrokenRecordIsNamed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "production@1.json")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Abandoned(dir, "production"); err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "delete it") {
		t.Errorf("got %v", err)
	}
}
