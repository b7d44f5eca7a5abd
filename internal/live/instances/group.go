// Package instances is an Auto Scaling group of container instances, and what changes its size: the managed scaling of
// an ECS capacity provider, policies that alarms set off, and scheduled actions.
package instances

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"cdah/internal/live/clock"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
)

// Group is an Auto Scaling group. What it is must be set before Start.
type Group struct {
	Min, Max, Desired int
	Zones             []string
	Has               placement.Resources        // of each instance
	Boot              time.Duration              // from its launch until an instance has registered with the cluster
	Protected         bool                       // instances with tasks are not ended by scaling in
	Drained           bool                       // instances end when their tasks are gone
	Daemon            func(*placement.Task) bool // whether a task is a daemon's, which keeps no instance
	Managed           *Managed                   // nil where policies scale the group, or nothing does
	Policies          []*Policy                  // as above
	Schedule          []scaling.Action
	Registered        func(*Instance)             // is called when an instance takes tasks
	Leaving           func(i *Instance, now bool) // is called when an instance takes none any more: now, or once it is empty

	clock    clock.Clock
	current  []*Instance
	ended    []*Instance
	launched int
	simple   activity // the last one of a simple policy
}

// Instance is an instance of a group.
type Instance struct {
	*placement.Instance
	Launched time.Time
	Ended    time.Time // zero as long as it runs

	registered bool
}

// Start begins with the desired number of instances, which have registered before.
func (g *Group) Start(c clock.Clock) {
	g.clock = c
	for range g.Desired {
		g.register(g.launch())
	}
}

// Running are the instances that have registered and are to stay, in the order of their launch.
func (g *Group) Running() []*Instance {
	return slices.DeleteFunc(slices.Clone(g.current), func(i *Instance) bool { return !i.registered || i.Draining })
}

// Launched are all instances that there have been, whether or not they run.
func (g *Group) Launched() []*Instance { return slices.Concat(g.ended, g.current) }

// Occupied is the number of running instances with a task that is no daemon's.
func (g *Group) Occupied() int {
	occupied := 0
	for _, i := range g.Running() {
		if g.occupied(i) {
			occupied++
		}
	}
	return occupied
}

func (g *Group) occupied(i *Instance) bool {
	return slices.ContainsFunc(i.Tasks(), func(t *placement.Task) bool { return !g.Daemon(t) })
}

// Evaluate does each minute what is due: scheduled actions, what alarms ask for, and launching and ending. It returns
// the changes of the desired capacity.
func (g *Group) Evaluate(data *metrics.Store) ([]scaling.Change, error) {
	now := g.clock.Now()
	g.endDrained(now)
	changes := g.runSchedule(now)
	want, by, err := g.wanted(now, data)
	if err != nil {
		return nil, err
	}
	if want = min(max(want, g.Min), g.Max); want != g.Desired {
		changes = append(changes, scaling.Change{At: now, From: g.Desired, To: want, By: by})
		g.Desired = want
	}
	g.resize(now)
	return changes, nil
}

func (g *Group) wanted(now time.Time, data *metrics.Store) (want int, by string, err error) {
	if g.Managed != nil {
		want, err = g.Managed.evaluate(now, data, g)
		return want, "managed scaling", err
	}
	return g.byPolicies(now, data)
}

func (g *Group) runSchedule(now time.Time) []scaling.Change {
	var changes []scaling.Change
	for _, a := range scaling.Due(g.Schedule, now) {
		g.Min, g.Max = a.Bounds(g.Min, g.Max)
		want := g.Desired
		if a.Desired != nil {
			want = *a.Desired
		}
		if want = min(max(want, g.Min), g.Max); want != g.Desired {
			changes = append(changes, scaling.Change{At: now, From: g.Desired, To: want, By: a.Name})
			g.Desired = want
		}
	}
	return changes
}

// resize launches and ends instances, until there are as many as desired or none may be ended.
func (g *Group) resize(now time.Time) {
	for g.staying() < g.Desired {
		i := g.launch()
		g.clock.AfterFunc(g.Boot, func() { g.register(i) })
	}
	for g.staying() > g.Desired {
		i := g.toEnd()
		if i == nil {
			return
		}
		i.Draining = true
		if g.Drained && g.occupied(i) {
			g.Leaving(i, false)
			continue
		}
		g.end(i, now)
	}
}

func (g *Group) staying() int {
	staying := 0
	for _, i := range g.current {
		if !i.Draining {
			staying++
		}
	}
	return staying
}

// launch starts an instance in the zone with the fewest.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html
func (g *Group) launch() *Instance {
	zone := slices.MinFunc(g.Zones, func(a, b string) int { return cmp.Compare(g.in(a), g.in(b)) })
	g.launched++
	i := &Instance{
		Instance: &placement.Instance{ID: fmt.Sprintf("i-%d", g.launched), Zone: zone, Has: g.Has},
		Launched: g.clock.Now(),
	}
	g.current = append(g.current, i)
	return i
}

func (g *Group) in(zone string) int {
	count := 0
	for _, i := range g.current {
		if i.Zone == zone && !i.Draining {
			count++
		}
	}
	return count
}

func (g *Group) register(i *Instance) {
	i.registered = true
	g.Registered(i)
}

// toEnd is the instance that scaling in ends: in the zone with the most, the oldest. With protection it is one without
// tasks, as ECS lifts the protection of those alone.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html
func (g *Group) toEnd() *Instance {
	may := slices.DeleteFunc(g.Running(), func(i *Instance) bool { return g.Protected && g.occupied(i) })
	if len(may) == 0 {
		return nil
	}
	return slices.MinFunc(may, func(a, b *Instance) int {
		return cmp.Or(cmp.Compare(g.in(b.Zone), g.in(a.Zone)), a.Launched.Compare(b.Launched))
	})
}

func (g *Group) endDrained(now time.Time) {
	for _, i := range slices.Clone(g.current) {
		if i.Draining && !g.occupied(i) {
			g.end(i, now)
		}
	}
}

func (g *Group) end(i *Instance, now time.Time) {
	i.Ended = now
	g.current = slices.DeleteFunc(g.current, func(other *Instance) bool { return other == i })
	g.ended = append(g.ended, i)
	g.Leaving(i, true)
}

// launching reports whether an instance has not registered yet.
func (g *Group) launching() bool {
	return slices.ContainsFunc(g.current, func(i *Instance) bool { return !i.registered })
}

// youngest is the age of the instance that was launched last.
func (g *Group) youngest(now time.Time) time.Duration {
	age := time.Duration(math.MaxInt64)
	for _, i := range g.current {
		age = min(age, now.Sub(i.Launched))
	}
	return age
}
