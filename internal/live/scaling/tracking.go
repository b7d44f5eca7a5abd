package scaling

import (
	"math"
	"time"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
)

// What target tracking's own alarms wait for, in minutes: three of three above the target to scale out, and fifteen of
// fifteen below a lower value to scale in. AWS does not document the numbers; the alarms that it makes have them
// (https://github.com/aws/containers-roadmap/issues/1208).
const (
	trackingOutPeriods = 3
	trackingInPeriods  = 15
)

// trackingInShare is where the lower alarm stands, as a share of the target: "usually more than 10% lower".
// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
const trackingInShare = 0.9

// Tracking is a policy of target tracking: it keeps a metric, which falls as capacity is added, at its target.
type Tracking struct {
	Name              string
	Target            float64
	ScaleOut, ScaleIn time.Duration // cooldowns
	DisableScaleIn    bool

	high, low *alarms.Alarm
}

// Track gives a policy its two alarms on a metric, or on what is computed from several.
func (t *Tracking) Track(queries ...alarms.Query) {
	t.high = alarms.Of(t.Name+" AlarmHigh", cloudwatch.Alarm{
		Comparison: "GreaterThanThreshold", Threshold: t.Target, Periods: trackingOutPeriods, Datapoints: trackingOutPeriods,
	}, queries...)
	t.low = alarms.Of(t.Name+" AlarmLow", cloudwatch.Alarm{
		Comparison: "LessThanThreshold", Threshold: trackingInShare * t.Target, Periods: trackingInPeriods, Datapoints: trackingInPeriods,
	}, queries...)
}

func (t *Tracking) evaluate(now time.Time, data *metrics.Store) error {
	if err := t.high.Evaluate(now, data); err != nil {
		return err
	}
	return t.low.Evaluate(now, data)
}

// Proportional is the capacity at which a metric will be at its target, if it falls as capacity rises. It is rounded
// up: AWS adds rather too much than too little, and removes rather too little.
// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
func Proportional(capacity int, value, target float64) int {
	const slack = 1e-9 // of floating point
	return int(math.Ceil(float64(capacity)*value/target - slack))
}

// ProportionalIn is the capacity that scaling in goes to. It "scales in more gradually" than out: AWS documents how much
// for instances alone, at least one and at most half of them at a time, and the same is taken for tasks.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
func ProportionalIn(capacity int, value, target float64) int {
	return max(Proportional(capacity, value, target), capacity-max(capacity/2, 1))
}
