package scaling

import (
	"maps"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingpolicy"

	"cdah/config"
)

// The provider's names of the parts of a metric that AWS does not know by name.
type (
	specification = appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification
	dimension     = appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensions
	query         = appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetrics
	stat          = appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStat
	statMetric    = appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetric
	statDimension = appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetricDimensions
)

// customized are the messages of a queue and a metric of the service's own.
func customized(p Props) []tracked {
	t := p.Spec.Scaling.Tracking
	var all []tracked
	if t.Queue != nil {
		messages := config.TrackedMetric{
			Namespace: "AWS/SQS", Name: "ApproximateNumberOfMessagesVisible", Statistic: config.Maximum,
			Dimensions: map[string]string{"QueueName": t.Queue.Name},
		}
		// A queue that nobody has used for six hours publishes nothing, and is empty or nearly so.
		// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
		all = append(all, tracked{"queue", t.Queue.PerTask, perTask(p, messages, "FILL(load, 0)")})
	}
	if m := t.Metric; m != nil {
		made := configuration{CustomizedMetricSpecification: plain(*m)}
		if m.PerTask {
			made = perTask(p, *m, "load")
		}
		all = append(all, tracked{"metric", m.Target, made})
	}
	return all
}

func plain(m config.TrackedMetric) *specification {
	var dimensions []*dimension
	for _, name := range names(m) {
		dimensions = append(dimensions, &dimension{Name: jsii.String(name), Value: jsii.String(m.Dimensions[name])})
	}
	made := &specification{
		Namespace: jsii.String(m.Namespace), MetricName: jsii.String(m.Name), Statistic: jsii.String(m.Statistic.Spelled()),
	}
	if dimensions != nil {
		made.Dimensions = dimensions
	}
	return made
}

// perTask divides a metric, as load says it, by the service's running tasks, which Container Insights counts. The
// cluster must have that; without a count there is no result, and the number of tasks stays. Where no task runs, the
// whole load counts, so that the first one is started.
// https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
func perTask(p Props, m config.TrackedMetric, load string) configuration {
	var dimensions []*statDimension
	for _, name := range names(m) {
		dimensions = append(dimensions, &statDimension{Name: jsii.String(name), Value: jsii.String(m.Dimensions[name])})
	}
	return configuration{CustomizedMetricSpecification: &specification{Metrics: []*query{
		{
			Id: jsii.String("result"), Label: jsii.String(m.Name + " per running task"), ReturnData: true,
			Expression: jsii.String("IF(running > 0, " + load + " / running, " + load + ")"),
		},
		input("load", m.Namespace, m.Name, m.Statistic, dimensions),
		input("running", "ECS/ContainerInsights", "RunningTaskCount", config.Average, []*statDimension{
			{Name: jsii.String("ClusterName"), Value: p.Cluster}, {Name: jsii.String("ServiceName"), Value: p.Service.Name()},
		}),
	}}}
}

func input(id, namespace, name string, statistic config.Statistic, dimensions []*statDimension) *query {
	metric := &statMetric{Namespace: jsii.String(namespace), MetricName: jsii.String(name)}
	if dimensions != nil {
		metric.Dimensions = dimensions
	}
	return &query{
		Id: jsii.String(id), ReturnData: false,
		MetricStat: &stat{Metric: metric, Stat: jsii.String(statistic.Spelled())},
	}
}

func names(m config.TrackedMetric) []string { return slices.Sorted(maps.Keys(m.Dimensions)) }
