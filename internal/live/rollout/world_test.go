package rollout

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cdah/internal/live/clock"
)

// release is how the tasks of a definition behave, in seconds from their start.
type release struct {
	boots     int // until it runs
	healthy   int // until its checks pass
	exits     int // until it stops by itself; 0 is never
	unhealthy int // until its checks fail; 0 is never
	unchecked bool
	reason    string
}

type fakeTask struct {
	release
	definition string
	started    time.Time
	stopped    time.Time // by the scheduler
	leaving    bool
}

// world is a cluster on a virtual clock, in which a task that is stopped drains for five seconds.
type world struct {
	*Scheduler
	t        *testing.T
	clock    *clock.Virtual
	releases map[string]release
	tasks    map[string]*fakeTask
	room     int // tasks, 0 any number
	nodes    int
	made     int
	reasons  []string
	fewest   int // healthy tasks seen
	most     int // tasks seen
}

func newWorld(t *testing.T, service Service) *world {
	t.Helper()
	good := release{boots: 2, healthy: 10}
	w := &world{
		t: t, clock: clock.NewVirtual(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)), tasks: map[string]*fakeTask{},
		releases: map[string]release{"v1": good, "v2": good, "v3": good},
	}
	w.Scheduler = New(w.clock, w)
	w.Set(service)
	return w
}

func web() Service {
	return Service{Name: "web", Definition: "v1", Desired: 4, MinimumPercent: 100, MaximumPercent: 200, Breaker: true, Rollback: true}
}

// deployed is a world in which v1 runs and is steady.
func deployed(t *testing.T, service Service) *world {
	t.Helper()
	w := newWorld(t, service)
	w.seconds(60)
	if d := w.Deployments(); len(d) != 1 || d[0].Rollout != Completed {
		t.Fatalf("v1 is not deployed: %+v\n%s", d, w.log(0))
	}
	w.fewest, w.most = 1000, 0
	return w
}

func (w *world) Start(_, definition, _ string) (string, error) {
	if w.room > 0 && len(w.tasks) >= w.room {
		return "", errors.New("no container instance met all of its requirements")
	}
	w.made++
	id := fmt.Sprintf("t%d", w.made)
	w.tasks[id] = &fakeTask{release: w.releases[definition], definition: definition, started: w.clock.Now()}
	return id, nil
}

func (w *world) Stop(id, reason string) {
	w.tasks[id].stopped = w.clock.Now()
	w.reasons = append(w.reasons, reason)
}

func (w *world) State(id string) State {
	t := w.tasks[id]
	if t == nil {
		return State{Phase: Stopped}
	}
	age, now := int(w.clock.Now().Sub(t.started)/time.Second), w.clock.Now()
	switch {
	case !t.stopped.IsZero() && now.Sub(t.stopped) >= 5*time.Second, t.exits > 0 && age >= t.exits:
		delete(w.tasks, id)
		return State{Phase: Stopped, Reason: t.reason}
	case !t.stopped.IsZero():
		return State{Phase: Stopping}
	case age < t.boots:
		return State{}
	}
	state := State{Phase: Running, Leaving: t.leaving}
	switch {
	case t.unchecked:
		state.Health = Unchecked
	case t.unhealthy > 0 && age >= t.unhealthy:
		state.Health, state.Reason = Unhealthy, "Task failed container health checks"
	case age >= t.healthy:
		state.Health = Healthy
	}
	return state
}

func (w *world) Choose(ids []string) string { return ids[len(ids)-1] }

func (w *world) Move([]string) (id, zones string) { return "", "" }

func (w *world) Instances() int { return w.nodes }

// seconds goes on, and notes how few healthy tasks and how many at all there are.
func (w *world) seconds(n int) {
	for range n {
		w.Evaluate()
		healthy, live := 0, 0
		for id, t := range w.tasks {
			if t.stopped.IsZero() {
				live++
				if h := w.State(id).Health; h == Healthy || h == Unchecked {
					healthy++
				}
			}
		}
		w.fewest, w.most = min(w.fewest, healthy), max(w.most, live)
		w.clock.Advance(w.clock.Now().Add(time.Second))
	}
}

// release has AWS told of another definition.
func (w *world) release(definition string) {
	service := w.service
	service.Definition = definition
	w.Set(service)
}

// running counts the tasks of a definition that are not being stopped.
func (w *world) running(definition string) int {
	count := 0
	for _, t := range w.tasks {
		if t.definition == definition && t.stopped.IsZero() {
			count++
		}
	}
	return count
}

// log is the events after the nth, oldest first, each on a line, deployments by their number.
func (w *world) log(after int) string {
	var lines []string
	for _, e := range w.Events() {
		if e.Number > after {
			lines = append(lines, strings.TrimPrefix(e.Message, "(service web) "))
		}
	}
	slices.Reverse(lines)
	return strings.Join(lines, "\n")
}

func (w *world) has(what string, want bool) {
	w.t.Helper()
	if strings.Contains(w.log(0), what) != want {
		w.t.Errorf("%q is told: %v, want %v\n%s", what, !want, want, w.log(0))
	}
}
