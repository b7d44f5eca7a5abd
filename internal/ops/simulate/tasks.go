package simulate

import (
	"slices"
	"time"

	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
)

// service is a service of a run.
type service struct {
	*Service
	run      *run
	arrivals *arrivals // nil for one without traffic
	cpu      float64   // milliseconds of a vCPU for a request
	tasks    []*task   // that wait for room, start, run or finish their requests
	serving  []*task
	dirty    bool // something has changed that may let tasks start or stop
	total    *Total

	// Of the minute so far.
	usedCPU, reservedCPU float64 // unit seconds
	requests, targets    float64 // targets in seconds
	late, lost           float64
}

// state is where a task is on its way.
type state int

// The states of a task.
const (
	waits    state = iota // for room: PROVISIONING
	starts                // PENDING
	runs                  // RUNNING, and not healthy yet
	serves                // gets requests
	finishes              // its last requests, as its target is being deregistered
	gone
)

type task struct {
	service *service
	placed  *placement.Task
	host    *host
	state   state
	queue   queue
}

func (s *service) newTask() *placement.Task {
	return &placement.Task{Service: s.Name, Needs: s.Needs, HostPorts: s.HostPorts}
}

// receive spreads the requests of a second over the tasks. Without any the load balancer answers with 503.
func (s *service) receive(second int) {
	if s.arrivals == nil {
		return
	}
	n := s.arrivals.in(second)
	s.requests += n
	if len(s.serving) == 0 {
		s.lost += n
		return
	}
	if n > 0 {
		for _, t := range s.serving {
			t.queue.add(second, n/float64(len(s.serving)))
		}
	}
}

// answer has a task compute for some milliseconds. What waits longer than the load balancer does, it answers with 504.
func (s *service) answer(t *task, second int, milliseconds float64) {
	s.usedCPU += milliseconds / 1000 * 1024
	s.late += t.queue.answer(milliseconds/s.cpu, second, int(s.run.model.TimeLimit/time.Second))
	s.lost += t.queue.expire(second, int(s.run.site.IdleTimeout/time.Second))
}

// count notes what there is in a second, and reports whether a task waits for room.
func (s *service) count() bool {
	running, waiting := 0, false
	for _, t := range s.tasks {
		switch t.state {
		case waits:
			waiting = true
		case runs, serves, finishes:
			running++
		}
	}
	s.reservedCPU += float64(running * s.Needs.CPU)
	s.targets += float64(len(s.serving))
	if s.total == nil || s.run.second < 0 {
		return waiting
	}
	s.total.TaskHours += float64(running) / hourSecs
	if waiting {
		s.total.WaitedFor++
	}
	return waiting
}

// ready is the number of tasks that run, and are to go on.
func (s *service) ready() int {
	count := 0
	for _, t := range s.tasks {
		if t.state == runs || t.state == serves {
			count++
		}
	}
	return count
}

// publish publishes the metrics of the minute that has ended. A service without running tasks has no utilization.
func (s *service) publish(now time.Time) {
	at := now.Add(-time.Second)
	if share, ok := metrics.Share(s.usedCPU, s.reservedCPU); ok {
		s.run.data.Put(metrics.ServiceCPU(s.run.site.Cluster, s.Name), at, share)
	}
	if s.TargetGroup != "" && s.targets > 0 {
		s.run.data.Put(metrics.RequestsPerTarget(s.TargetGroup), at, s.requests*60/s.targets)
	}
}

// report adds the minute that has ended to the result, and begins another.
func (s *service) report(instances int) {
	if second := s.run.second - 60; s.total != nil && second >= 0 {
		cpu, _ := metrics.Share(s.usedCPU, s.reservedCPU)
		m := Minute{second, s.Name, s.requests / 60, s.ready(), instances, cpu, s.late, s.lost}
		s.run.result.Minutes = append(s.run.result.Minutes, m)
		s.total.Requests, s.total.Late, s.total.Lost = s.total.Requests+s.requests, s.total.Late+s.late, s.total.Lost+s.lost
		s.total.MostTasks = max(s.total.MostTasks, m.Tasks)
		if s.late+s.lost >= 1 {
			s.total.LastBad = second
			if s.total.FirstBad < 0 {
				s.total.FirstBad = second
			}
		}
	}
	s.usedCPU, s.reservedCPU, s.requests, s.targets, s.late, s.lost = 0, 0, 0, 0, 0, 0
}

