package instances

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/live/alarms"
	"cdah/internal/live/clock"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
)

func reservation() metrics.Metric { return metrics.CapacityProviderReservation("shop", "shop") }

// world is a group on a virtual clock, whose metric is set by a test.
type world struct {
	*Group
	clock   *clock.Virtual
	data    metrics.Store
	left    []string
	changes []scaling.Change
}

func newWorld(g Group) *world {
	w := &world{Group: &g, clock: clock.NewVirtual(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))}
	g.Zones, g.Has = []string{"a", "b", "c"}, placement.Resources{CPU: 2048, Memory: 1600, Ports: 100}
	g.Daemon = func(t *placement.Task) bool { return t.Service == "agent" }
	g.Registered = func(*Instance) {}
	g.Leaving = func(i *Instance, now bool) {
		w.left = append(w.left, i.ID+map[bool]string{true: " ends", false: " drains"}[now])
	}
	g.Start(w.clock)
	return w
}

// minutes goes on for some minutes, in each of which a metric has a value, and returns the desired capacity.
func (w *world) minutes(t *testing.T, n int, m metrics.Metric, value float64) int {
	t.Helper()
	for range n {
		w.data.Put(m, w.clock.Now(), value)
		w.clock.Advance(w.clock.Now().Add(time.Minute))
		changes, err := w.Evaluate(&w.data)
		if err != nil {
			t.Fatal(err)
		}
		w.changes = append(w.changes, changes...)
	}
	return w.Desired
}

func managed(capacity int) *Managed {
	m := &Managed{TargetCapacity: capacity, MinStep: 1, MaxStep: 10, Warmup: 3 * time.Minute}
	m.Track(reservation())
	return m
}

