package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"cdah/internal/ops/report"
	"cdah/internal/ops/simulate"
)

// Simulation says what is simulated, as flags give it.
type Simulation struct {
	Load     string // CSV file, or a shape with its peak
	Shape    string
	Peak     float64 // requests a second
	Service  string  // that gets them; empty where one service is behind the load balancer, or the file says it
	SVG      string  // file for a chart; empty for none
	Tolerate float64 // percent of the requests that may be late or lost

	RequestCPU []string // DURATION, or SERVICE=DURATION
	Start      string   // time of the traffic's beginning, UTC
	Model      simulate.Model

	csv string // what is in the file
}

// DefaultTolerate is the percentage of requests that may be late or lost where nothing is said.
const DefaultTolerate = 0.1

// StartLayout is how the beginning of the traffic is written.
const StartLayout = "2006-01-02T15:04"

// Simulate synthesizes the environment and simulates traffic on it.
func (r *Runner) Simulate(ctx context.Context, name string, what Simulation, format report.Format) error {
	if err := what.complete(); err != nil {
		return UsageError{err.Error()}
	}
	if what.Load != "" {
		text, err := os.ReadFile(what.Load)
		if err != nil {
			return err
		}
		what.csv = string(text)
	}
	return r.withSession(ctx, name, needs{synth: true}, func(s *session) error {
		text, err := s.synthesized(ctx)
		if err != nil {
			return err
		}
		return s.simulate(s.Stdout, text, what, format)
	})
}

// complete reads the flags that are texts, and checks all of them.
func (w *Simulation) complete() error {
	var problems []error
	problem := func(wrong bool, format string, args ...any) {
		if wrong {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	w.Model.RequestCPU = simulate.DefaultModel().RequestCPU
	for _, text := range w.RequestCPU {
		service, of, named := strings.Cut(text, "=")
		if !named {
			service, of = "", text
		}
		d, err := time.ParseDuration(of)
		problem(err != nil || d <= 0 || d > time.Minute, "--request-cpu %s: write a duration above 0 up to 1m, such as 20ms, or one for a service, such as api=5ms", text)
		w.Model.RequestCPU[service] = d
	}
	var err error
	w.Model.Start, err = time.Parse(StartLayout, w.Start)
	problem(err != nil, "--start %s: write a time such as 2024-01-01T00:00, which is taken for UTC", w.Start)
	problem(w.Model.TaskStart < 0 || w.Model.TaskStart > time.Hour, "--task-start %v: write a duration from 0s to 1h", w.Model.TaskStart)
	problem(w.Model.Boot < 0 || w.Model.Boot > time.Hour, "--boot %v: write a duration from 0s to 1h", w.Model.Boot)
	problem(w.Model.TimeLimit < time.Second || w.Model.TimeLimit%time.Second != 0, "--time-limit %v: write whole seconds, 1s or more", w.Model.TimeLimit)
	problem(!(w.Tolerate >= 0 && w.Tolerate < 100), "--tolerate %v: write a percentage from 0 to below 100", w.Tolerate)
	return errors.Join(problems...)
}

// simulate simulates traffic on a stack's Terraform JSON, and prints what came of it.
func (s *session) simulate(out io.Writer, text []byte, what Simulation, format report.Format) error {
	traffic, err := what.traffic(text)
	var unclear simulate.UnclearError
	if errors.As(err, &unclear) {
		err = fmt.Errorf("%w: %s", err, s.howToName(unclear))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.env.Name, err)
	}
	result, err := simulate.Judge(s.env.Name, text, traffic, what.Model, what.Tolerate)
	if err != nil {
		return fmt.Errorf("%s: %w", s.env.Name, err)
	}
	if what.SVG != "" {
		if err := os.WriteFile(what.SVG, result.SVG(), 0o644); err != nil {
			return err
		}
	}
	return result.Write(out, format)
}

// howToName is how one of several services is named that traffic may be for, or all.
func (s *session) howToName(of simulate.UnclearError) string {
	return s.commandLine("simulate", "ENV="+s.env.Name, "SERVICE="+of.Services[0], "SHAPE=steps", "PEAK=40") +
		", or a file with a column for each: " + s.calledBy().Option("--load FILE", "LOAD=FILE")
}

// traffic is that of the file, or of the shape.
func (w *Simulation) traffic(text []byte) (*simulate.Traffic, error) {
	site, err := simulate.Read(text)
	if err != nil {
		return nil, err
	}
	for service := range w.Model.RequestCPU {
		if service != "" {
			if _, err := site.Choose(service); err != nil {
				return nil, fmt.Errorf("--request-cpu: %w", err)
			}
		}
	}
	service, unclear := site.Choose(w.Service)
	if w.Load == "" {
		if unclear != nil {
			return nil, unclear
		}
		return simulate.Shape(w.Shape, w.Peak, service)
	}
	traffic, err := simulate.ReadCSV(w.csv, site.Loaded(), func() (string, error) { return service, unclear })
	if err != nil {
		return nil, fmt.Errorf("%s:\n%w", w.Load, err)
	}
	return traffic, nil
}