// schedule starts and stops tasks, until there are as many as desired. Those on an instance that is to go count no
// more, and stop once others run.
func (s *service) schedule() {
	if !s.dirty || s.Daemon {
		return
	}
	s.dirty = false
	staying, ready := s.staying()
	for ; staying < s.Target.Desired; staying++ {
		s.tasks = append(s.tasks, &task{service: s, placed: s.newTask()})
	}
	for ; staying > s.Target.Desired; staying-- {
		s.stop(s.leastWanted())
	}
	for _, t := range s.tasks {
		if t.state == waits && !s.place(t) {
			break // the others are as large
		}
	}
	if ready >= s.Target.Desired {
		s.Target.Fulfilled(s.run.clock.Now())
		for _, t := range slices.Clone(s.tasks) {
			if t.host != nil && t.host.Draining && t.state < finishes {
				s.stop(t)
			}
		}
	}
}

// staying counts the tasks that are to go on, and those of them that run.
func (s *service) staying() (all, ready int) {
	for _, t := range s.tasks {
		if t.state >= finishes || t.host != nil && t.host.Draining {
			continue
		}
		all++
		if t.state == serves {
			ready++
		}
	}
	return all, ready
}

func (s *service) place(t *task) bool {
	var on []*placement.Instance
	for _, h := range s.run.hosts {
		on = append(on, h.Instance.Instance)
	}
	found := placement.Place(t.placed, s.Strategy, on)
	if found == nil {
		return false
	}
	s.startOn(s.hostOf(found), t)
	return true
}

func (s *service) hostOf(i *placement.Instance) *host {
	return s.run.hosts[slices.IndexFunc(s.run.hosts, func(h *host) bool { return h.Instance.Instance == i })]
}

// startOn starts a task on an instance. Behind a load balancer it gets requests after its first health check
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html).
func (s *service) startOn(h *host, t *task) {
	t.host, t.state = h, starts
	h.Add(t.placed)
	h.tasks = append(h.tasks, t)
	if s.Daemon {
		return
	}
	s.after(t, s.run.model.TaskStart, starts, func() {
		t.state = runs
		s.after(t, s.HealthInterval, runs, func() {
			t.state = serves
			s.serving = append(s.serving, t)
			s.dirty = true
		})
	})
}

// after does something later, if the task is then still in a state.
func (s *service) after(t *task, d time.Duration, still state, do func()) {
	s.run.clock.AfterFunc(d, func() {
		if t.state == still {
			do()
		}
	})
}

// leastWanted is the task that is stopped first: one that waits for room, or of the instance that the strategies say.
func (s *service) leastWanted() *task {
	for _, t := range slices.Backward(s.tasks) {
		if t.state == waits {
			return t
		}
	}
	var on []*placement.Instance
	for _, h := range s.run.hosts {
		if slices.ContainsFunc(h.tasks, func(t *task) bool { return t.service == s && t.state < finishes }) && !h.Draining {
			on = append(on, h.Instance.Instance)
		}
	}
	h := s.hostOf(placement.Stop(s.Name, s.Strategy, on))
	at := slices.IndexFunc(h.tasks, func(t *task) bool { return t.service == s && t.state < finishes })
	return h.tasks[at]
}

// stop ends a task, one that gets requests after it has had time to finish them.
func (s *service) stop(t *task) {
	if t.state != serves {
		s.remove(t)
		return
	}
	t.state = finishes
	s.serving = slices.DeleteFunc(s.serving, func(other *task) bool { return other == t })
	s.after(t, s.Deregistration, finishes, func() { s.remove(t) })
}

// remove takes a task away, with the requests that it still has.
func (s *service) remove(t *task) {
	s.lost += t.queue.total
	t.state, t.queue = gone, queue{}
	is := func(other *task) bool { return other == t }
	s.tasks, s.serving = slices.DeleteFunc(s.tasks, is), slices.DeleteFunc(s.serving, is)
	if t.host != nil {
		t.host.Remove(t.placed)
		t.host.tasks = slices.DeleteFunc(t.host.tasks, is)
	}
	for _, other := range s.run.services {
		other.dirty = true
	}
}
