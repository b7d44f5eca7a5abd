package commands

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/ops/processes"
)

// killedRun leaves a record as a cdah does that is killed, with a program that still runs.
func killedRun(t *testing.T, p project, changes bool) (running func() bool) {
	t.Helper()
	child := exec.Command("sleep", "300")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = child.Wait() }()
	t.Cleanup(func() { _ = child.Process.Kill(); <-ended })
	record, err := processes.NewRecord(t.TempDir(), "x", changes)
	if err != nil {
		t.Fatal(err)
	}
	record.Runs(child.Process.Pid)
	record.Owner.PID = 1 << 30
	text, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	p.write(".cdah/runs/production@1.json", string(text))
	return func() bool {
		select {
		case <-ended:
			return false
		default:
			return true
		}
	}
}

func TestWhatAKilledRunHasLeft(t *testing.T) {
	for name, c := range map[string]struct {
		theirs, ours bool   // may change the environment
		ends, known  bool   // what still runs; the record afterwards
		said         string // among other things
	}{
		"a deployment after a deployment":  {true, true, true, true, "Ending what a killed run"},
		"a look after a deployment":        {true, false, false, true, "warning: the run of cdah on production"},
		"a deployment after a look":        {false, true, true, false, "Ending what a killed run"},
		"a look after a look":              {false, false, true, false, "sleep (process "},
		"a look after a deployment, again": {true, false, false, true, "It still works: sleep (process "},
	} {
		p := newProject(t)
		p.environment("production", "aws")
		running := killedRun(t, p, c.theirs)
		p.write("cdktf.out/stacks/production/plan.1073741824", "the state, and every secret in it")
		err := p.withSession(t.Context(), "production", needs{writes: c.ours}, func(s *session) error {
			if got := len(s.abandoned) == 1; got != (c.theirs && c.ours) {
				t.Errorf("%s: to be adopted = %v", name, got)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if running() == c.ends {
			t.Errorf("%s: it still runs = %v", name, running())
		}
		if known := p.read(".cdah/runs/production@1.json") != ""; known != c.known {
			t.Errorf("%s: the record is kept = %v", name, known)
		}
		if p.read("cdktf.out/stacks/production/plan.1073741824") != "" {
			t.Errorf("%s: its plan file is left", name)
		}
		if said := p.read("stderr"); !strings.Contains(said, c.said) {
			t.Errorf("%s: it said %q, want %q", name, said, c.said)
		}
	}
}

// A run leaves its record where it may have made what is in no state, and only there.
func TestARunThatDidNotFinishIsFound(t *testing.T) {
	for name, c := range map[string]struct{ writes, unfinished, want bool }{
		"done": {true, false, false}, "unfinished": {true, true, true}, "a look": {false, true, false},
	} {
		p := newProject(t)
		p.environment("production", "aws")
		wanted := errors.New("as it is")
		err := p.withSession(t.Context(), "production", needs{writes: c.writes}, func(s *session) error {
			if records, _ := filepath.Glob(filepath.Join(p.Root, ".cdah", "runs", "production@*.json")); len(records) != 1 {
				t.Errorf("%s: while it runs, the records are %v", name, records)
			}
			s.unfinished = c.unfinished
			return wanted
		})
		if !errors.Is(err, wanted) {
			t.Errorf("%s: %v", name, err)
		}
		if records, _ := filepath.Glob(filepath.Join(p.Root, ".cdah", "runs", "*")); (len(records) == 1) != c.want {
			t.Errorf("%s: afterwards, the records are %v", name, records)
		}
	}
}
