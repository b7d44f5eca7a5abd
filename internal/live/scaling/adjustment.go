package scaling

import (
	"fmt"
	"math"
)

// Adjustment says what capacity a scaling policy makes of another.
// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
type Adjustment struct {
	Type         string // ChangeInCapacity, ExactCapacity or PercentChangeInCapacity
	MinMagnitude int    // of a percentage: the least that is added or removed; 0 is no least
	Steps        []Step
}

// Step is the adjustment for a breach of some size: the metric's value less the alarm's threshold.
type Step struct {
	Lower, Upper *float64 // bounds of the breach; nil is none
	By           int      // tasks or instances, or percent
}

// contains reports whether a breach is the step's. Above the threshold the lower bound belongs to it, and below the
// upper one.
func (s Step) contains(breach float64, above bool) bool {
	if above {
		return (s.Lower == nil || *s.Lower <= breach) && (s.Upper == nil || breach < *s.Upper)
	}
	return (s.Lower == nil || *s.Lower < breach) && (s.Upper == nil || breach <= *s.Upper)
}

// Capacity returns what becomes of a capacity when a metric is so far above or below an alarm's threshold: the same
// where no step is for that.
func (a Adjustment) Capacity(current int, breach float64, above bool) (int, error) {
	for _, step := range a.Steps {
		if step.contains(breach, above) {
			return a.apply(current, step.By)
		}
	}
	return current, nil
}

func (a Adjustment) apply(current, by int) (int, error) {
	switch a.Type {
	case "ChangeInCapacity":
		return max(current+by, 0), nil
	case "ExactCapacity":
		return by, nil
	case "PercentChangeInCapacity":
		change := wholeTasks(float64(current) * float64(by) / 100)
		switch {
		case by > 0:
			change = max(change, a.MinMagnitude)
		case by < 0:
			change = min(change, -a.MinMagnitude)
		}
		return max(current+change, 0), nil
	}
	return 0, fmt.Errorf("there is no adjustment type %q", a.Type)
}

// wholeTasks rounds towards zero, but what is between 0 and 1 away from it.
func wholeTasks(change float64) int {
	switch {
	case change > 0 && change < 1:
		return 1
	case change < 0 && change > -1:
		return -1
	}
	return int(math.Trunc(change))
}
