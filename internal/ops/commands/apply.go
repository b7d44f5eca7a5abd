package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/term"

	"cdah/internal/ops/progress"
	"cdah/internal/ops/review"
)

// planQuietly plans and tells what is wrong, and nothing else.
func (s *session) planQuietly(ctx context.Context, args []string) (changes bool, err error) {
	return changes, s.step("Planning", func(step *step) error {
		run := s.follow(step, io.Discard)
		err := s.runTo(ctx, run, "terraform", append(args, "-json")...)
		run.Close()
		s.planned = run.Planned
		if changes = isChanges(err); changes {
			return nil
		}
		return err
	})
}

// apply applies this run's plan, and tells how far it is. Terraform itself refuses the plan when somebody has changed
// the state since. Standard output is for what a command finds.
func (s *session) apply(ctx context.Context, p purpose) error {
	log, err := s.newLog(p)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	return s.step(p.title(), func(step *step) error {
		step.breakLine()
		run := s.follow(s.Stderr, log)
		run.Verbose, run.Plan, run.Done, run.Expected = s.verbose, s.planned, s.made, s.expected(p)
		run.Plan.Changes = s.ofAll(p)
		begun := time.Now()
		endWatch := func() {}
		if p == deployment {
			endWatch = s.watchReleases(ctx, run.Say)
		}
		err := s.runTo(ctx, run, "terraform", "-chdir="+s.stackDir(), "apply", "-input=false", "-json", s.planFile())
		endWatch()
		run.Close()
		if err != nil {
			if p == deployment {
				s.tellFailures(ctx, begun, run.Failed)
				s.tellExisting(run.Existing)
			}
			fmt.Fprintf(s.Stderr, "%sMend what is wrong, and run the same again: it goes on from there. What Terraform has said is in %s.\n", run.Summary(), displayPath(log.Name()))
			return err
		}
		s.made = run.Done
		return s.note(p, time.Since(begun))
	})
}

// ofAll returns how many changes this run makes, as its review has counted them, also where it applies a part at a time.
func (s *session) ofAll(p purpose) int {
	all := s.made + s.planned.Changes
	if p == preparation {
		return max(all, s.reviewed)
	}
	return all
}

// follow returns what tells people how a run of Terraform goes on.
func (s *session) follow(out, log io.Writer) *progress.Run {
	terminal := int(s.Stderr.Fd())
	columns, _, err := term.GetSize(terminal)
	if err != nil || columns <= 0 {
		columns = 80
	}
	stack, _ := os.ReadFile(s.stackFile())
	constructs, _ := review.ReadConstructs(stack) // without, names of resources have to do
	return &progress.Run{
		Out: out, Terminal: term.IsTerminal(terminal), Columns: columns, Log: log,
		Where: constructs.Of, Now: time.Now,
	}
}

// keptLogs is how many logs stay.
const keptLogs = 20

// newLog makes the file for what Terraform says while it applies, and removes the oldest of these.
func (s *session) newLog(p purpose) (*os.File, error) {
	dir := filepath.Join(s.cacheDir(), "logs")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	logs, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	slices.SortFunc(logs, func(a, b string) int { return modified(a).Compare(modified(b)) })
	for _, old := range logs[:max(0, len(logs)-keptLogs+1)] {
		if err := removeFiles(old); err != nil {
			return nil, err
		}
	}
	name := fmt.Sprintf("%s-%s-%s.log", s.env.Name, p, time.Now().UTC().Format("20060102-150405"))
	return os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

func modified(file string) time.Time {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// earlier is how long an earlier run took.
type earlier struct {
	Changes int     `json:"changes"`
	Seconds float64 `json:"seconds"`
}

func (s *session) earlierFile(p purpose) string {
	return filepath.Join(s.cacheDir(), "durations", s.env.Name+"-"+string(p)+".json")
}

// expected returns how long the plan may take, where the last one had about as many changes.
func (s *session) expected(p purpose) time.Duration {
	var last earlier
	text, err := os.ReadFile(s.earlierFile(p))
	if err != nil || json.Unmarshal(text, &last) != nil || 10*abs(last.Changes-s.planned.Changes) > last.Changes {
		return 0
	}
	return time.Duration(last.Seconds * float64(time.Second))
}

// note keeps how long a run took, for the next one.
func (s *session) note(p purpose, took time.Duration) error {
	text, err := json.Marshal(earlier{s.planned.Changes, took.Seconds()})
	file := s.earlierFile(p)
	return errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, text, 0o644))
}

func abs(n int) int { return max(n, -n) }
