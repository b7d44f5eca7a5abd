package rollout

import (
	"slices"
	"strings"
	"time"
)

// uncheckedWait is how long a task without health checks runs before it counts as healthy.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
const uncheckedWait = 40 * time.Second

// deployment is a deployment with its tasks.
type deployment struct {
	id, definition   string
	rollout, reason  string
	created, updated time.Time
	desired          int     // tasks
	tasks            []*task // until they are gone

	failures    int       // tasks that have failed since one has become healthy
	failedStart int       // tasks that have stopped before they ran, since one has run
	next        time.Time // before which none is started
}

// task is a task as it was seen last.
type task struct {
	State
	id       string
	ran      time.Time // when it was seen to run; zero before
	good     bool      // it is healthy now
	wasGood  bool
	failing  bool // it has to be replaced for its health
	moving   bool // it has to be replaced by one in another zone
	stopping bool // the scheduler has stopped it
}

func (d *deployment) becomes(now time.Time, rollout, reason string) {
	d.rollout, d.reason, d.updated = rollout, reason, now
}

// stalled is whether the deployment has failed: it starts no more tasks.
func (d *deployment) stalled() bool { return d.rollout == Failed }

func (d *deployment) which(match func(*task) bool) []*task {
	var found []*task
	for _, t := range d.tasks {
		if !t.stopping && match(t) {
			found = append(found, t)
		}
	}
	return found
}

// live are the tasks that count for the maximum percent.
func (d *deployment) live() []*task { return d.which(func(*task) bool { return true }) }

// keep are the tasks that need no replacement.
func (d *deployment) keep() []*task {
	return d.which(func(t *task) bool { return !t.failing && !t.Leaving && !t.moving })
}

// healthy is the number of tasks that count for the minimum percent.
func (d *deployment) healthy() int { return len(d.which(func(t *task) bool { return t.good })) }

// observe takes in how the tasks of a deployment are.
func (s *Scheduler) observe(d *deployment) {
	for _, t := range slices.Clone(d.tasks) {
		t.State = s.control.State(t.id)
		if t.Phase == Stopping && !t.stopping { // by somebody else
			s.lost(d, t)
		}
		if t.Phase == Stopped {
			if !t.stopping {
				s.lost(d, t)
			}
			d.tasks = slices.DeleteFunc(d.tasks, func(other *task) bool { return other == t })
			continue
		}
		if t.Phase == Running && !t.stopping {
			s.runs(d, t)
		}
	}
}

// runs takes in the health of a task.
func (s *Scheduler) runs(d *deployment, t *task) {
	now := s.clock.Now()
	if t.ran.IsZero() {
		t.ran, d.failedStart, d.next = now, 0, time.Time{}
	}
	failed := t.failing
	t.good = t.Health == Healthy || t.Health == Unchecked && now.Sub(t.ran) >= uncheckedWait
	t.failing = t.Health == Unhealthy && now.Sub(t.ran) >= s.service.Grace
	if t.good && !t.wasGood {
		t.wasGood, d.failures = true, 0
	}
	if t.failing && !failed {
		why := strings.TrimPrefix(t.Reason, "Task ")
		if why == "" {
			why = "failed container health checks"
		}
		s.say("(task %s) %s.", t.id, why)
		if !t.wasGood {
			d.failures++
			s.stopTasks([]*task{t}, "Task "+why)
		}
	}
}

// lost takes in that a task has stopped by itself. One that was healthy is only replaced.
func (s *Scheduler) lost(d *deployment, t *task) {
	t.stopping = true
	if t.ran.IsZero() {
		s.startFailed(d, t.Reason)
	}
	if !t.wasGood {
		d.failures++
	}
}
