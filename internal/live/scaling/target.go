// Package scaling changes a capacity as Application Auto Scaling does: by steps, by target tracking and at given times.
package scaling

import (
	"fmt"
	"time"

	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
)

// Target is a scalable target: the number of a service's tasks.
type Target struct {
	Min, Max  int
	Desired   int
	Suspended Suspended

	Steps     []*StepPolicy
	Trackings []*Tracking
	Schedule  []Action

	out, in activity // the last ones
}

// Suspended says what is left alone.
type Suspended struct{ Out, In, Scheduled bool }

// StepPolicy is a policy of steps, with the alarm that sets it off.
type StepPolicy struct {
	Name       string
	Alarm      *alarms.Alarm
	Adjustment Adjustment
	Cooldown   time.Duration
}

// Change is a change of the desired capacity.
type Change struct {
	At   time.Time
	From int
	To   int
	By   string // the policy or action
}

// activity is a scaling activity, and the cooldown after it. The cooldown begins when the activity is complete: when the
// tasks run. https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
type activity struct {
	under    bool          // one is under way, or was
	before   int           // capacity before it
	complete time.Time     // zero until it is
	cooldown time.Duration // after that
}

func (a activity) cooling(now time.Time) bool {
	return a.under && (a.complete.IsZero() || now.Before(a.complete.Add(a.cooldown)))
}

// Fulfilled notes that the desired capacity is there.
func (t *Target) Fulfilled(now time.Time) {
	for _, a := range []*activity{&t.out, &t.in} {
		if a.under && a.complete.IsZero() {
			a.complete = now
		}
	}
}

// proposal is the capacity that a policy asks for.
type proposal struct {
	capacity int
	cooldown time.Duration
	by       string
}

// Evaluate does each minute what is due: scheduled actions, then the policies whose alarms are on. It returns the
// changes of the desired capacity.
func (t *Target) Evaluate(now time.Time, data *metrics.Store) ([]Change, error) {
	changes := t.runSchedule(now)
	outs, ins, err := t.proposals(now, data)
	if err != nil {
		return nil, err
	}
	if p, found := largest(outs); found && !t.Suspended.Out {
		if c, changed := t.scaleOut(now, p); changed {
			return append(changes, c), nil
		}
	}
	if p, found := largest(ins); found && len(outs) == 0 && !t.Suspended.In && !t.in.cooling(now) {
		if c, changed := t.change(now, max(p.capacity, t.Min), p.by); changed && c.To < c.From {
			t.in = activity{under: true, before: c.From, cooldown: p.cooldown}
			changes = append(changes, c)
		}
	}
	return changes, nil
}

// scaleOut adds capacity at once, whatever was removed just before.
func (t *Target) scaleOut(now time.Time, p proposal) (Change, bool) {
	before := t.base(now)
	if p.capacity = min(p.capacity, t.Max); p.capacity <= t.Desired {
		return Change{}, false
	}
	c, _ := t.change(now, p.capacity, p.by)
	t.out = activity{under: true, before: before, cooldown: p.cooldown}
	t.in = activity{}
	return c, true
}

// base is what scaling out adds to. In a cooldown, what has just been added is a part of what is to be added now: only
// a larger step adds the difference.
// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html#step-scaling-cooldown
func (t *Target) base(now time.Time) int {
	if t.out.cooling(now) {
		return t.out.before
	}
	return t.Desired
}

func (t *Target) change(now time.Time, to int, by string) (Change, bool) {
	c := Change{At: now, From: t.Desired, To: to, By: by}
	t.Desired = to
	return c, c.From != c.To
}

// proposals are what the policies ask for. Tracking scales in only where all policies of it are ready to, and of all
// that ask for something the largest capacity counts.
// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
func (t *Target) proposals(now time.Time, data *metrics.Store) (outs, ins []proposal, err error) {
	for _, p := range t.Steps {
		if err := p.Alarm.Evaluate(now, data); err != nil {
			return nil, nil, err
		}
		if !p.Alarm.On() {
			continue
		}
		breach, above := p.Alarm.Value-p.Alarm.Rule.Threshold, p.Alarm.Above()
		out, err := p.Adjustment.Capacity(t.base(now), breach, above)
		if err != nil {
			return nil, nil, fmt.Errorf("policy %s: %w", p.Name, err)
		}
		if out > t.base(now) {
			outs = append(outs, proposal{out, p.Cooldown, p.Name})
		} else if in, _ := p.Adjustment.Capacity(t.Desired, breach, above); in < t.Desired {
			ins = append(ins, proposal{in, p.Cooldown, p.Name})
		}
	}
	tracked, err := t.tracked(now, data, &outs)
	return outs, append(ins, tracked...), err
}

// tracked adds to outs what target tracking asks for, and returns what it would scale in to.
func (t *Target) tracked(now time.Time, data *metrics.Store, outs *[]proposal) (ins []proposal, err error) {
	ready := true
	for _, p := range t.Trackings {
		if err := p.evaluate(now, data); err != nil {
			return nil, err
		}
		if p.high.On() {
			*outs = append(*outs, proposal{max(Proportional(t.base(now), p.high.Value, p.Target), t.base(now)+1), p.ScaleOut, p.Name})
		}
		if p.DisableScaleIn {
			continue
		}
		if ready = ready && p.low.On(); ready {
			ins = append(ins, proposal{ProportionalIn(t.Desired, p.low.Value, p.Target), p.ScaleIn, p.Name})
		}
	}
	if !ready {
		return nil, nil
	}
	return ins, nil
}

func largest(all []proposal) (most proposal, found bool) {
	for _, p := range all {
		if !found || p.capacity > most.capacity {
			most, found = p, true
		}
	}
	return most, found
}
