package observability

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// Treatments of missing data, each for some metrics
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
const (
	// notBreaching is for what is published while something happens: without data nothing does.
	notBreaching = "notBreaching"
	// breaching is for what is published as long as all is well. Such an alarm stands after what publishes it:
	// before the first data all would be wrong.
	breaching = "breaching"
	// insufficient is for what is published all the time: without data nobody knows, and the alarm says so.
	insufficient = "missing"
	// ignore keeps the state, for what is published too seldom for each look to find something.
	ignore = "ignore"
)

// alarm is an alarm on a metric, or on an expression of several.
type alarm struct {
	id      string                       // below alerts; in its name after the website's
	rule    config.AlarmRule             // complete
	divisor float64                      // makes the rule's threshold one of the metric's unit; 0 where that is the rule's
	section string                       // of the runbook
	heeder  Heeder                       // what heeds it; nil for none
	after   []cdktf.ITerraformDependable // what must be there before it

	metric     metric            // where there is no expression
	expression string            // of the inputs
	label      string            // of the expression, for its graph
	inputs     map[string]metric // by id

	below   bool // goes off below the threshold, not above
	once    bool // goes off by one event, not after some time
	period  int  // seconds; 0 is a minute
	missing string

	meaning   string // what is wrong
	condition string // when it goes off, with {threshold} for the threshold
	lookAt    string // what to look at first
}

// add adds the alarm, which notifies when it goes off and when it clears.
func (a alarm) add(c constructs.Construct, p *AlertsProps, notify *[]*string) cloudwatchmetricalarm.CloudwatchMetricAlarm {
	built := cloudwatchmetricalarm.NewCloudwatchMetricAlarm(c, jsii.String(a.id), a.config(p, notify))
	if a.heeder != nil {
		a.heeder.Heed(built)
	}
	return built
}

func (a alarm) config(p *AlertsProps, notify *[]*string) *cloudwatchmetricalarm.CloudwatchMetricAlarmConfig {
	if a.period == 0 {
		a.period = settings.AlarmPeriod
	}
	built := &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmName:          jsii.String(naming.Of(p.Name, a.id)),
		AlarmDescription:   jsii.String(a.description(p.Alerts.Runbook)),
		ComparisonOperator: jsii.String("GreaterThanThreshold"),
		Threshold:          jsii.Number(a.threshold()),
		EvaluationPeriods:  cdk.Number(*a.rule.OfMinutes),
		DatapointsToAlarm:  cdk.Number(*a.rule.Minutes),
		TreatMissingData:   jsii.String(a.missing),
		AlarmActions:       notify,
		OkActions:          notify,
		Lifecycle:          letGoFirst(),
	}
	if len(a.after) > 0 {
		built.DependsOn = cdk.After(a.after...)
	}
	if a.below {
		built.ComparisonOperator = jsii.String("LessThanThreshold")
	}
	if a.expression != "" {
		built.MetricQuery = a.queries()
		return built
	}
	built.Namespace, built.MetricName = jsii.String(a.metric.namespace), jsii.String(a.metric.name)
	built.Dimensions = &a.metric.dimensions
	built.Period = cdk.Number(a.period)
	if strings.HasPrefix(a.metric.statistic, "p") {
		built.ExtendedStatistic = jsii.String(a.metric.statistic)
		// Otherwise a percentile counts from a thousand requests a minute only: on most sites never.
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
		built.EvaluateLowSampleCountPercentiles = jsii.String("evaluate")
	} else {
		built.Statistic = jsii.String(a.metric.statistic)
	}
	return built
}

// threshold is that of the rule in the unit of the metric.
func (a alarm) threshold() float64 { return float64(*a.rule.Threshold) / cmp.Or(a.divisor, 1) }

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
	condition := strings.ReplaceAll(a.condition, "{threshold}", strconv.FormatFloat(a.threshold(), 'f', -1, 64))
	when := " for " + minutes(*a.rule.Minutes)
	switch {
	case a.once:
		when = ""
	case *a.rule.Minutes < *a.rule.OfMinutes:
		when = " in " + strconv.Itoa(*a.rule.Minutes) + " of " + minutes(*a.rule.OfMinutes)
	}
	return a.meaning + " " + condition + when + ". Look first at " + a.lookAt + ". Runbook: " + runbook + "#" + a.section
}

func minutes(n int) string {
	if n == 1 {
		return "a minute"
	}
	return strconv.Itoa(n) + " minutes"
}
