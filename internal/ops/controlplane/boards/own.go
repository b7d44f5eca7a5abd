package boards

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	rule "cdah/internal/aws/cloudwatch"
	"cdah/internal/live/metrics"
)

// isOwn tells whether a website publishes a metric by itself: AWS's own namespaces begin with AWS/, but for Container
// Insights'. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
func isOwn(m metrics.Metric) bool {
	return !strings.HasPrefix(m.Namespace, "AWS/") && m.Namespace != "ECS/ContainerInsights"
}

// own is what CloudWatch has of the website's own metrics, by second: their times are real ones, and with a faster clock many
// of its minutes are in one.
type own map[metrics.Metric][]cloudwatchtypes.Datapoint

// readOwn reads the own metrics of a dashboard.
func (s Source) readOwn(ctx context.Context, d rule.Dashboard) (own, error) {
	all := own{}
	for _, w := range d.Widgets {
		for _, line := range w.Properties.Metrics {
			m := metricOf(line)
			if _, known := all[m]; known || line.Expression != "" || !isOwn(m) {
				continue
			}
			ask := &cloudwatch.GetMetricStatisticsInput{
				Namespace: &line.Namespace, MetricName: &line.Name, Period: aws.Int32(1),
				StartTime: aws.Time(s.real(s.Until.Add(-span))), EndTime: aws.Time(s.real(s.Until)),
				Statistics: []cloudwatchtypes.Statistic{
					cloudwatchtypes.StatisticSampleCount, cloudwatchtypes.StatisticSum, cloudwatchtypes.StatisticMinimum, cloudwatchtypes.StatisticMaximum,
				},
			}
			for name, value := range line.Dimensions {
				ask.Dimensions = append(ask.Dimensions, cloudwatchtypes.Dimension{Name: &name, Value: &value})
			}
			got, err := s.CloudWatch.GetMetricStatistics(ctx, ask)
			if err != nil {
				return nil, fmt.Errorf("read the metric %s: %w", line.Name, err)
			}
			all[m] = got.Datapoints
		}
	}
	return all, nil
}

func metricOf(line rule.Line) metrics.Metric {
	return metrics.Metric{Namespace: line.Namespace, Name: line.Name, Dimensions: metrics.Dimensions(line.Dimensions)}
}

// real is when the clock of the loops has shown a time, and loops is what it has shown at one.
func (s Source) real(at time.Time) time.Time {
	return s.Began.Add(time.Duration(float64(at.Sub(s.Began)) / s.Speed))
}

func (s Source) loops(at time.Time) time.Time {
	return s.Began.Add(time.Duration(float64(at.Sub(s.Began)) * s.Speed))
}

// points are the data points of an own metric, by the clock of the loops. Of a statistic other than the five basic ones
// there are none.
func (o own) points(s Source, m metrics.Metric, statistic string, period time.Duration, count int) []rule.Point {
	type pile struct{ count, sum, minimum, maximum float64 }
	piles := make([]pile, count)
	end := s.Until.Truncate(period)
	for _, d := range o[m] {
		before := end.Sub(s.loops(aws.ToTime(d.Timestamp)))
		if before <= 0 || before > time.Duration(count)*period {
			continue
		}
		to := &piles[count-1-int((before-1)/period)]
		lowest, highest := aws.ToFloat64(d.Minimum), aws.ToFloat64(d.Maximum)
		if to.count == 0 {
			to.minimum, to.maximum = lowest, highest
		}
		to.count, to.sum = to.count+aws.ToFloat64(d.SampleCount), to.sum+aws.ToFloat64(d.Sum)
		to.minimum, to.maximum = min(to.minimum, lowest), max(to.maximum, highest)
	}
	points := make([]rule.Point, count)
	for i, p := range piles {
		value, known := map[string]float64{
			"SampleCount": p.count, "Sum": p.sum, "Minimum": p.minimum, "Maximum": p.maximum, "Average": p.sum / p.count,
		}[statistic]
		points[i] = rule.Point{Value: value, Present: known && p.count > 0}
	}
	return points
}
