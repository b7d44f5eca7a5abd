package instances

import (
	"cmp"
	"slices"
	"time"

	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
)

// Known is an instance that somebody else has launched; registered tells whether it takes tasks.
func Known(on *placement.Instance, launched time.Time, registered bool) *Instance {
	return &Instance{Instance: on, Launched: launched, registered: registered}
}

// Set says what a group is whose instances somebody else launches and ends: those that there are, and the desired number
// of them, in which those count that are to go. It returns how many more than desired there are: a group that balances its
// zones launches instances before it ends others, which it does not desire any more.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html#AutoScalingBehavior.Rebalancing
func (g *Group) Set(current []*Instance, desired int) (extra int) {
	g.current = current
	extra = max(len(current)-desired, 0)
	g.Desired = desired - max(len(current)-g.staying()-extra, 0)
	return extra
}

// Follow is Evaluate for such a group: after it Desired says how many instances are to stay. It returns those that are to
// end now, none while one is launched. Others that are to go have been marked as draining, and end once they have no tasks.
func (g *Group) Follow(now time.Time, data *metrics.Store) ([]*Instance, error) {
	g.runSchedule(now)
	want, _, err := g.wanted(now, data)
	if err != nil {
		return nil, err
	}
	g.Desired = min(max(want, g.Min), g.Max)
	for g.staying() > g.Desired && !g.launching() {
		i := g.toGiveBack()
		if i == nil {
			break
		}
		i.Draining = true
	}
	var ended []*Instance
	for _, i := range g.current {
		if i.Draining && (!g.Drained || !g.occupied(i)) {
			ended = append(ended, i)
		}
	}
	return ended, nil
}

// toGiveBack is toEnd, but that of the instances of a zone one without tasks goes before the others. AWS says only what it
// does with instances that it can tell apart.
func (g *Group) toGiveBack() *Instance {
	may := slices.DeleteFunc(g.Running(), func(i *Instance) bool { return g.Protected && g.occupied(i) })
	if len(may) == 0 {
		return nil
	}
	busy := func(i *Instance) int {
		if g.occupied(i) {
			return 1
		}
		return 0
	}
	return slices.MinFunc(may, func(a, b *Instance) int {
		return cmp.Or(cmp.Compare(g.in(b.Zone), g.in(a.Zone)), cmp.Compare(busy(a), busy(b)), a.Launched.Compare(b.Launched))
	})
}
