package instances

import (
	"fmt"
	"time"

	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
	"cdah/internal/live/scaling"
)

// Policy is a scaling policy of the group, with the alarm that sets it off. A step policy goes on while the alarm does,
// and does not count instances that are not yet warm. A simple one waits until its last activity is complete and its
// cooldown over.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
type Policy struct {
	Name       string
	Alarm      *alarms.Alarm
	Adjustment scaling.Adjustment
	Warmup     time.Duration // of a step policy
	Simple     bool
	Cooldown   time.Duration // of a simple policy
}

// activity is the last scaling activity of a simple policy.
type activity struct {
	under    bool
	complete time.Time
	cooldown time.Duration
}

func (a activity) blocks(now time.Time) bool {
	return a.under && (a.complete.IsZero() || now.Before(a.complete.Add(a.cooldown)))
}

// byPolicies returns the number of instances that the policies want, of several the largest.
func (g *Group) byPolicies(now time.Time, data *metrics.Store) (want int, by string, err error) {
	if g.simple.under && g.simple.complete.IsZero() && !g.launching() && g.staying() == len(g.current) {
		g.simple.complete = now
	}
	want, found := g.Desired, false
	for _, p := range g.Policies {
		if err := p.Alarm.Evaluate(now, data); err != nil {
			return 0, "", err
		}
		if !p.Alarm.On() {
			continue
		}
		asked, err := p.capacity(now, g)
		if err != nil {
			return 0, "", fmt.Errorf("policy %s: %w", p.Name, err)
		}
		if asked != g.Desired && (!found || asked > want) {
			want, by, found = asked, p.Name, true
		}
	}
	return want, by, nil
}

// capacity is what the policy makes of the group's, the same where it has to wait.
func (p *Policy) capacity(now time.Time, g *Group) (int, error) {
	breach, above := p.Alarm.Value-p.Alarm.Rule.Threshold, p.Alarm.Above()
	if p.Simple {
		to, err := p.Adjustment.Capacity(g.Desired, breach, above)
		if err != nil || g.simple.blocks(now) || to == g.Desired || to < g.Min || to > g.Max {
			return g.Desired, err
		}
		g.simple = activity{under: true, cooldown: p.Cooldown}
		return to, nil
	}
	warm := 0
	for _, i := range g.Running() {
		if now.Sub(i.Launched) >= p.Warmup {
			warm++
		}
	}
	if out, err := p.Adjustment.Capacity(warm, breach, above); err != nil || out > warm {
		return max(out, g.Desired), err
	}
	if g.launching() { // nothing is ended while something starts
		return g.Desired, nil
	}
	return p.Adjustment.Capacity(g.Desired, breach, above)
}
