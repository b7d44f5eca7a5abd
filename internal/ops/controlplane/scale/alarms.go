package scale

import (
	"cmp"
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
	description string
	actions     map[rule.State][]string // ARNs of what it sets off when it gets into a state
	told        rule.State              // what CloudWatch has been told last
}

// Transition is an alarm that has got into another state.
type Transition struct {
	Alarm, Description string
	From, To           rule.State
	Reason             string
	Actions            []string // ARNs of what that sets off
}

// readAlarms reads the alarms on metrics that the loop publishes, and composite ones. One that has not changed goes on.
func (l *Loop) readAlarms(ctx context.Context) error {
	read, composites, others := map[string]*alarm{}, map[string]*composite{}, map[string]rule.State{}
	for pages := cloudwatch.NewDescribeAlarmsPaginator(l.clients.CloudWatch, &cloudwatch.DescribeAlarmsInput{
		AlarmTypes: []cloudwatchtypes.AlarmType{cloudwatchtypes.AlarmTypeMetricAlarm, cloudwatchtypes.AlarmTypeCompositeAlarm},
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read the alarms: %w", err)
		}
		for _, described := range page.MetricAlarms {
			made := l.alarmOf(described)
			if made == nil {
				others[aws.ToString(described.AlarmName)] = rule.State(described.StateValue)
				continue
			}
			a := &alarm{Alarm: made, told: made.State, description: aws.ToString(described.AlarmDescription)}
			if aws.ToBool(described.ActionsEnabled) {
				a.actions = actions(described.AlarmActions, described.OKActions, described.InsufficientDataActions)
			}
			if before := l.alarms[made.Name]; before != nil && same(before.Alarm, made) {
				a.Alarm = before.Alarm
			}
			read[made.Name] = a
		}
		for _, described := range page.CompositeAlarms {
			made, err := compositeOf(described)
			if err != nil {
				return err
			}
			composites[made.name] = made
		}
	}
	l.alarms, l.composites, l.others = read, composites, others
	return nil
}

func actions(alarming, ok, insufficient []string) map[rule.State][]string {
	return map[rule.State][]string{rule.Alarming: alarming, rule.OK: ok, rule.InsufficientData: insufficient}
}

func same(a, b *alarms.Alarm) bool {
	return a.Period == b.Period && a.Rule == b.Rule && reflect.DeepEqual(a.Queries, b.Queries)
}

// alarmOf is an alarm as AWS describes it; nil where it watches what the loop has no data of.
func (l *Loop) alarmOf(d cloudwatchtypes.MetricAlarm) *alarms.Alarm {
	if d.Threshold == nil { // bands of anomaly detection
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
			Metric: metricOf(d.Namespace, d.MetricName, d.Dimensions), Returned: true,
			Statistic: cmp.Or(string(d.Statistic), aws.ToString(d.ExtendedStatistic)),
		}}
	} else {
		for _, q := range d.Metrics {
			query := alarms.Query{ID: aws.ToString(q.Id), Expression: aws.ToString(q.Expression), Returned: q.ReturnData == nil || *q.ReturnData}
			if m := q.MetricStat; m != nil && m.Metric != nil {
				query.Metric = metricOf(m.Metric.Namespace, m.Metric.MetricName, m.Metric.Dimensions)
				query.Statistic, seconds = aws.ToString(m.Stat), aws.ToInt32(m.Period)
			}
			a.Queries = append(a.Queries, query)
		}
	}
	a.Period = time.Duration(seconds) * time.Second
	if !isWatchable(a) || !l.hasAll(a.Queries) {
		return nil
	}
	return a
}

// isWatchable tells whether the loop knows the period and statistics of an alarm.
func isWatchable(a *alarms.Alarm) bool {
	if a.Period < time.Minute || a.Period%time.Minute != 0 {
		return false
	}
	for _, q := range a.Queries {
		if q.Expression == "" && !metrics.IsStatistic(q.Statistic) {
			return false
		}
	}
	return true
}

func metricOf(namespace, name *string, dimensions []cloudwatchtypes.Dimension) metrics.Metric {
	values := map[string]string{}
	for _, d := range dimensions {
		values[aws.ToString(d.Name)] = aws.ToString(d.Value)
	}
	return metrics.Metric{Namespace: aws.ToString(namespace), Name: aws.ToString(name), Dimensions: metrics.Dimensions(values)}
}

// setOff are the alarms that set off a policy.
func (l *Loop) setOff(policy string) []*alarms.Alarm {
	var all []*alarms.Alarm
	for _, name := range sortedKeys(l.alarms) {
		for _, action := range l.alarms[name].actions[rule.Alarming] {
			if action == policy {
				all = append(all, l.alarms[name].Alarm)
			}
		}
	}
	return all
}

// tellStates tells CloudWatch, and whoever wants to know, which alarms have changed their state.
func (l *Loop) tellStates(ctx context.Context) []error {
	var problems []error
	tell := func(told *rule.State, t Transition) {
		if t.To == *told || t.To == "" {
			return
		}
		_, err := l.clients.CloudWatch.SetAlarmState(ctx, &cloudwatch.SetAlarmStateInput{
			AlarmName: &t.Alarm, StateValue: cloudwatchtypes.StateValue(t.To), StateReason: &t.Reason,
		})
		if err != nil {
			problems = append(problems, fmt.Errorf("alarm %s: %w", t.Alarm, err))
			return
		}
		t.From, *told = *told, t.To
		l.notify(t)
	}
	for _, name := range sortedKeys(l.alarms) {
		a := l.alarms[name]
		tell(&a.told, Transition{Alarm: name, Description: a.description, To: a.State, Reason: reason(a.Alarm), Actions: a.actions[a.State]})
	}
	for _, name := range sortedKeys(l.composites) {
		c := l.composites[name]
		tell(&c.told, Transition{Alarm: name, Description: c.description, To: c.state, Reason: c.reason(l.alarms), Actions: c.actions[c.state]})
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
