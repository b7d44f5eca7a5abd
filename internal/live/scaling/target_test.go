package scaling

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
)

func cpu() metrics.Metric      { return metrics.ServiceCPU("shop", "web") }
func requests() metrics.Metric { return metrics.RequestsPerTarget("web") }

func tracking(name string, m metrics.Metric, target float64) *Tracking {
	t := &Tracking{Name: name, Target: target, ScaleOut: time.Minute, ScaleIn: 5 * time.Minute}
	t.Track(alarms.Watch(m, "Average"))
	return t
}

// step is a policy of one step: at a threshold or beyond, in one minute of one.
func step(name string, threshold float64, by int, cooldown time.Duration) *StepPolicy {
	rule := cloudwatch.Alarm{Comparison: "GreaterThanOrEqualToThreshold", Threshold: threshold, Periods: 1, Datapoints: 1}
	steps := stepsOf([3]float64{0, none, float64(by)})
	if by < 0 {
		rule.Comparison, steps = "LessThanThreshold", stepsOf([3]float64{none, 0, float64(by)})
	}
	return &StepPolicy{Name: name, Cooldown: cooldown, Alarm: alarms.Of(name, rule, alarms.Watch(cpu(), "Average")), Adjustment: Adjustment{Type: "ChangeInCapacity", Steps: steps}}
}

// run evaluates a target each minute with the values that a metric has, and returns the capacity after each. Tasks run
// at once where they are not late.
func run(t *testing.T, target *Target, late bool, values map[metrics.Metric][]float64) (capacities []int, changes []Change) {
	t.Helper()
	var data metrics.Store
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range longest(values) {
		for m, of := range values {
			if i < len(of) {
				data.Put(m, start.Add(time.Duration(i)*time.Minute), of[i])
			}
		}
		now := start.Add(time.Duration(i+1) * time.Minute)
		more, err := target.Evaluate(now, &data)
		if err != nil {
			t.Fatal(err)
		}
		if changes = append(changes, more...); !late {
			target.Fulfilled(now)
		}
		capacities = append(capacities, target.Desired)
	}
	return capacities, changes
}

func longest(values map[metrics.Metric][]float64) (most int) {
	for _, of := range values {
		most = max(most, len(of))
	}
	return most
}

func times(n int, value float64) []float64 { return slices.Repeat([]float64{value}, n) }

// AWS's example: an alarm adds 2, and one that would add 3 in its cooldown adds 1 more.
// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html#step-scaling-cooldown
func TestCooldownAsDocumented(t *testing.T) {
	t.Parallel()
	target := &Target{Min: 1, Max: 20, Desired: 4, Steps: []*StepPolicy{step("two", 60, 2, 3*time.Minute), step("three", 80, 3, 3*time.Minute)}}
	got, changes := run(t, target, false, map[metrics.Metric][]float64{cpu(): {50, 60, 60, 80, 80, 80, 80}})
	if want := []int{4, 6, 6, 7, 7, 7, 10}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: %v", got, want, changes)
	}
	if changes[1].By != "three" || changes[1].From != 6 {
		t.Errorf("got %+v", changes[1])
	}
}

// The cooldown begins when the tasks run: while they wait for instances, nothing more is added.
func TestCooldownWaitsForTheTasks(t *testing.T) {
	t.Parallel()
	target := &Target{Min: 1, Max: 20, Desired: 4, Steps: []*StepPolicy{step("two", 60, 2, time.Minute)}}
	if got, _ := run(t, target, true, map[metrics.Metric][]float64{cpu(): times(9, 70)}); got[8] != 6 {
		t.Errorf("got %v", got)
	}
	target = &Target{Min: 1, Max: 20, Desired: 4, Steps: []*StepPolicy{step("two", 60, 2, 2*time.Minute)}}
	if got, _ := run(t, target, false, map[metrics.Metric][]float64{cpu(): times(6, 70)}); !slices.Equal(got, []int{6, 6, 8, 8, 10, 10}) {
		t.Errorf("got %v", got)
	}
}

// Scaling in waits for its cooldown; scaling out does not wait for that, and ends it.
func TestScaleInCooldown(t *testing.T) {
	t.Parallel()
	policies := []*StepPolicy{step("in", 20, -1, 3*time.Minute), step("out", 60, 2, time.Minute)}
	target := &Target{Min: 1, Max: 9, Desired: 6, Steps: policies}
	got, _ := run(t, target, false, map[metrics.Metric][]float64{cpu(): {10, 10, 10, 10, 70, 10, 10}})
	if want := []int{5, 5, 5, 4, 6, 5, 5}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Three minutes above the target add in proportion; fifteen below nine tenths of it remove.
func TestTracking(t *testing.T) {
	t.Parallel()
	target := &Target{Min: 2, Max: 9, Desired: 3, Trackings: []*Tracking{tracking("cpu", cpu(), 60)}}
	got, changes := run(t, target, false, map[metrics.Metric][]float64{cpu(): slices.Concat(times(3, 100), times(20, 55), times(15, 20))})
	if got[1] != 3 || got[2] != 5 || got[22] != 5 || got[36] != 5 || got[37] != 3 || len(changes) != 2 {
		t.Errorf("got %v", changes)
	}
	// No more than the maximum, and no less than the minimum.
	target = &Target{Min: 2, Max: 4, Desired: 3, Trackings: []*Tracking{tracking("cpu", cpu(), 60)}}
	if got, _ = run(t, target, false, map[metrics.Metric][]float64{cpu(): slices.Concat(times(3, 500), times(40, 1))}); slices.Max(got) != 4 || got[42] != 2 {
		t.Errorf("got %v", got)
	}
	// Missing data is no low utilization.
	target = &Target{Min: 0, Max: 4, Desired: 3, Trackings: []*Tracking{tracking("cpu", cpu(), 60)}}
	if _, changes = run(t, target, false, map[metrics.Metric][]float64{cpu(): nil, requests(): times(30, 1)}); len(changes) > 0 {
		t.Errorf("got %v", changes)
	}
}

func TestProportional(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		capacity      int
		value, target float64
		out, in       int
	}{{3, 100, 60, 5, 5}, {3, 60, 60, 3, 3}, {10, 54, 60, 9, 9}, {10, 30, 60, 5, 5}, {10, 1, 60, 1, 5}, {1, 0, 60, 0, 0}, {3, 0, 60, 0, 2}, {2, 59, 60, 2, 2}} {
		out, in := Proportional(test.capacity, test.value, test.target), ProportionalIn(test.capacity, test.value, test.target)
		if out != test.out || in != test.in {
			t.Errorf("%+v: %d and %d", test, out, in)
		}
	}
}

