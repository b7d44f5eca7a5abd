package scaling

import "time"

// Action is a scheduled action: from its time on other bounds hold. A capacity that is outside of them is moved in at
// once, whatever cooldown there is.
// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-additional-scheduled-actions.html
type Action struct {
	Name     string
	When     Schedule
	Min, Max *int // nil is no change
	Desired  *int // of an Auto Scaling group alone; nil is no change
}

// Due returns the actions whose time is the minute that has begun.
func Due(schedule []Action, now time.Time) []Action {
	var due []Action
	for _, a := range schedule {
		if a.When.Matches(now) {
			due = append(due, a)
		}
	}
	return due
}

// Bounds are those after the action.
func (a Action) Bounds(minimum, maximum int) (int, int) {
	if a.Min != nil {
		minimum = *a.Min
	}
	if a.Max != nil {
		maximum = *a.Max
	}
	return minimum, maximum
}

func (t *Target) runSchedule(now time.Time) []Change {
	if t.Suspended.Scheduled {
		return nil
	}
	var changes []Change
	for _, a := range Due(t.Schedule, now) {
		t.Min, t.Max = a.Bounds(t.Min, t.Max)
		if c, changed := t.change(now, min(max(t.Desired, t.Min), t.Max), a.Name); changed {
			changes = append(changes, c)
		}
	}
	return changes
}
