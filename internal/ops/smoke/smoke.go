// Package smoke finds out whether a deployed website is there: its name resolves, it answers as it
// should, its certificate holds, and AWS runs what was deployed.
package smoke

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Check is something that has been tried.
type Check struct {
	Name    string  `json:"name"`
	Passed  bool    `json:"passed"`
	Seconds float64 `json:"seconds"` // until it passed, or was given up
	Detail  string  `json:"detail"`  // what was seen; why it failed
}

// Report is the result of a smoke test.
type Report struct {
	Environment string  `json:"environment,omitempty"`
	URL         string  `json:"url"`
	Passed      bool    `json:"passed"`
	Checks      []Check `json:"checks"`
}

// Probe looks once at one thing, and says what it saw.
type Probe struct {
	Name string
	Try  func(ctx context.Context) (seen string, err error)
}

// Timing is how long and how often probes are tried. A website that has just been deployed needs minutes for
// its name, its first tasks and their health.
type Timing struct {
	Deadline time.Duration // for all probes together
	Interval time.Duration // between two tries of one
	Timeout  time.Duration // of one try, which every probe gets also after the deadline
}

// FinalError is the error of a probe that no further try can pass.
type FinalError struct{ Reason string }

func (e FinalError) Error() string { return e.Reason }

// tellEvery is how often a probe that waits is told.
const tellEvery = 30 * time.Second

// Listener is told how a test goes on.
type Listener struct {
	Done    func(Check)                       // of each probe that passes or is given up
	Waiting func(c Check, left time.Duration) // of each that has failed and is tried again, at its first failure and then twice a minute
}

// Run tries the probes one after the other, each until it passes or the time is up.
func Run(ctx context.Context, t Timing, probes []Probe, tell Listener) Report {
	report := Report{Passed: true, Checks: []Check{}}
	end := time.Now().Add(t.Deadline)
	for _, probe := range probes {
		check := t.tryUntil(ctx, probe, end, tell.Waiting)
		report.Checks = append(report.Checks, check)
		report.Passed = report.Passed && check.Passed
		tell.Done(check)
	}
	return report
}

// tryUntil tries a probe until it passes, can no longer pass, or the time is up.
func (t Timing) tryUntil(ctx context.Context, probe Probe, end time.Time, waiting func(Check, time.Duration)) Check {
	begin := time.Now()
	var told time.Time
	for tries := 1; ; tries++ {
		seen, err := t.try(ctx, probe)
		check := Check{Name: probe.Name, Passed: err == nil, Seconds: time.Since(begin).Seconds(), Detail: seen}
		if err == nil {
			return check
		}
		check.Detail = err.Error()
		var final FinalError
		if errors.As(err, &final) {
			return check
		}
		if now := time.Now(); now.Sub(told) >= tellEvery && now.Add(t.Interval).Before(end) {
			told = now
			waiting(check, end.Sub(now))
		}
		if tries > 1 {
			check.Detail += fmt.Sprintf(" (the last of %d tries)", tries)
		}
		if ctx.Err() != nil || time.Now().Add(t.Interval).After(end) {
			return check
		}
		select {
		case <-ctx.Done():
		case <-time.After(t.Interval):
		}
	}
}

func (t Timing) try(ctx context.Context, probe Probe) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, t.Timeout)
	defer cancel()
	return probe.Try(ctx)
}
