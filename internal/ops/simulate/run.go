package simulate

import (
	"slices"
	"time"

	"cdah/internal/live/clock"
	"cdah/internal/live/instances"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
)

// settling is how long the site has had the first rate before the traffic begins, so that a run does not begin with
// the numbers of a first deployment.
const settling = time.Hour

// run is a simulation on its way.
type run struct {
	site     *Site
	model    Model
	clock    *clock.Virtual
	data     metrics.Store
	services []*service
	hosts    []*host
	second   int // of the traffic; below zero while the site settles
	result   *Result
	err      error
	busy     demand
}

// demand are the tasks of an instance that have something to do in a second. Its memory is used again.
type demand struct {
	tasks          []*task
	wants, weights []float64 // milliseconds of a vCPU, and what the tasks reserve
}

// host is an instance with the tasks that compute on it.
type host struct {
	*instances.Instance
	tasks []*task
}

// Run simulates traffic on a site, which it changes. The same input has the same result.
func Run(site *Site, traffic *Traffic, model Model) (*Result, error) {
	begin := model.Start.UTC().Truncate(time.Minute).Add(-settling)
	r := &run{
		site: site, model: model, clock: clock.NewVirtual(begin), second: -int(settling / time.Second),
		result: &Result{Totals: map[string]*Total{}},
	}
	for i, s := range site.Services {
		made := &service{Service: s, run: r, dirty: true, cpu: float64(model.cpuOf(s.Name)) / float64(time.Millisecond)}
		if rates := traffic.Rates[s.Name]; len(rates) > 0 {
			made.arrivals = newArrivals(rates, model.Seed, uint64(i))
			made.total = &Total{FirstBad: -1, LastBad: -1}
			r.result.Totals[s.Name] = made.total
		}
		r.services = append(r.services, made)
	}
	r.start()
	clock.Every(r.clock, time.Second, r.tick)
	r.clock.Advance(begin.Add(settling + time.Duration(traffic.Seconds)*time.Second))
	r.countHours(begin.Add(settling))
	return r.result, r.err
}

// start begins with the group's desired number of instances, and no task.
func (r *run) start() {
	g := r.site.Group
	g.Boot = r.model.Boot
	g.Daemon = func(t *placement.Task) bool { return r.site.service(t.Service).Daemon }
	g.Registered = r.register
	g.Leaving = r.leave
	g.Start(r.clock)
}

// register puts an instance's daemons on it, before anybody else.
func (r *run) register(i *instances.Instance) {
	h := &host{Instance: i}
	r.hosts = append(r.hosts, h)
	for _, s := range r.services {
		if s.Daemon && len(placement.Lacking(s.Name, []*placement.Instance{i.Instance})) > 0 {
			s.startOn(h, &task{service: s, placed: s.newTask()})
		}
		s.dirty = true
	}
}

func (r *run) leave(i *instances.Instance, now bool) {
	at := slices.IndexFunc(r.hosts, func(h *host) bool { return h.Instance == i })
	if now {
		for _, t := range slices.Clone(r.hosts[at].tasks) {
			t.service.remove(t)
		}
		r.hosts = slices.Delete(r.hosts, at, at+1)
	}
	for _, s := range r.services {
		s.dirty = true
	}
}

// tick is what happens in a second, at its end.
func (r *run) tick() {
	for _, s := range r.services {
		s.receive(r.second)
	}
	for _, h := range r.hosts {
		r.compute(h)
	}
	waiting := false
	for _, s := range r.services {
		waiting = s.count() || waiting
	}
	if waiting && r.second >= 0 && r.site.Group.Desired == r.site.Group.Max {
		r.result.FullFor++
	}
	r.second++
	r.schedule()
	if now := r.clock.Now(); now.Truncate(time.Minute).Equal(now) {
		r.minute(now)
		r.schedule()
	}
}

func (r *run) schedule() {
	for _, s := range r.services {
		s.schedule()
	}
}

// compute lets the tasks of an instance answer requests, for as long as its CPU lasts.
func (r *run) compute(h *host) {
	d, sum := &r.busy, 0.0
	d.tasks, d.wants, d.weights = d.tasks[:0], d.wants[:0], d.weights[:0]
	for _, t := range h.tasks {
		if t.queue.total > 0 {
			const least = 2 // shares of a container that reserves nothing
			want := t.queue.total * t.service.cpu
			d.tasks, d.wants, d.weights = append(d.tasks, t), append(d.wants, want), append(d.weights, float64(max(t.placed.Needs.CPU, least)))
			sum += want
		}
	}
	wants, has := d.wants, 1000*float64(r.site.VCPU)
	if sum > has {
		wants = share(has, d.wants, d.weights)
	}
	for i, t := range d.tasks {
		t.service.answer(t, r.second, wants[i])
	}
}

// minute is what AWS does each minute: publish metrics, look at alarms, scale.
func (r *run) minute(now time.Time) {
	for _, s := range r.services {
		s.publish(now)
	}
	r.publishReservations(now.Add(-time.Second))
	for _, s := range r.services {
		if s.Daemon {
			continue
		}
		changes, err := s.Target.Evaluate(now, &r.data)
		r.note(s.Name, changes, err)
		s.dirty = true
	}
	changes, err := r.site.Group.Evaluate(&r.data)
	r.note("", changes, err)
	for _, s := range r.services {
		s.report(len(r.site.Group.Running()))
	}
	r.result.MostInstances = max(r.result.MostInstances, len(r.site.Group.Running()))
}

func (r *run) note(service string, changes []scaling.Change, err error) {
	if err != nil && r.err == nil {
		r.err = err
	}
	for _, c := range changes {
		if r.second >= 0 {
			r.result.Changes = append(r.result.Changes, Change{r.second, service, c})
		}
	}
}

// publishReservations publishes what the tasks reserve of the instances, and how many instances they need.
func (r *run) publishReservations(at time.Time) {
	var reserved, has placement.Resources
	var waiting []*placement.Task
	empty := r.site.Group.Has
	for _, h := range r.hosts {
		has = has.Plus(h.Has)
		reserved = reserved.Plus(h.Has).Minus(h.Free())
	}
	for _, s := range r.services {
		if s.Daemon {
			empty = empty.Minus(s.Needs)
		}
		for _, t := range s.tasks {
			if t.state == waits {
				waiting = append(waiting, t.placed)
			}
		}
	}
	put := func(m metrics.Metric, part, whole int) {
		if share, ok := metrics.Share(float64(part), float64(whole)); ok {
			r.data.Put(m, at, share)
		}
	}
	put(metrics.CPUReservation(r.site.Cluster), reserved.CPU, has.CPU)
	put(metrics.MemoryReservation(r.site.Cluster), reserved.Memory, has.Memory)
	if g := r.site.Group; g.Managed != nil {
		running := len(g.Running())
		needed := g.Managed.Needed(running, g.Occupied(), empty, waiting)
		r.data.Put(metrics.CapacityProviderReservation(r.site.Cluster, r.site.provider), at, instances.Reservation(needed, running))
	}
}

// countHours sums up how long instances ran since the traffic began.
func (r *run) countHours(begin time.Time) {
	for _, i := range r.site.Group.Launched() {
		from, to := i.Launched, i.Ended
		if from.Before(begin) {
			from = begin
		}
		if to.IsZero() {
			to = r.clock.Now()
		}
		r.result.InstanceHours += max(to.Sub(from).Hours(), 0)
	}
}
