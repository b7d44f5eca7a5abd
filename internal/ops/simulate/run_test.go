package simulate

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"cdah/internal/ops/report"
)

// golden is the Terraform JSON of an environment of the project.
func golden(t testing.TB, environment string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "stacks", "testdata", environment, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// resources are those of a stack, by type and name, for a test to change.
type resources map[string]map[string]map[string]any

// edited returns the Terraform JSON of an environment with other resources.
func edited(t testing.TB, environment string, edit func(resources)) []byte {
	t.Helper()
	var document map[string]json.RawMessage
	var all resources
	if err := json.Unmarshal(golden(t, environment), &document); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(document["resource"], &all); err != nil {
		t.Fatal(err)
	}
	edit(all)
	text, err := json.Marshal(map[string]any{"resource": all})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// simulated runs traffic on a site.
func simulated(t testing.TB, text []byte, traffic *Traffic, change func(*Site, *Model)) *Result {
	t.Helper()
	site, err := Read(text)
	if err != nil {
		t.Fatal(err)
	}
	model := DefaultModel()
	if change != nil {
		change(site, &model)
	}
	result, err := Run(site, traffic, model)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// steady is one rate for some minutes.
func steady(rate float64, minutes int) *Traffic {
	return &Traffic{Seconds: 60 * minutes, Rates: map[string][]Rate{"web": {{0, rate}}}}
}

// burst goes from one rate to another, after five minutes and for ten.
func burst(from, to float64) *Traffic {
	return &Traffic{Seconds: 25 * 60, Rates: map[string][]Rate{"web": {{0, from}, {5 * 60, to}, {15 * 60, from}}}}
}

// last is the last minute of a run.
func (r *Result) last() Minute { return r.Minutes[len(r.Minutes)-1] }

func TestWithoutTrafficThereIsTheMinimum(t *testing.T) {
	t.Parallel()
	// With a target capacity of 90, one instance more is kept than the three with a task.
	for environment, want := range map[string]Minute{"local": {Tasks: 1, Instances: 1}, "production": {Tasks: 3, Instances: 4}} {
		r := simulated(t, golden(t, environment), steady(0, 90), nil)
		if got := r.last(); got.Tasks != want.Tasks || got.Instances != want.Instances || got.CPU != 0 || r.Totals["web"].failed() != 0 {
			t.Errorf("%s: %+v", environment, got)
		}
	}
}

// What is beyond all capacity is lost, and said.
func TestBeyondTheMaximum(t *testing.T) {
	t.Parallel()
	r := simulated(t, golden(t, "local"), steady(500, 60), nil)
	if got, total := r.last(), r.Totals["web"]; got.Tasks != 15 || total.Lost < total.Requests/2 || total.failed() < 0.9 {
		t.Errorf("%+v %+v", got, *total)
	}
	report, err := Judge("local", golden(t, "local"), steady(500, 30), DefaultModel(), 0.1)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"web does not hold", "lost", "maximum of 15 tasks is not enough"} {
		if !contains(report.Verdict, want) {
			t.Errorf("no %q in %q", want, report.Verdict)
		}
	}
}

// A request that takes twice the CPU never needs fewer tasks.
func TestMoreWorkNeedsNoFewerTasks(t *testing.T) {
	t.Parallel()
	for _, environment := range []string{"local", "production"} {
		for _, rate := range []float64{2, 20, 120} {
			before := 0.0
			for cpu := 4 * time.Millisecond; cpu < 300*time.Millisecond; cpu *= 2 {
				r := simulated(t, golden(t, environment), steady(rate, 30), func(_ *Site, m *Model) { m.RequestCPU = map[string]time.Duration{"": cpu} })
				if hours := r.Totals["web"].TaskHours; hours < before {
					t.Errorf("%s, %v requests/s of %v: %.3f task hours, and %.3f with half of it", environment, rate, cpu, hours, before)
				} else {
					before = hours
				}
			}
		}
	}
}

// The same seed gives the same bytes, another one others.
func TestTheSameSeedTheSameBytes(t *testing.T) {
	t.Parallel()
	write := func(seed uint64) []byte {
		model := DefaultModel()
		model.Seed = seed
		r, err := Judge("local", golden(t, "local"), burst(10, 60), model, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := r.Write(&out, report.JSON); err != nil {
			t.Fatal(err)
		}
		return append(out.Bytes(), r.SVG()...)
	}
	if !bytes.Equal(write(1), write(1)) {
		t.Error("two runs differ")
	}
	if bytes.Equal(write(1), write(2)) {
		t.Error("the seed changes nothing")
	}
}

// A day takes less than a second, of the processor: the clock on the wall tells how busy others keep it.
func TestADayIsQuick(t *testing.T) {
	traffic, err := Shape("day", 300, "web")
	if err != nil {
		t.Fatal(err)
	}
	begin := processorTime(t)
	simulated(t, golden(t, "production"), traffic, nil)
	if took := processorTime(t) - begin; took > time.Second {
		t.Errorf("a day takes %v", took)
	}
}

// processorTime is what the test has taken so far.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Alarms of a minute each, in a row: the first task comes after them, its start and its health check.
func TestHowLongItTakes(t *testing.T) {
	t.Parallel()
	traffic := &Traffic{Seconds: 40 * 60, Rates: map[string][]Rate{"web": {{0, 20}, {600, 120}}}}
	r := simulated(t, golden(t, "production"), traffic, nil)
	if len(r.Changes) == 0 || r.Changes[0].Second != 600+3*60 || r.Changes[0].By != "cdah-production-web-cpu" {
		t.Fatalf("target tracking: %+v", r.Changes)
	}
	tasks := map[int]int{}
	for _, m := range r.Minutes {
		tasks[m.Second] = m.Tasks
	}
	if before, after := tasks[600+120], tasks[600+180]; after <= before {
		t.Errorf("%d tasks, and %d half a minute after they were placed", before, after)
	}
	r = simulated(t, golden(t, "local"), traffic, nil)
	if len(r.Changes) == 0 || r.Changes[0].Second != 600+2*60 || r.Changes[0].To != r.Changes[0].From+1 {
		t.Errorf("step scaling: %+v", r.Changes)
	}
}

// Tasks without room wait until an instance has booted.
func TestTasksWaitForInstances(t *testing.T) {
	t.Parallel()
	waited := func(boot time.Duration) int {
		traffic := &Traffic{Seconds: 40 * 60, Rates: map[string][]Rate{"web": {{0, 5}, {600, 80}}}}
		r := simulated(t, golden(t, "local"), traffic, func(_ *Site, m *Model) { m.Boot = boot })
		if r.MostInstances < 2 {
			t.Errorf("%d instances", r.MostInstances)
		}
		return r.Totals["web"].WaitedFor
	}
	if quick, slow := waited(time.Minute), waited(5*time.Minute); quick == 0 || slow <= quick {
		t.Errorf("they waited %d and %d seconds", quick, slow)
	}
}
