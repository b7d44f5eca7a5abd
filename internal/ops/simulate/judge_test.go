package simulate

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cdah/internal/ops/report"
)

func contains(lines []string, text string) bool {
	return slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, text) })
}

// What is proposed holds when it is simulated, and less of it does not.
func TestProposalsHold(t *testing.T) {
	t.Parallel()
	traffic := burst(25, 50)
	r, err := Judge("local", golden(t, "local"), traffic, DefaultModel(), 0.1)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, p := range r.Proposals {
		option, value, _ := strings.Cut(p.Change, ": ")
		n, err := strconv.Atoi(value)
		if err != nil || option != "services.web.tasks.min" {
			continue
		}
		tried++
		for minimum, holds := range map[int]bool{n: true, n - 1: false} {
			result := simulated(t, golden(t, "local"), traffic, func(s *Site, _ *Model) {
				target := s.service("web").Target
				target.Min, target.Desired = minimum, max(target.Desired, minimum)
			})
			if got := result.Totals["web"].failed(); (got <= 0.001) != holds {
				t.Errorf("with %s: %d, %v are late or lost", option, minimum, got)
			}
		}
	}
	if tried != 1 || !contains(r.Verdict, "As simulated, web would hold with: ") || !contains(r.Verdict, "cdah-local-web-cpu-high needs 2m0s until it adds tasks") {
		t.Errorf("%d tried of %v: %q", tried, r.Proposals, r.Verdict)
	}
}

// Each proposal is of another option, and costs no less than the one before.
func TestProposalsAreInTheOrderOfTheirCost(t *testing.T) {
	t.Parallel()
	traffic := burst(30, 260)
	r, err := Judge("production", golden(t, "production"), traffic, DefaultModel(), 0.1)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Proposals) < 2 || !slices.IsSortedFunc(r.Proposals, func(a, b Proposal) int { return int(100*a.InstanceHours) - int(100*b.InstanceHours) }) {
		t.Errorf("got %v", r.Proposals)
	}
}

// Where no single change holds, the last resort does.
func TestLastResort(t *testing.T) {
	t.Parallel()
	traffic := burst(50, 250)
	r, err := Judge("local", golden(t, "local"), traffic, DefaultModel(), 0.1)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Proposals) != 1 || !strings.HasPrefix(r.Proposals[0].Change, "services.web.tasks: {min: ") {
		t.Errorf("got %v", r.Proposals)
	}
	traffic.Rates["web"][1].PerSecond = 5000
	if r, err = Judge("local", golden(t, "local"), traffic, DefaultModel(), 0.1); err != nil || len(r.Proposals) > 0 || !contains(r.Verdict, "No change was found") {
		t.Errorf("%v %v %q", err, r.Proposals, r.Verdict)
	}
}

// A service that nothing scales is given more tasks.
func TestUnscaled(t *testing.T) {
	t.Parallel()
	text := edited(t, "production", func(r resources) {
		delete(r, "aws_appautoscaling_target")
		delete(r, "aws_appautoscaling_policy")
	})
	r, err := Judge("production", text, steady(320, 30), DefaultModel(), 0.1)
	if err != nil || len(r.Proposals) != 1 || !strings.HasPrefix(r.Proposals[0].Change, "services.web.tasks.desired: ") {
		t.Errorf("%v %+v", err, r.Proposals)
	}
}

func TestWhatHolds(t *testing.T) {
	t.Parallel()
	r, err := Judge("production", golden(t, "production"), steady(20, 30), DefaultModel(), 0.1)
	if err != nil || len(r.Verdict) != 1 || !strings.HasPrefix(r.Verdict[0], "web holds: none of ") || len(r.Proposals) != 0 {
		t.Errorf("%v %q", err, r.Verdict)
	}
	// What is tolerated holds, and is said.
	if r, err = Judge("local", golden(t, "local"), burst(25, 50), DefaultModel(), 60); err != nil || !strings.HasPrefix(r.Verdict[0], "web holds: of ") || len(r.Proposals) != 0 {
		t.Errorf("%v %q", err, r.Verdict)
	}
}

// A long run is put together to rows that people read; no request is lost on the way.
func TestTable(t *testing.T) {
	t.Parallel()
	for _, minutes := range []int{3, 60, 240, 1440, 5000} {
		r := &Report{Services: []Outcome{{Service: "api"}, {Service: "web"}}}
		for i := range minutes {
			for _, s := range r.Services {
				r.Minutes = append(r.Minutes, Row{Seconds: 60 * i, Service: s.Service, Requests: 7, CPU: 50, Tasks: i, Failed: 1})
			}
		}
		rows := r.table()
		failed := 0.0
		for _, row := range rows {
			if failed += row.Failed; row.Requests != 7 || row.CPU != 50 {
				t.Errorf("got %+v", row)
			}
		}
		if len(rows) > 60 || len(rows) < 6 || failed != float64(2*minutes) || rows[len(rows)-1].Tasks != minutes-1 {
			t.Errorf("%d minutes: %d rows, %v failed", minutes, len(rows), failed)
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	r, err := Judge("production", golden(t, "production"), steady(20, 30), DefaultModel(), 0.1)
	if err != nil {
		t.Fatal(err)
	}
	var text, encoded bytes.Buffer
	if err := r.Write(&text, report.Text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| 0:28:00 | web     | ", "instance hours.", "Assumed:\n\n- a request of web takes 20ms", "Not simulated:\n\n- "} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if err := r.Write(&encoded, report.JSON); err != nil {
		t.Fatal(err)
	}
	var read Report
	if err := json.Unmarshal(encoded.Bytes(), &read); err != nil || len(read.Minutes) != 30 || read.Changes == nil {
		t.Errorf("%v: %d minutes", err, len(read.Minutes))
	}
	if svg := string(r.SVG()); strings.Count(svg, "<polyline") != 5 || !strings.Contains(svg, ">0:30:00</text>") {
		t.Errorf("the chart has %d lines", strings.Count(svg, "<polyline"))
	}
}
