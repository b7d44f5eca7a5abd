package cloudwatch

import "fmt"

// State is the state of an alarm.
type State string

// The states of an alarm.
const (
	OK               State = "OK"
	Alarming         State = "ALARM"
	InsufficientData State = "INSUFFICIENT_DATA"
)

// Point is one data point of a metric, or none where the metric has none at its time.
type Point struct {
	Value   float64
	Present bool
}

// At is a data point with a value; Missing is one without.
func At(value float64) Point { return Point{value, true} }

// Missing is the lack of a data point.
func Missing() Point { return Point{} }

// Alarm is the rule by which an alarm changes its state.
type Alarm struct {
	Comparison string // operator, as in PutMetricAlarm
	Threshold  float64
	Periods    int    // the most recent data points that count: N
	Datapoints int    // that must be beyond the threshold: M
	Missing    string // treatment of missing data, as in PutMetricAlarm
}

// beyondRange is how many data points more than its periods an alarm looks at. AWS says only that it
// depends on the period; in its examples an alarm of three periods looks at five data points.
const beyondRange = 2

// Range is how many data points an alarm looks at.
func (a Alarm) Range() int { return a.Periods + beyondRange }

// Next returns the state that an alarm has after it has looked at the data, the oldest point first:
//
//	enough points → the most recent that exist count, and nothing is filled in
//	too few       → what is missing counts as the alarm says, as few times as possible
//	ignore        → the state stays, unless a point that is within the threshold decides
//	missing       → ALARM if the oldest point beyond the threshold is old enough, else INSUFFICIENT_DATA
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
func (a Alarm) Next(current State, points []Point) (State, error) {
	points = points[max(len(points)-a.Range(), 0):]
	var beyond []bool // of the points that exist
	oldest := 0       // age of the oldest point that exists, in periods; 1 is the newest
	for i, point := range points {
		if !point.Present {
			continue
		}
		is, err := a.beyond(point.Value)
		if err != nil {
			return "", err
		}
		if len(beyond) == 0 {
			oldest = len(points) - i
		}
		beyond = append(beyond, is)
	}
	if len(beyond) >= a.Periods {
		return a.decide(beyond[len(beyond)-a.Periods:], false), nil
	}
	return a.fillIn(current, beyond, oldest)
}

// fillIn decides with fewer points than periods.
func (a Alarm) fillIn(current State, beyond []bool, oldest int) (State, error) {
	switch a.Missing {
	case "breaching":
		return a.decide(beyond, true), nil
	case "notBreaching":
		return a.decide(beyond, false), nil
	}
	if a.Missing != "missing" && a.Missing != "ignore" {
		return "", fmt.Errorf("missing data cannot be treated as %q", a.Missing)
	}
	for _, is := range beyond {
		if !is {
			return a.decide(beyond, false), nil
		}
	}
	switch {
	case a.Missing == "ignore":
		return current, nil
	case oldest >= a.Datapoints:
		return Alarming, nil
	}
	return InsufficientData, nil
}

// decide counts, with what is filled in for the periods that have no point.
func (a Alarm) decide(beyond []bool, filler bool) State {
	count := 0
	for _, is := range beyond {
		if is {
			count++
		}
	}
	if filler {
		count += a.Periods - len(beyond)
	}
	if count >= a.Datapoints {
		return Alarming
	}
	return OK
}

func (a Alarm) beyond(value float64) (bool, error) {
	switch a.Comparison {
	case "GreaterThanThreshold":
		return value > a.Threshold, nil
	case "GreaterThanOrEqualToThreshold":
		return value >= a.Threshold, nil
	case "LessThanThreshold":
		return value < a.Threshold, nil
	case "LessThanOrEqualToThreshold":
		return value <= a.Threshold, nil
	}
	return false, fmt.Errorf("there is no comparison %q", a.Comparison)
}
