package commands

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"cdah/internal/ops/processes"
)

// errUnfinished is returned where Terraform did not come to its end.
var errUnfinished = errors.New("what it made last may be in no state")

// A run that may change an environment leaves a record where it is killed, or where Terraform is. The next run
// that may change it ends what still runs, and adopts what the run before has made and not saved.

func (r *Runner) recordsDir() string { return filepath.Join(r.cacheDir(), "runs") }

// begin looks for what runs that were killed have left, and records this one. The returned function removes the
// record, unless the run itself is unfinished.
func (s *session) begin(n needs) (end func(), err error) {
	if s.env.Name == "" {
		return func() {}, nil
	}
	abandoned, err := processes.Abandoned(s.recordsDir(), s.env.Name)
	if err != nil {
		return nil, err
	}
	for _, record := range abandoned {
		if err := s.endAbandoned(record, n.writes); err != nil {
			return nil, err
		}
	}
	s.record, err = processes.NewRecord(s.recordsDir(), s.env.Name, n.writes)
	if err != nil {
		return nil, fmt.Errorf("record this run: %w", err)
	}
	return func() {
		if !s.unfinished || !n.writes {
			_ = s.record.Remove()
		}
	}, nil
}

// endAbandoned ends what a run that was killed has left running. What only looks does not end what changes the
// environment: that is somebody's deployment, which may well come to its end.
func (s *session) endAbandoned(record *processes.Record, writes bool) error {
	if err := removeFiles(filepath.Join(s.stackDir(), planFileOf(record.Owner.PID))); err != nil {
		return err
	}
	pid, left := record.Left()
	began := record.Began.Format("15:04:05 on 2 January")
	if record.Changes && !writes {
		if left != "" {
			left = " It still works: " + left + "."
		}
		fmt.Fprintf(s.Stderr, "warning: the run of cdah on %s that began at %s did not come to its end.%s What it has made may be in no state: "+
			"the next deployment looks for that first, and so does %s\n", s.env.Name, began, left, s.commandLine("adopt", "ENV="+s.env.Name))
		return nil
	}
	if left != "" {
		err := s.step(fmt.Sprintf("Ending what a killed run of cdah began at %s: %s", began, left), func(*step) error {
			return s.supervisor().End(pid)
		})
		if err != nil && !errors.Is(err, processes.ErrKilled) {
			return err
		}
		s.endedLeft = true
	}
	if record.Changes {
		s.abandoned = append(s.abandoned, record)
		return nil
	}
	return record.Remove()
}

// adoptAbandoned adopts what runs that were killed have made and not saved. The stack must be synthesized.
func (s *session) adoptAbandoned(ctx context.Context) error {
	if len(s.abandoned) == 0 {
		return nil
	}
	fmt.Fprintf(s.Stderr, "A run on %s did not come to its end. What it has made may be in no state:\n", s.env.Name)
	if err := s.init(ctx); err != nil {
		return err
	}
	if err := s.adopt(ctx, s.Stderr, onlyAdopted); err != nil {
		return err
	}
	return s.forgetAbandoned()
}

// forgetAbandoned removes the records of the runs that were killed: nothing of them is left to be found.
func (s *session) forgetAbandoned() error {
	for _, record := range s.abandoned {
		if err := record.Remove(); err != nil {
			return err
		}
	}
	s.abandoned = nil
	return nil
}