// Any policy scales out, and the largest capacity wins; all must be ready to scale in, and the largest wins again.
func TestSeveralPolicies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cpu, requests float64
		minutes, want int
	}{
		"one out":         {90, 10, 3, 9},
		"both out":        {90, 1500, 3, 12},
		"one in, one not": {10, 700, 15, 6},
		"both in":         {30, 500, 15, 4},
	} {
		target := &Target{Min: 1, Max: 20, Desired: 6, Trackings: []*Tracking{tracking("cpu", cpu(), 60), tracking("requests", requests(), 750)}}
		got, _ := run(t, target, false, map[metrics.Metric][]float64{cpu(): times(test.minutes, test.cpu), requests(): times(test.minutes, test.requests)})
		if got[test.minutes-1] != test.want {
			t.Errorf("%s: got %v, want %d", name, got, test.want)
		}
	}
	// In either order.
	other := &Target{Min: 1, Max: 20, Desired: 6, Trackings: []*Tracking{tracking("requests", requests(), 750), tracking("cpu", cpu(), 60)}}
	if got, _ := run(t, other, false, map[metrics.Metric][]float64{cpu(): times(15, 10), requests(): times(15, 700)}); got[14] != 6 {
		t.Errorf("got %v", got)
	}
	// One whose part of scaling in is off is not asked.
	off := tracking("requests", requests(), 750)
	off.DisableScaleIn = true
	target := &Target{Min: 1, Max: 20, Desired: 6, Trackings: []*Tracking{tracking("cpu", cpu(), 60), off}}
	if got, _ := run(t, target, false, map[metrics.Metric][]float64{cpu(): times(15, 30), requests(): times(15, 700)}); got[14] != 3 {
		t.Errorf("got %v", got)
	}
}

func TestSuspended(t *testing.T) {
	t.Parallel()
	values := map[metrics.Metric][]float64{cpu(): slices.Concat(times(5, 90), times(20, 1))}
	for suspended, want := range map[Suspended]string{
		{}:                    "up down",
		{Out: true}:           "down",
		{In: true}:            "up",
		{Out: true, In: true}: "",
	} {
		target := &Target{Min: 1, Max: 20, Desired: 4, Suspended: suspended, Trackings: []*Tracking{tracking("cpu", cpu(), 60)}}
		_, changes := run(t, target, true, values)
		var got []string
		for _, c := range changes {
			got = append(got, map[bool]string{true: "up", false: "down"}[c.To > c.From])
		}
		if text := strings.Join(slices.Compact(got), " "); text != want {
			t.Errorf("%+v: %q, want %q", suspended, text, want)
		}
	}
}

func TestScheduledActions(t *testing.T) {
	t.Parallel()
	at := func(text string) Schedule {
		s, err := ParseSchedule(text, "")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	schedule := []Action{
		{Name: "up", When: at("at(2024-01-01T00:03:00)"), Min: new(6)},
		{Name: "down", When: at("cron(5 0 * * ? *)"), Min: new(1), Max: new(2)},
	}
	target := &Target{Min: 1, Max: 9, Desired: 4, Schedule: schedule}
	got, _ := run(t, target, true, map[metrics.Metric][]float64{cpu(): times(6, 50)})
	if want := []int{4, 4, 6, 6, 2, 2}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	target = &Target{Min: 1, Max: 9, Desired: 4, Schedule: schedule, Suspended: Suspended{Scheduled: true}}
	if got, _ = run(t, target, true, map[metrics.Metric][]float64{cpu(): times(6, 50)}); got[5] != 4 {
		t.Errorf("got %v", got)
	}
}

func TestWrongPoliciesAreNamed(t *testing.T) {
	t.Parallel()
	wrong := step("out", 60, 2, 0)
	wrong.Adjustment.Type = "Double"
	unknown := step("out", 60, 2, 0)
	unknown.Alarm.Rule.Comparison = "Over"
	tracked := tracking("cpu", cpu(), 60)
	tracked.high.Rule.Comparison = "Over"
	for i, target := range []*Target{{Steps: []*StepPolicy{wrong}}, {Steps: []*StepPolicy{unknown}}, {Trackings: []*Tracking{tracked}}} {
		var data metrics.Store
		now := time.Date(2024, 1, 1, 0, 1, 0, 0, time.UTC)
		data.Put(cpu(), now.Add(-time.Minute), 90)
		if _, err := target.Evaluate(now, &data); err == nil || !strings.Contains(fmt.Sprint(err), map[int]string{0: "policy out", 1: "alarm out", 2: "alarm cpu AlarmHigh"}[i]) {
			t.Errorf("got %v", err)
		}
	}
}
