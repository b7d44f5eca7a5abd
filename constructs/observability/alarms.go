package observability

import (
	"strconv"

	"cdah/internal/naming"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"

	"cdah/internal/policy"
	"cdah/internal/tf"
)

// namespace is that of the metrics below, each with the dimensions that it is published with.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
const namespace = "AWS/ApplicationELB"

// addAlarms adds, for each service, one on its errors and one on having nobody to answer, and one on
// the load balancer's own errors.
func addAlarms(c constructs.Construct, p AlertsProps, topic snstopic.SnsTopic) {
	tell := &[]*string{topic.Arn()}
	loadBalancer := p.LoadBalancer.ArnSuffix()
	balancer := map[string]*string{"LoadBalancer": loadBalancer}
	addErrorRate(c, tell, errorRate{
		id: "load-balancer-errors", name: naming.Of(p.Name, "load-balancer-errors"),
		metric: "HTTPCode_ELB_5XX_Count", dimensions: balancer,
		// RequestCount leaves out requests that found no target, so they are added to the whole.
		rate:    "100 * errors / (FILL(requests, 0) + errors)",
		meaning: "The load balancer itself answers with errors: no healthy target, or targets that do not answer in time.",
	})
	for _, service := range p.Services {
		targets := map[string]*string{
			"LoadBalancer": loadBalancer,
			"TargetGroup":  service.TargetGroup.ArnSuffix(),
		}
		addErrorRate(c, tell, errorRate{
			id: "service-" + service.Name + "-errors", name: naming.Of(p.Name, "service", service.Name, "errors"),
			metric: "HTTPCode_Target_5XX_Count", dimensions: targets,
			rate:    "100 * errors / requests",
			meaning: "Service " + service.Name + " answers with errors: look at its log group first.",
		})
		addNoHealthyTarget(c, p, service, targets, tell)
	}
}

// errorRate is an alarm on the share of requests that are answered with a 5xx.
type errorRate struct {
	id, name, metric string
	dimensions       map[string]*string
	rate             string // of errors in requests, in percent
	meaning          string
}

// addErrorRate watches a rate, not a count, so that one threshold fits any traffic. Where there are
// no errors there is no rate, and nothing wrong.
func addErrorRate(c constructs.Construct, tell *[]*string, e errorRate) {
	query := func(id, metric string) *cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery {
		return &cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery{
			Id: jsii.String(id),
			Metric: &cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQueryMetric{
				Namespace: jsii.String(namespace), MetricName: jsii.String(metric), Dimensions: &e.dimensions,
				Period: tf.Num(policy.AlarmPeriod), Stat: jsii.String("Sum"),
			},
		}
	}
	cloudwatchmetricalarm.NewCloudwatchMetricAlarm(c, jsii.String(e.id), &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmName: jsii.String(e.name),
		AlarmDescription: jsii.String(e.meaning + " More than " + strconv.Itoa(policy.ErrorRatePercent) + " % in " +
			strconv.Itoa(policy.AlarmDatapoints) + " of " + strconv.Itoa(policy.AlarmWindow) + " minutes."),
		MetricQuery: []*cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery{
			{
				Id: jsii.String("rate"), Expression: jsii.String(e.rate),
				Label: jsii.String("Errors in percent of requests"), ReturnData: true,
			},
			query("errors", e.metric),
			query("requests", "RequestCount"),
		},
		ComparisonOperator: jsii.String("GreaterThanThreshold"),
		Threshold:          tf.Num(policy.ErrorRatePercent),
		EvaluationPeriods:  tf.Num(policy.AlarmWindow),
		DatapointsToAlarm:  tf.Num(policy.AlarmDatapoints),
		TreatMissingData:   jsii.String("notBreaching"),
		AlarmActions:       tell,
		OkActions:          tell,
	})
}

// addNoHealthyTarget watches for a service that cannot answer at all. A service without targets
// publishes nothing, which is as bad.
func addNoHealthyTarget(c constructs.Construct, p AlertsProps, service WatchedService, targets map[string]*string, tell *[]*string) {
	cloudwatchmetricalarm.NewCloudwatchMetricAlarm(c, jsii.String("service-"+service.Name+"-unavailable"), &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmName: jsii.String(naming.Of(p.Name, "service", service.Name, "unavailable")),
		AlarmDescription: jsii.String("Service " + service.Name + " has no healthy task: look at its events in ECS, then at its log group. For " +
			strconv.Itoa(policy.AlarmDatapoints) + " minutes."),
		Namespace:          jsii.String(namespace),
		MetricName:         jsii.String("HealthyHostCount"),
		Dimensions:         &targets,
		Statistic:          jsii.String("Maximum"), // over the zones, in which few tasks need not all be
		Period:             tf.Num(policy.AlarmPeriod),
		EvaluationPeriods:  tf.Num(policy.AlarmDatapoints),
		ComparisonOperator: jsii.String("LessThanThreshold"),
		Threshold:          tf.Num(1),
		TreatMissingData:   jsii.String("breaching"),
		AlarmActions:       tell,
		OkActions:          tell,
	})
}
