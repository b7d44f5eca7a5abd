package commands

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cdah/internal/ops/report"
	"cdah/internal/ops/simulate"
)

func plainSimulation() Simulation {
	return Simulation{Shape: "spike", Peak: 100, Start: "2024-01-01T00:00", Tolerate: DefaultTolerate, Model: simulate.DefaultModel()}
}

func TestSimulatePrintsEachForm(t *testing.T) {
	t.Parallel()
	s, text := goldenSession(t)
	for format, want := range map[report.Format]string{
		report.Text:     "| 0:30:00 | web     | ",
		report.JSON:     `"requests_per_second": `,
		report.Markdown: "Cost: ",
	} {
		what := plainSimulation()
		what.SVG = filepath.Join(t.TempDir(), "chart.svg")
		if err := what.complete(); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := s.simulate(&out, text, what, format); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %v; no %q in\n%s", format, err, want, out.String())
		}
		svg, err := os.ReadFile(what.SVG)
		if err != nil || !bytes.Contains(svg, []byte("web: CPU utilization")) {
			t.Errorf("%v, and the chart is %d bytes", err, len(svg))
		}
	}
}

// All that is wrong with the flags is told at once, before anything is done.
func TestSimulateRefusesItsFlags(t *testing.T) {
	t.Parallel()
	what := Simulation{
		RequestCPU: []string{"20", "api=0s"}, Start: "noon", Tolerate: 100,
		Model: simulate.Model{TaskStart: -1, Boot: 2 * time.Hour, TimeLimit: 1500 * time.Millisecond},
	}
	err := new(Runner).Simulate(t.Context(), "production", what, report.Text)
	var usage UsageError
	if !errors.As(err, &usage) {
		t.Fatalf("got %v, want a usage error", err)
	}
	for _, want := range []string{"--request-cpu 20:", "--request-cpu api=0s:", "--start noon:", "--task-start -1ns:", "--boot 2h0m0s:", "--time-limit 1.5s:", "--tolerate 100:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
	what = plainSimulation()
	what.Load = "no/such/file.csv"
	if err := new(Runner).Simulate(t.Context(), "production", what, report.Text); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// What depends on the environment names it, and the file.
func TestSimulateRefusesItsTraffic(t *testing.T) {
	t.Parallel()
	s, text := goldenSession(t)
	for want, change := range map[string]func(*Simulation){
		`production: --request-cpu: "api" is no service`:     func(w *Simulation) { w.RequestCPU = []string{"api=5ms"} },
		`production: "api" is no service with requests`:      func(w *Simulation) { w.Service = "api" },
		"production: there is no shape":                      func(w *Simulation) { w.Shape = "circle" },
		"production: traffic.csv:\nline 1: the first column": func(w *Simulation) { w.Load, w.csv = "traffic.csv", "time,web" },
	} {
		what := plainSimulation()
		change(&what)
		if err := what.complete(); err != nil {
			t.Fatal(err)
		}
		if err := s.simulate(&bytes.Buffer{}, text, what, report.Text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	of := simulate.UnclearError{Services: []string{"api", "web"}}
	for level, want := range map[string]string{
		"0": "cdah simulate --service api --shape steps --peak 40 production, or a file with a column for each: --load FILE",
		"1": "make simulate ENV=production SERVICE=api SHAPE=steps PEAK=40, or a file with a column for each: LOAD=FILE",
	} {
		s.Environ = []string{"MAKELEVEL=" + level}
		if got := s.howToName(of); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if err := s.simulate(&bytes.Buffer{}, []byte("{}"), plainSimulation(), report.Text); err == nil || !strings.Contains(err.Error(), "no service on an Auto Scaling group") {
		t.Errorf("got %v", err)
	}
}
