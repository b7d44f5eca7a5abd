package commands

import (
	"fmt"
	"io"
	"time"
)

// step announces a piece of work, and how long it took when it is done. What is written to it in
// between stands on lines of its own.
type step struct {
	out    io.Writer
	title  string
	start  time.Time
	broken bool // something was written after the announcement
}

// step does a piece of work.
func (r *Runner) step(title string, work func(*step) error) error {
	s := newStep(r.Stderr, title)
	return s.done(work(s))
}

func newStep(out io.Writer, title string) *step {
	fmt.Fprintf(out, "==> %s … ", title)
	return &step{out: out, title: title, start: time.Now()}
}

func (s *step) Write(text []byte) (int, error) {
	s.breakLine()
	return s.out.Write(text)
}

// breakLine makes room for output that does not pass through the step.
func (s *step) breakLine() {
	if !s.broken {
		s.broken = true
		fmt.Fprintln(s.out)
	}
}

// done says how long the step took, or that it failed, and returns err.
func (s *step) done(err error) error {
	outcome := formatDuration(time.Since(s.start))
	if err != nil {
		outcome = "failed after " + outcome
	}
	if s.broken {
		fmt.Fprintf(s.out, "==> %s: ", s.title)
	}
	fmt.Fprintln(s.out, outcome)
	return err
}

// formatDuration writes a duration as 0.4 s, 12.3 s or 2 min 05 s.
func formatDuration(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}
