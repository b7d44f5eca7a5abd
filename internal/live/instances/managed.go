package instances

import (
	"slices"
	"time"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
)

// What the alarms of managed scaling wait for, in minutes: one above the target capacity to scale out, fifteen of
// fifteen below it to scale in. AWS documents the fifteen, and the alarms that it makes have the one.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
// https://github.com/aws/containers-roadmap/issues/638
const (
	managedOutPeriods = 1
	managedInPeriods  = 15
)

// Managed is the managed scaling of a capacity provider.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html
type Managed struct {
	TargetCapacity   int           // percent
	MinStep, MaxStep int           // instances that are added at a time
	Warmup           time.Duration // in which a new instance keeps more from being added

	high, low *alarms.Alarm
}

// Track gives managed scaling its two alarms on CapacityProviderReservation.
func (m *Managed) Track(reservation metrics.Metric) {
	target := float64(m.TargetCapacity)
	m.high = alarms.Of("AlarmHigh", cloudwatch.Alarm{
		Comparison: "GreaterThanThreshold", Threshold: target, Periods: managedOutPeriods, Datapoints: managedOutPeriods,
	}, alarms.Watch(reservation, "Average"))
	m.low = alarms.Of("AlarmLow", cloudwatch.Alarm{
		Comparison: "LessThanThreshold", Threshold: target, Periods: managedInPeriods, Datapoints: managedInPeriods,
	}, alarms.Watch(reservation, "Average"))
}

// Needed is M, the number of instances that the tasks need: those with tasks that are no daemons, or where tasks wait
// for room, all that run and as many more as hold those, but for what the step sizes say.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
// https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
func (m *Managed) Needed(running, occupied int, empty placement.Resources, waiting []*placement.Task) int {
	more := binpack(empty, waiting)
	if more == 0 {
		return occupied
	}
	return running + min(max(more, m.MinStep), m.MaxStep)
}

// binpack is the number of empty instances that hold tasks: for each group of equal ones by itself, of which the
// largest number counts. Tasks that no empty instance holds do not count.
func binpack(empty placement.Resources, tasks []*placement.Task) int {
	groups := map[placement.Resources]int{}
	for _, t := range tasks {
		groups[t.Needs]++
	}
	most := 0
	for needs, count := range groups {
		if fit := fit(empty, needs); fit > 0 {
			most = max(most, (count+fit-1)/fit)
		}
	}
	return most
}

func fit(room, needs placement.Resources) int {
	times := []int{}
	for _, of := range [][2]int{{room.CPU, needs.CPU}, {room.Memory, needs.Memory}, {room.Ports, needs.Ports}} {
		if of[1] > 0 {
			times = append(times, of[0]/of[1])
		}
	}
	if len(times) == 0 {
		return 0
	}
	return slices.Min(times)
}

// Reservation is CapacityProviderReservation, M / N × 100 with the instances that are needed and those that run. Where
// none runs it is 100 if none is needed, and 200 if any is.
// https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
func Reservation(needed, running int) float64 {
	switch {
	case running > 0:
		return 100 * float64(needed) / float64(running)
	case needed > 0:
		return 200
	}
	return 100
}

// evaluate returns the number of instances that managed scaling wants of a group.
func (m *Managed) evaluate(now time.Time, data *metrics.Store, g *Group) (int, error) {
	for _, a := range []*alarms.Alarm{m.high, m.low} {
		if err := a.Evaluate(now, data); err != nil {
			return 0, err
		}
	}
	running, target := len(g.Running()), float64(m.TargetCapacity)
	switch {
	case m.high.On() && g.youngest(now) >= m.Warmup:
		const first = 2 // out of none it goes to 200 percent, which is two instances
		return max(scaling.Proportional(running, m.high.Value, target), g.Desired, map[bool]int{true: first}[running == 0]), nil
	case m.low.On() && !g.launching():
		return min(scaling.ProportionalIn(running, m.low.Value, target), g.Desired), nil
	}
	return g.Desired, nil
}