// AWS's own numbers, and those of its deep dive.
func TestReservation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		needed, running int
		want            float64
	}{{3, 3, 100}, {4, 2, 200}, {1, 2, 50}, {0, 0, 100}, {5, 0, 200}, {0, 4, 0}} {
		if got := Reservation(test.needed, test.running); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

func TestNeeded(t *testing.T) {
	t.Parallel()
	room := placement.Resources{CPU: 2048, Memory: 1600, Ports: 10}
	waits := func(n, cpu, memory, ports int) []*placement.Task {
		return slices.Repeat([]*placement.Task{{Needs: placement.Resources{CPU: cpu, Memory: memory, Ports: ports}}}, n)
	}
	for name, test := range map[string]struct {
		least, most int
		waiting     []*placement.Task
		want        int
	}{
		"nobody waits":             {1, 10, nil, 2},
		"by CPU":                   {1, 10, waits(9, 512, 100, 0), 3 + 3},
		"by memory":                {1, 10, waits(5, 256, 800, 1), 3 + 3},
		"by ports":                 {1, 10, waits(5, 1, 1, 5), 3 + 3},
		"at least a step":          {4, 10, waits(1, 512, 100, 0), 3 + 4},
		"at most a step":           {1, 2, waits(50, 512, 100, 0), 3 + 2},
		"groups are not added":     {1, 10, append(waits(8, 512, 100, 0), waits(8, 256, 100, 0)...), 3 + 2},
		"what never fits is alone": {1, 10, waits(5, 4096, 100, 0), 2},
		"what needs nothing":       {1, 10, waits(5, 0, 0, 0), 2},
	} {
		m := &Managed{MinStep: test.least, MaxStep: test.most}
		if got := m.Needed(3, 2, room, test.waiting); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// One minute above the target adds instances, and nothing more while they warm up.
func TestManagedScaleOut(t *testing.T) {
	t.Parallel()
	w := newWorld(Group{Min: 1, Max: 20, Desired: 3, Boot: 2 * time.Minute, Managed: managed(100)})
	if got := w.minutes(t, 1, reservation(), 200); got != 3 { // the three have just been launched
		t.Errorf("%d while instances warm up", got)
	}
	w.minutes(t, 9, reservation(), 100)
	if got := w.minutes(t, 1, reservation(), 200); got != 6 {
		t.Errorf("%d after a minute", got)
	}
	if w.minutes(t, 1, reservation(), 200); len(w.Running()) != 3 {
		t.Errorf("%d run before they have booted", len(w.Running()))
	}
	if got := w.minutes(t, 1, reservation(), 200); got != 6 || len(w.Running()) != 6 {
		t.Errorf("%d while they warm up, %d run", got, len(w.Running()))
	}
	if got := w.minutes(t, 1, reservation(), 150); got != 9 {
		t.Errorf("%d once they are warm", got)
	}
	if got := w.minutes(t, 9, reservation(), 1000); got != 20 {
		t.Errorf("%d, want the maximum", got)
	}
	// Spread over the zones.
	for _, zone := range w.Zones {
		if n := w.in(zone); n < 6 || n > 7 {
			t.Errorf("%d of 20 in zone %s", n, zone)
		}
	}
}

// A target of less than 100 keeps instances free: a tenth of them.
func TestTargetCapacity(t *testing.T) {
	t.Parallel()
	w := newWorld(Group{Min: 1, Max: 20, Desired: 9, Managed: managed(90)})
	w.minutes(t, 4, reservation(), 90)
	if got := w.minutes(t, 1, reservation(), 100); got != 10 {
		t.Errorf("got %d, want 10 for 9", got)
	}
}

// Out of none it goes to two.
func TestFromNone(t *testing.T) {
	t.Parallel()
	w := newWorld(Group{Max: 20, Managed: managed(100)})
	if got := w.minutes(t, 2, reservation(), 100); got != 0 {
		t.Errorf("%d for nothing", got)
	}
	if got := w.minutes(t, 1, reservation(), Reservation(1, 0)); got != 2 {
		t.Errorf("got %d", got)
	}
}

// Fifteen minutes below the target end instances, at most half at a time; with protection only those without tasks, of
// which daemons' do not count.
func TestManagedScaleIn(t *testing.T) {
	t.Parallel()
	w := newWorld(Group{Min: 1, Max: 20, Desired: 6, Protected: true, Drained: true, Managed: managed(100)})
	for i, instance := range w.Running() {
		instance.Add(&placement.Task{Service: "agent"})
		if i < 3 {
			instance.Add(&placement.Task{Service: "web"})
		}
	}
	if got := w.minutes(t, 14, reservation(), 17); got != 6 {
		t.Errorf("%d after 14 minutes", got)
	}
	if got := w.minutes(t, 1, reservation(), 17); got != 3 {
		t.Errorf("%d after 15 minutes", got)
	}
	if want := []string{"i-4 ends", "i-5 ends", "i-6 ends"}; !slices.Equal(w.left, want) {
		t.Errorf("%v, want %v", w.left, want)
	}
	if got := w.minutes(t, 1, reservation(), 34); got != 2 || len(w.Running()) != 3 || w.Occupied() != 3 {
		t.Errorf("%d desired, %d run", got, len(w.Running()))
	}
	if launched := w.Launched(); len(launched) != 6 || launched[0].Ended.Sub(launched[0].Launched) != 15*time.Minute || !launched[3].Ended.IsZero() {
		t.Errorf("got %v", launched)
	}
}

// Without protection any may end; with draining, once its tasks are gone.
func TestDraining(t *testing.T) {
	t.Parallel()
	for drained, want := range map[bool]string{true: "i-1 drains i-1 ends", false: "i-1 ends"} {
		w := newWorld(Group{Min: 1, Max: 20, Desired: 2, Drained: drained, Managed: managed(100)})
		task := &placement.Task{Service: "web"}
		first := w.Running()[0]
		first.Add(task)
		w.minutes(t, 15, reservation(), 50)
		if drained && (!first.Ended.IsZero() || len(w.Running()) != 1) {
			t.Error("it does not drain")
		}
		first.Remove(task)
		w.minutes(t, 1, reservation(), 100)
		if got := strings.Join(w.left, " "); got != want || first.Ended.IsZero() {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestScheduledBounds(t *testing.T) {
	t.Parallel()
	at := func(text string) scaling.Schedule {
		s, err := scaling.ParseSchedule(text, "")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	w := newWorld(Group{Min: 1, Max: 9, Desired: 2, Managed: managed(100), Schedule: []scaling.Action{
		{Name: "up", When: at("2 0 * * *"), Min: new(4)}, {Name: "down", When: at("4 0 * * *"), Min: new(0), Max: new(3)}, {Name: "one", When: at("6 0 * * *"), Desired: new(1)},
	}})
	w.minutes(t, 7, reservation(), 100)
	var got []string
	for _, c := range w.changes {
		got = append(got, c.By+" "+c.At.Format("4"))
	}
	if want := []string{"up 2", "down 4", "one 6"}; !slices.Equal(got, want) || w.Desired != 1 || w.Max != 3 || w.Min != 0 {
		t.Errorf("got %v, %d of %d to %d", got, w.Desired, w.Min, w.Max)
	}
}

func cpu() metrics.Metric { return metrics.CPUReservation("shop") }

func policy(name string, comparison string, threshold float64, a scaling.Adjustment) *Policy {
	return &Policy{Name: name, Adjustment: a, Alarm: alarms.Of(name, cloudwatch.Alarm{Comparison: comparison, Threshold: threshold, Periods: 1, Datapoints: 1}, alarms.Watch(cpu(), "Average"))}
}

// AWS's example of warm-up: ten instances, an alarm at 50 %, ten percent from 60 on and thirty from 70 on. While the
// new instance warms up, 62 adds nothing and 70 two.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
func TestWarmupAsDocumented(t *testing.T) {
	t.Parallel()
	p := policy("out", "GreaterThanOrEqualToThreshold", 50, scaling.Adjustment{Type: "PercentChangeInCapacity", Steps: []scaling.Step{
		{Lower: new(0.0), Upper: new(10.0)}, {Lower: new(10.0), Upper: new(20.0), By: 10}, {Lower: new(20.0), By: 30},
	}})
	p.Warmup = 5 * time.Minute
	w := newWorld(Group{Min: 1, Max: 20, Desired: 10, Policies: []*Policy{p}})
	w.minutes(t, 6, cpu(), 40)
	for _, test := range []struct {
		value float64
		want  int
	}{{55, 10}, {60, 11}, {62, 11}, {70, 13}, {70, 13}} {
		if got := w.minutes(t, 1, cpu(), test.value); got != test.want {
			t.Errorf("at %v: %d, want %d", test.value, got, test.want)
		}
	}
	w.minutes(t, 5, cpu(), 40)
	if got := w.minutes(t, 1, cpu(), 70); got != 16 { // 30 % of 13 are 3.9
		t.Errorf("once they are warm: %d", got)
	}
}

// A simple policy removes one, and waits for its cooldown; a step policy goes on each minute, but not while an instance
// starts.
func TestPoliciesScaleIn(t *testing.T) {
	t.Parallel()
	one := scaling.Adjustment{Type: "ChangeInCapacity", Steps: []scaling.Step{{Upper: new(0.0), By: -1}}}
	step := policy("in", "LessThanThreshold", 20, one)
	simple := policy("in", "LessThanThreshold", 20, one)
	simple.Simple, simple.Cooldown = true, 4*time.Minute
	for p, want := range map[*Policy][]int{step: {5, 4, 3, 2, 2, 2, 2}, simple: {5, 5, 5, 5, 5, 4, 4}} {
		w := newWorld(Group{Min: 2, Max: 9, Desired: 6, Policies: []*Policy{p}})
		var got []int
		for range 7 {
			got = append(got, w.minutes(t, 1, cpu(), 10))
		}
		if !slices.Equal(got, want) {
			t.Errorf("simple %v: %v, want %v", p.Simple, got, want)
		}
	}
	out := policy("out", "GreaterThanOrEqualToThreshold", 80, scaling.Adjustment{Type: "ChangeInCapacity", Steps: []scaling.Step{{Lower: new(0.0), By: 2}}})
	w := newWorld(Group{Min: 2, Max: 9, Desired: 4, Boot: 3 * time.Minute, Policies: []*Policy{out, step}})
	w.minutes(t, 1, cpu(), 90)
	if got := w.minutes(t, 2, cpu(), 10); got != 6 {
		t.Errorf("%d while two start", got)
	}
	if got := w.minutes(t, 1, cpu(), 10); got != 5 {
		t.Errorf("%d once they have", got)
	}
}
