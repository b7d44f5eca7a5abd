package rollout

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The wait between starts of tasks that stop before they run. AWS says that it grows up to 27 minutes; that it doubles
// from ten seconds, with the third failure one after another, is this scheduler's.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
const (
	throttleAfter = 3
	throttleFirst = 10 * time.Second
	throttleMost  = 27 * time.Minute
)

// placementInterval is how often a service event repeats that there is no room for a task, each of which counts as a
// task that failed. AWS does not say; its events come every few minutes.
const placementInterval = 5 * time.Minute

// placement is the last time that a task could not be placed.
type placement struct {
	at  time.Time
	why string
}

// startFailed takes in that a task has stopped before it ran.
func (s *Scheduler) startFailed(d *deployment, reason string) {
	if reason != "" {
		s.say("was unable to place a task. Reason: %s.", strings.TrimSuffix(reason, "."))
	}
	d.failedStart++
	if d.failedStart < throttleAfter {
		return
	}
	if d.failedStart == throttleAfter {
		s.say("is unable to consistently start tasks successfully.")
	}
	wait := throttleMost
	if doubled := d.failedStart - throttleAfter; doubled < 8 { // 2⁸ × 10 s is more than the most
		wait = min(throttleFirst<<doubled, throttleMost)
	}
	d.next = s.clock.Now().Add(wait)
}

// start starts what is missing, as far as the maximum percent goes, and returns how many tasks of the primary
// deployment had no room. Those of the others come first: what runs is kept up whatever becomes of the new one.
// https://aws.amazon.com/about-aws/whats-new/2025/11/amazon-ecs-service-availability-rolling-deployments
func (s *Scheduler) start() (unmet int) {
	room := s.desired * s.service.MaximumPercent / 100
	for _, d := range s.deployments {
		room -= len(d.live())
	}
	for i := len(s.deployments) - 1; i >= 0; i-- {
		d := s.deployments[i]
		missing := d.desired - len(d.keep())
		if missing <= 0 || d.stalled() || i > 0 && d != s.completed || s.clock.Now().Before(d.next) {
			continue
		}
		started := s.startTasks(d, min(missing, max(room, 0)))
		room -= started
		if i == 0 {
			unmet = missing - started
		}
	}
	return unmet
}

// startTasks starts up to n tasks, and returns how many could be placed.
func (s *Scheduler) startTasks(d *deployment, n int) int {
	var ids []string
	var err error
	for len(ids) < n && err == nil {
		var id string
		if id, err = s.control.Start(s.service.Name, d.definition, d.id); err == nil {
			ids = append(ids, id)
			d.tasks = append(d.tasks, &task{id: id})
		}
	}
	if len(ids) > 0 {
		s.placed = placement{}
		s.say("has started %d tasks: %s.%s", len(ids), list(ids), replaced(d))
	}
	if err != nil {
		s.notPlaced(d, err)
	}
	return len(ids)
}

// replaced is what ECS adds where it starts tasks in place of unhealthy ones.
func replaced(d *deployment) string {
	if n := len(d.which(func(t *task) bool { return t.failing })); n > 0 {
		return fmt.Sprintf(" Amazon ECS replaced %d tasks due to an unhealthy status.", n)
	}
	return ""
}

func (s *Scheduler) notPlaced(d *deployment, err error) {
	now, why := s.clock.Now(), err.Error()
	if s.placed.why == why && now.Sub(s.placed.at) < placementInterval {
		return
	}
	s.placed = placement{now, why}
	d.failures++
	s.say("was unable to place a task because %s.", why)
}

// stop stops what is not needed: those above the desired count, and those that are replaced, in so far as enough healthy
// ones stay. Without room for new tasks that is the minimum percent, otherwise the desired count.
func (s *Scheduler) stop(unmet int) {
	for i, d := range s.deployments {
		if more := len(d.keep()) - min(d.desired, s.desired); more > 0 && (i == 0 || !d.stalled()) {
			s.retire(d, s.first(d.keep(), more))
		}
	}
	s.stopUnhealthy(unmet)
	if s.deployments[0].stalled() {
		return
	}
	healthy := 0
	for _, d := range s.deployments {
		healthy += d.healthy()
	}
	least := (s.desired*s.service.MinimumPercent + 99) / 100
	spare := max(healthy-s.desired, min(healthy-least, unmet))
	for i := len(s.deployments) - 1; i >= 0 && spare > 0; i-- {
		d := s.deployments[i]
		chosen := s.first(d.which(func(t *task) bool { return t.good && (i > 0 || t.Leaving || t.moving) }), spare)
		s.retire(d, chosen)
		spare -= len(chosen)
	}
}

// stopUnhealthy stops tasks that are replaced and are not healthy: once healthy ones are there in their place, or, one
// at a time, to make room.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
func (s *Scheduler) stopUnhealthy(unmet int) {
	done := s.deployments[0].healthy() >= s.desired
	for i := len(s.deployments) - 1; i >= 0; i-- {
		d := s.deployments[i]
		bad := d.which(func(t *task) bool { return !t.good && (i > 0 || t.failing || t.Leaving) })
		switch {
		case done || i > 0 && d.stalled():
			s.retire(d, bad)
		case i > 0 && d.healthy() >= d.desired: // replaced by its own
			s.stopTasks(bad, "")
		case unmet > 0:
			s.retire(d, s.first(bad, 1))
		}
	}
}

// first are the n tasks to be stopped before the others: those that are not healthy, then what placement says.
func (s *Scheduler) first(of []*task, n int) []*task {
	if len(of) <= n {
		return of
	}
	var bad, chosen []*task
	good := map[string]*task{}
	var ids []string
	for _, t := range of {
		if !t.good {
			bad = append(bad, t)
			continue
		}
		good[t.id], ids = t, append(ids, t.id)
	}
	chosen = bad[:min(n, len(bad))]
	for len(chosen) < n {
		id := s.control.Choose(ids)
		if !slices.Contains(ids, id) {
			id = ids[0]
		}
		chosen = append(chosen, good[id])
		ids = slices.DeleteFunc(ids, func(other string) bool { return other == id })
	}
	return chosen
}

// retire stops tasks that a deployment is not to have again.
func (s *Scheduler) retire(d *deployment, tasks []*task) {
	if d != s.deployments[0] {
		d.desired = max(d.desired-len(tasks), 0)
	}
	s.stopTasks(tasks, "")
}

// stopTasks stops tasks, for a reason, or where that is empty for their own, or that which ECS gives for a change of
// count.
func (s *Scheduler) stopTasks(tasks []*task, reason string) {
	var ids []string
	for _, t := range tasks {
		why := reason
		if why == "" && t.failing {
			why = t.Reason
		}
		if why == "" {
			why = fmt.Sprintf("Scaling activity initiated by (deployment %s)", s.deployments[0].id)
		}
		t.stopping, t.good = true, false
		ids = append(ids, t.id)
		s.control.Stop(t.id, why)
	}
	if len(ids) == 0 {
		return
	}
	if s.service.Draining {
		s.say("has begun draining connections on %d tasks.", len(ids))
	}
	s.say("has stopped %d running tasks: %s.", len(ids), list(ids))
}
