// Package own reads the metrics that the control plane does not measure itself: those that tasks and the filters of log groups
// publish in the emulated CloudWatch, and those of queues.
package own

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"cdah/internal/live/clock"
	"cdah/internal/live/metrics"
)

// Client is the part of CloudWatch's API that is asked.
type Client interface {
	GetMetricStatistics(context.Context, *cloudwatch.GetMetricStatisticsInput, ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricStatisticsOutput, error)
}

// Is tells whether a metric is in the emulated CloudWatch: those that a website publishes, whose namespaces do not begin with
// AWS/, but for Container Insights', and those of its log groups.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
func Is(m metrics.Metric) bool {
	return m.Namespace == "AWS/Logs" || !strings.HasPrefix(m.Namespace, "AWS/") && m.Namespace != "ECS/ContainerInsights"
}

// Read reads what has been published of a metric between two times of the loops' clock, by its minutes. What was published has
// real times, and the shortest period is a second of them.
func Read(ctx context.Context, client Client, pace clock.Pace, m metrics.Metric, from, until time.Time) ([]metrics.Sample, error) {
	period := max(int32(metrics.Resolution.Seconds()/pace.Speed), 1)
	ask := &cloudwatch.GetMetricStatisticsInput{
		Namespace: &m.Namespace, MetricName: &m.Name, Period: &period,
		StartTime: aws.Time(pace.Real(from)), EndTime: aws.Time(pace.Real(until)),
		Statistics: []cloudwatchtypes.Statistic{
			cloudwatchtypes.StatisticSampleCount, cloudwatchtypes.StatisticSum, cloudwatchtypes.StatisticMinimum, cloudwatchtypes.StatisticMaximum,
		},
	}
	for name, value := range m.Each() {
		ask.Dimensions = append(ask.Dimensions, cloudwatchtypes.Dimension{Name: &name, Value: &value})
	}
	got, err := client.GetMetricStatistics(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("read the metric %s: %w", m.Name, err)
	}
	var all []metrics.Sample
	for _, d := range got.Datapoints {
		all = append(all, metrics.Sample{
			At: pace.Shown(aws.ToTime(d.Timestamp)), Count: aws.ToFloat64(d.SampleCount), Sum: aws.ToFloat64(d.Sum),
			Minimum: aws.ToFloat64(d.Minimum), Maximum: aws.ToFloat64(d.Maximum),
		})
	}
	return all, nil
}
