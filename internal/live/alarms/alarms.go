// Package alarms evaluates CloudWatch alarms on the metrics of a running website.
package alarms

import (
	"fmt"
	"time"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/live/metrics"
)

// Query is a metric of an alarm, or an expression of metric math over others.
type Query struct {
	ID         string
	Metric     metrics.Metric
	Statistic  string
	Expression string // in place of a metric
	Returned   bool   // what the alarm watches
}

// Alarm is an alarm and its state.
type Alarm struct {
	Name    string
	Queries []Query // one metric, or several of which one is returned
	Period  time.Duration
	Rule    cloudwatch.Alarm

	State cloudwatch.State // "" is INSUFFICIENT_DATA, in which each alarm begins
	Value float64          // the most recent data point that there was
	Since time.Time        // of the state
}

// Watch is the query of an alarm on one metric.
func Watch(m metrics.Metric, statistic string) Query {
	return Query{Metric: m, Statistic: statistic, Returned: true}
}

// Of is an alarm that has a data point a minute. Missing data is no reason for anything.
func Of(name string, rule cloudwatch.Alarm, queries ...Query) *Alarm {
	rule.Missing = "missing"
	return &Alarm{Name: name, Period: time.Minute, Rule: rule, Queries: queries}
}

// Evaluate looks at the data until a time, and sets the state. It is done each minute
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarm-evaluation).
func (a *Alarm) Evaluate(now time.Time, data *metrics.Store) error {
	points, err := a.points(now, data)
	if err != nil {
		return fmt.Errorf("alarm %s: %w", a.Name, err)
	}
	before := a.State
	if before == "" {
		before = cloudwatch.InsufficientData
	}
	after, err := a.Rule.Next(before, points)
	if err != nil {
		return fmt.Errorf("alarm %s: %w", a.Name, err)
	}
	if a.State != after {
		a.State, a.Since = after, now
	}
	for _, point := range points {
		if point.Present {
			a.Value = point.Value
		}
	}
	return nil
}

// On reports whether the alarm is in ALARM. Scaling acts each minute in which it is, not only when it goes on
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-actions).
func (a *Alarm) On() bool { return a.State == cloudwatch.Alarming }

// Above reports whether the alarm goes on above its threshold, not below.
func (a *Alarm) Above() bool {
	return a.Rule.Comparison == "GreaterThanThreshold" || a.Rule.Comparison == "GreaterThanOrEqualToThreshold"
}

// points are the data points that the alarm watches.
func (a *Alarm) points(now time.Time, data *metrics.Store) ([]cloudwatch.Point, error) {
	inputs := map[string][]cloudwatch.Point{}
	for _, q := range a.Queries {
		if q.Expression != "" {
			continue
		}
		points, err := data.Points(q.Metric, q.Statistic, a.Period, a.Rule.Range(), now)
		if err != nil || q.Returned {
			return points, err
		}
		inputs[q.ID] = points
	}
	for _, q := range a.Queries {
		if q.Returned {
			return a.compute(q.Expression, inputs)
		}
	}
	return nil, fmt.Errorf("none of its queries is returned")
}

// compute evaluates an expression for each period.
func (a *Alarm) compute(expression string, inputs map[string][]cloudwatch.Point) ([]cloudwatch.Point, error) {
	results := make([]cloudwatch.Point, a.Rule.Range())
	for i := range results {
		at := map[string]cloudwatch.Point{}
		for id, points := range inputs {
			at[id] = points[i]
		}
		var err error
		if results[i], err = cloudwatch.Expression(expression, at); err != nil {
			return nil, err
		}
	}
	return results, nil
}
