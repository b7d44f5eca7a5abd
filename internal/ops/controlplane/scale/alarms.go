package scale

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	rule "cdah/internal/aws/cloudwatch"
	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
)

// alarm is an alarm, and what CloudWatch says of it.
type alarm struct {
	*alarms.Alarm
	actions []string   // ARNs of what it sets off
	told    rule.State // what CloudWatch has been told last
}

// readAlarms reads the alarms on metrics that the loop publishes. One that has not changed goes on.
func (l *Loop) readAlarms(ctx context.Context) error {
	read := map[string]*alarm{}
	for pages := cloudwatch.NewDescribeAlarmsPaginator(l.clients.CloudWatch, &cloudwatch.DescribeAlarmsInput{
		AlarmTypes: []cloudwatchtypes.AlarmType{cloudwatchtypes.AlarmTypeMetricAlarm},
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read the alarms: %w", err)
		}
		for _, described := range page.MetricAlarms {
			made := alarmOf(described)
			if made == nil {
				continue
			}
			a := &alarm{Alarm: made, told: made.State}
			if aws.ToBool(described.ActionsEnabled) {
				a.actions = described.AlarmActions
			}
			if before := l.alarms[made.Name]; before != nil && same(before.Alarm, made) {
				a.Alarm = before.Alarm
			}
			read[made.Name] = a
		}
	}
	l.alarms = read
	return nil
}

func same(a, b *alarms.Alarm) bool {
	return a.Period == b.Period && a.Rule == b.Rule && reflect.DeepEqual(a.Queries, b.Queries)
}

// alarmOf is an alarm as AWS describes it; nil where it watches what the loop has no data of.
func alarmOf(d cloudwatchtypes.MetricAlarm) *alarms.Alarm {
	if d.Threshold == nil || aws.ToString(d.ExtendedStatistic) != "" { // bands of anomaly detection, and percentiles
		return nil
	}
	a := &alarms.Alarm{Name: aws.ToString(d.AlarmName), State: rule.State(d.StateValue), Rule: rule.Alarm{
		Comparison: string(d.ComparisonOperator), Threshold: *d.Threshold, Periods: int(aws.ToInt32(d.EvaluationPeriods)),
		Datapoints: int(aws.ToInt32(d.DatapointsToAlarm)), Missing: aws.ToString(d.TreatMissingData),
	}}
	if a.Rule.Datapoints == 0 {
		a.Rule.Datapoints = a.Rule.Periods
	}
	if a.Rule.Missing == "" {
		a.Rule.Missing = "missing"
	}
	seconds := aws.ToInt32(d.Period)
	if d.MetricName != nil {
		a.Queries = []alarms.Query{{
			Metric: metricOf(aws.ToString(d.Namespace), *d.MetricName, d.Dimensions), Statistic: string(d.Statistic), Returned: true,
		}}
	} else {
		for _, q := range d.Metrics {
			query := alarms.Query{ID: aws.ToString(q.Id), Expression: aws.ToString(q.Expression), Returned: q.ReturnData == nil || *q.ReturnData}
			if m := q.MetricStat; m != nil && m.Metric != nil {
				query.Metric = metricOf(aws.ToString(m.Metric.Namespace), aws.ToString(m.Metric.MetricName), m.Metric.Dimensions)
				query.Statistic, seconds = aws.ToString(m.Stat), aws.ToInt32(m.Period)
			}
			a.Queries = append(a.Queries, query)
		}
	}
	a.Period = time.Duration(seconds) * time.Second
	if !watchable(a) {
		return nil
	}
	return a
}

func watchable(a *alarms.Alarm) bool {
	if a.Period < time.Minute || a.Period%time.Minute != 0 {
		return false
	}
	for _, q := range a.Queries {
		switch q.Statistic {
		case "Average", "Sum", "Minimum", "Maximum", "SampleCount":
		default:
			if q.Expression == "" {
				return false
			}
		}
		if q.Expression == "" && !publishes(q.Metric) {
			return false
		}
	}
	return true
}

func metricOf(namespace, name string, dimensions []cloudwatchtypes.Dimension) metrics.Metric {
	values := map[string]string{}
	for _, d := range dimensions {
		values[aws.ToString(d.Name)] = aws.ToString(d.Value)
	}
	return metrics.Metric{Namespace: namespace, Name: name, Dimensions: metrics.Dimensions(values)}
}

// setOff are the alarms that set off a policy.
func (l *Loop) setOff(policy string) []*alarms.Alarm {
	var all []*alarms.Alarm
	for _, name := range sortedKeys(l.alarms) {
		for _, action := range l.alarms[name].actions {
			if action == policy {
				all = append(all, l.alarms[name].Alarm)
			}
		}
	}
	return all
}

// tellStates tells CloudWatch which alarms have changed their state.
func (l *Loop) tellStates(ctx context.Context) []error {
	var problems []error
	for _, name := range sortedKeys(l.alarms) {
		a := l.alarms[name]
		if a.State == a.told || a.State == "" {
			continue
		}
		_, err := l.clients.CloudWatch.SetAlarmState(ctx, &cloudwatch.SetAlarmStateInput{
			AlarmName: &a.Name, StateValue: cloudwatchtypes.StateValue(a.State), StateReason: aws.String(reason(a.Alarm)),
		})
		if err != nil {
			problems = append(problems, fmt.Errorf("alarm %s: %w", name, err))
			continue
		}
		a.told = a.State
	}
	return problems
}

// reason says why an alarm is in its state.
func reason(a *alarms.Alarm) string {
	if a.State == rule.InsufficientData {
		return "Insufficient Data: there are too few data points"
	}
	crossed := "Threshold Crossed"
	if a.State == rule.OK {
		crossed = "Threshold not crossed"
	}
	return fmt.Sprintf("%s: %d of %d data points decide, the last one is %.4g, the threshold %g (%s)",
		crossed, a.Rule.Datapoints, a.Rule.Periods, a.Value, a.Rule.Threshold, a.Rule.Comparison)
}
