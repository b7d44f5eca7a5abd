package instances_test

import (
	"testing"
	"time"

	"cdah/internal/live/instances"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
)

// followed is a group of which other instances are to go, the first of two with a task.
func followed(t *testing.T, drained, protected bool) (g *instances.Group, current []*instances.Instance) {
	t.Helper()
	when, err := scaling.ParseSchedule("0 7 * * *", "")
	if err != nil {
		t.Fatal(err)
	}
	g = &instances.Group{Min: 2, Max: 4, Drained: drained, Protected: protected, Daemon: func(*placement.Task) bool { return false }}
	g.Schedule = []scaling.Action{{When: when, Min: new(0), Desired: new(0)}}
	for i, id := range []string{"busy", "idle"} {
		known := instances.Known(&placement.Instance{ID: id, Zone: "a"}, time.Unix(int64(i), 0), true)
		if id == "busy" {
			known.Add(&placement.Task{Service: "web"})
		}
		current = append(current, known)
	}
	g.Set(current, 2)
	return g, current
}

func TestFollow(t *testing.T) {
	t.Parallel()
	seven := time.Date(2030, 1, 1, 7, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		drained, protected bool
		ended, later       int // instances, and one minute later when the task is gone
		draining           bool
	}{
		"at once":   {ended: 2, later: 1, draining: true},
		"drained":   {drained: true, ended: 1, later: 1, draining: true},
		"protected": {drained: true, protected: true, ended: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, current := followed(t, test.drained, test.protected)
			ended, err := g.Follow(seven, &metrics.Store{})
			if err != nil || len(ended) != test.ended || current[0].Draining != test.draining {
				t.Fatalf("%d instances end, %v, want %d; the one with a task drains: %v", len(ended), err, test.ended, current[0].Draining)
			}
			current[0].Remove(current[0].Tasks()[0])
			g.Set(current[:1], 1)
			if ended, err = g.Follow(seven.Add(time.Minute), &metrics.Store{}); err != nil || len(ended) != test.later {
				t.Errorf("then %d end, %v, want %d", len(ended), err, test.later)
			}
		})
	}
}

// A group that balances its zones has one instance more, and ends one of the zone with most once the new one has started.
func TestFollowsABalancedGroup(t *testing.T) {
	t.Parallel()
	g := &instances.Group{Min: 2, Max: 2, Daemon: func(*placement.Task) bool { return false }}
	known := func(id string, registered bool) *instances.Instance {
		return instances.Known(&placement.Instance{ID: id, Zone: id[:1]}, time.Time{}, registered)
	}
	b1, b2 := known("b1", true), known("b2", true)
	for _, started := range []bool{false, true} {
		if extra := g.Set([]*instances.Instance{b1, b2, known("a1", started)}, 2); extra != 1 || g.Desired != 2 {
			t.Fatalf("%d more than %d", extra, g.Desired)
		}
		ended, err := g.Follow(time.Time{}, &metrics.Store{})
		if err != nil || (len(ended) == 1 && ended[0] == b1) != started {
			t.Errorf("the new one has started: %v, and %v end, %v", started, ended, err)
		}
	}
	// That which drains is the one more: no other goes.
	g.Drained = true
	b1.Add(&placement.Task{Service: "web"})
	g.Set([]*instances.Instance{b1, b2, known("a1", true)}, 2)
	if ended, err := g.Follow(time.Time{}, &metrics.Store{}); err != nil || len(ended) != 0 || b2.Draining || g.Desired != 2 {
		t.Errorf("%v end, %v; the other one drains: %v", ended, err, b2.Draining)
	}
}
