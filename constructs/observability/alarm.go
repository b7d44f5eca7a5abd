package observability

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// Rule says when an alarm goes off.
type Rule struct {
	Enabled   bool
	Threshold float64 // in the unit of the alarm
	Minutes   int     // beyond the threshold that set it off
	OfMinutes int     // among which they are counted
	Page      bool    // for somebody to act on at once
}

// Treatments of missing data, each the right one for some metrics.
const (
	// quiet is for what is published while something happens: without data nothing does.
	quiet = "notBreaching"
	// alarming is for what is published as long as all is well.
	alarming = "breaching"
	// unknown is for what is published all the time: without data nobody knows, and the alarm says so.
	unknown = "missing"
	// keep is for what is published too seldom for each look to find something.
	keep = "ignore"
)

// alarm is an alarm on a metric, or on an expression of several.
type alarm struct {
	id      string // below alerts; in its name after the website's
	rule    Rule
	section string // of the runbook

	metric     metric            // where there is no expression
	expression string            // of the inputs
	label      string            // of the expression, for its graph
	inputs     map[string]metric // by id

	below   bool // goes off below the threshold, not above
	once    bool // goes off by one event, not after some time
	period  int  // seconds; 0 is a minute
	missing string

	meaning   string // what is wrong
	condition string // when it goes off, with the threshold in words
	look      string // what to look at first
}

// add adds the alarm, which tells the topic when it goes off and when it clears.
func (a alarm) add(c constructs.Construct, p *AlertsProps, tell *[]*string) cloudwatchmetricalarm.CloudwatchMetricAlarm {
	if a.period == 0 {
		a.period = settings.AlarmPeriod
	}
	config := &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmName:          jsii.String(naming.Of(p.Name, a.id)),
		AlarmDescription:   jsii.String(a.description(p.Runbook)),
		ComparisonOperator: jsii.String("GreaterThanThreshold"),
		Threshold:          jsii.Number(a.rule.Threshold),
		EvaluationPeriods:  cdk.Number(a.rule.OfMinutes),
		DatapointsToAlarm:  cdk.Number(a.rule.Minutes),
		TreatMissingData:   jsii.String(a.missing),
		AlarmActions:       tell,
		OkActions:          tell,
	}
	if a.below {
		config.ComparisonOperator = jsii.String("LessThanThreshold")
	}
	if a.expression != "" {
		config.MetricQuery = a.queries()
		return cloudwatchmetricalarm.NewCloudwatchMetricAlarm(c, jsii.String(a.id), config)
	}
	config.Namespace, config.MetricName = jsii.String(a.metric.namespace), jsii.String(a.metric.name)
	config.Dimensions = &a.metric.dimensions
	config.Period = cdk.Number(a.period)
	if strings.HasPrefix(a.metric.statistic, "p") {
		config.ExtendedStatistic = jsii.String(a.metric.statistic)
		// Otherwise a percentile counts from a thousand requests a minute only: on most sites never.
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
		config.EvaluateLowSampleCountPercentiles = jsii.String("evaluate")
	} else {
		config.Statistic = jsii.String(a.metric.statistic)
	}
	return cloudwatchmetricalarm.NewCloudwatchMetricAlarm(c, jsii.String(a.id), config)
}

// queries are the expression, which is what the alarm looks at, and its inputs.
func (a alarm) queries() []*cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery {
	queries := []*cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery{{
		Id: jsii.String("result"), Expression: jsii.String(a.expression), Label: jsii.String(a.label), ReturnData: true,
	}}
	for _, id := range slices.Sorted(maps.Keys(a.inputs)) {
		m := a.inputs[id]
		query := &cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQueryMetric{
			Namespace: jsii.String(m.namespace), MetricName: jsii.String(m.name),
			Period: cdk.Number(a.period), Stat: jsii.String(m.statistic),
		}
		if len(m.dimensions) > 0 {
			query.Dimensions = &m.dimensions
		}
		queries = append(queries, &cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery{Id: jsii.String(id), Metric: query})
	}
	return queries
}

// description says what the alarm means, when it goes off and what to do.
func (a alarm) description(runbook string) string {
	when := " for " + minutes(a.rule.Minutes)
	switch {
	case a.once:
		when = ""
	case a.rule.Minutes < a.rule.OfMinutes:
		when = " in " + strconv.Itoa(a.rule.Minutes) + " of " + minutes(a.rule.OfMinutes)
	}
	return a.meaning + " " + a.condition + when + ". Look first at " + a.look + ". Runbook: " + runbook + "#" + a.section
}

func minutes(n int) string {
	if n == 1 {
		return "a minute"
	}
	return strconv.Itoa(n) + " minutes"
}

// number writes a threshold as people do.
func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }
