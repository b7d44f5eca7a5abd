package scale_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	scalingtypes "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"cdah/internal/live/balancer"
	"cdah/internal/live/metrics"
)

func queue() metrics.Metric {
	return metrics.Metric{Namespace: "AWS/SQS", Name: "ApproximateNumberOfMessagesVisible", Dimensions: "QueueName=orders"}
}

// byQueue is a service that keeps ten messages a task, as the project's do.
func byQueue() *world {
	input := func(id, namespace, name, stat string, dimensions ...scalingtypes.TargetTrackingMetricDimension) scalingtypes.TargetTrackingMetricDataQuery {
		return scalingtypes.TargetTrackingMetricDataQuery{Id: &id, ReturnData: aws.Bool(false), MetricStat: &scalingtypes.TargetTrackingMetricStat{
			Stat: &stat, Metric: &scalingtypes.TargetTrackingMetric{Namespace: &namespace, MetricName: &name, Dimensions: dimensions},
		}}
	}
	of := func(name, value string) scalingtypes.TargetTrackingMetricDimension {
		return scalingtypes.TargetTrackingMetricDimension{Name: &name, Value: &value}
	}
	return &world{desired: 2, insights: "enabled", outside: map[metrics.Metric]float64{queue(): 0}, policies: []scalingtypes.ScalingPolicy{{
		PolicyARN: aws.String("policy"), PolicyName: aws.String("queue"), ResourceId: aws.String("service/shop/web"),
		TargetTrackingScalingPolicyConfiguration: &scalingtypes.TargetTrackingScalingPolicyConfiguration{
			TargetValue: aws.Float64(10),
			CustomizedMetricSpecification: &scalingtypes.CustomizedMetricSpecification{Metrics: []scalingtypes.TargetTrackingMetricDataQuery{
				{Id: aws.String("result"), Expression: aws.String("IF(running > 0, FILL(load, 0) / running, FILL(load, 0))")},
				input("load", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", of("QueueName", "orders")),
				input("running", "ECS/ContainerInsights", "RunningTaskCount", "Average", of("ServiceName", "web"), of("ClusterName", "shop")),
			}},
		},
	}}}
}

func TestTracksAQueue(t *testing.T) {
	t.Parallel()
	s := newStepped(t, byQueue())
	if n, got := s.minutes(5, 0); got != "" {
		t.Errorf("after %d minutes %q, and the queue is empty", n, got)
	}
	s.outside[queue()] = 35
	if n, got := s.minutes(5, 0); n != 3 || got != "shop/web: 4 tasks" {
		t.Errorf("after %d minutes %q", n, got)
	}
	s.broken = "Samples" // which keeps nothing else from being done
	if _, err := s.loop.Minute(t.Context(), s.now.Add(time.Minute), 1, s.seen); err == nil || !strings.Contains(err.Error(), "Samples fails") {
		t.Errorf("without an answer: %v", err)
	}
	s.broken, s.policies, s.samples = "", nil, 0
	s.seen.Changes++
	if s.minutes(2, 0); s.samples != 0 {
		t.Errorf("the queue is asked for %d times, and no policy goes by it", s.samples)
	}
}

func TestTracksAQueueIn(t *testing.T) {
	t.Parallel()
	w := byQueue()
	w.desired = 4
	s := newStepped(t, w)
	if n, got := s.minutes(20, 0); n != 15 || got != "shop/web: 2 tasks" {
		t.Errorf("after %d minutes %q, and the queue is empty", n, got)
	}
}

// The metric of a policy is read though no alarm has it, and one that nobody publishes changes nothing.
func TestTracksAMetricOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, known := range map[string]bool{"players": true, "nobody": false} {
		w := &world{desired: 2, outside: map[metrics.Metric]float64{{Namespace: "shop", Name: "players"}: 90}, policies: []scalingtypes.ScalingPolicy{{
			PolicyARN: aws.String("policy"), PolicyName: aws.String("own"), ResourceId: aws.String("service/shop/web"),
			TargetTrackingScalingPolicyConfiguration: &scalingtypes.TargetTrackingScalingPolicyConfiguration{
				TargetValue: aws.Float64(30), CustomizedMetricSpecification: &scalingtypes.CustomizedMetricSpecification{
					Namespace: aws.String("shop"), MetricName: &name, Statistic: scalingtypes.MetricStatisticAverage,
				},
			},
		}}}
		if n, got := newStepped(t, w).minutes(5, 0); known != (n == 3 && got == "shop/web: 6 tasks") {
			t.Errorf("%s: after %d minutes %q", name, n, got)
		}
	}
}

func TestAlarmsOnLogLines(t *testing.T) {
	t.Parallel()
	errors, lines := metrics.Metric{Namespace: "shop", Name: "errors"}, metrics.Metric{Namespace: "AWS/Logs", Name: "IncomingLogEvents", Dimensions: "LogGroupName=/ecs/shop/web"}
	input := func(id string, m metrics.Metric) cloudwatchtypes.MetricDataQuery {
		var dimensions []cloudwatchtypes.Dimension
		for name, value := range m.Each() {
			dimensions = append(dimensions, cloudwatchtypes.Dimension{Name: &name, Value: &value})
		}
		return cloudwatchtypes.MetricDataQuery{Id: &id, ReturnData: aws.Bool(false), MetricStat: &cloudwatchtypes.MetricStat{
			Stat: aws.String("Sum"), Period: aws.Int32(60), Metric: &cloudwatchtypes.Metric{Namespace: &m.Namespace, MetricName: &m.Name, Dimensions: dimensions},
		}}
	}
	alarm := cpuAlarm("errors", cloudwatchtypes.ComparisonOperatorGreaterThanThreshold, 10)
	alarm.Namespace, alarm.MetricName, alarm.Dimensions, alarm.Statistic, alarm.Period = nil, nil, nil, "", nil
	alarm.Metrics = []cloudwatchtypes.MetricDataQuery{
		{Id: aws.String("share"), Expression: aws.String("IF(errors > 10, 100 * errors / lines, 0)")}, input("errors", errors), input("lines", lines),
	}
	s := newStepped(t, &world{desired: 2, outside: map[metrics.Metric]float64{errors: 0, lines: 100}, alarms: []cloudwatchtypes.MetricAlarm{alarm}})
	if _, got := s.minutes(3, 0); got != "errors OK" {
		t.Errorf("without errors %q", got)
	}
	s.outside[errors] = 20
	if n, got := s.minutes(3, 0); n != 2 || got != "errors ALARM" {
		t.Errorf("with errors %q after %d minutes", got, n)
	}
}

// A percentile, and the sizes of a group, as the project's alarms on latency and on the group's maximum watch them.
func TestAlarmsOnMoreThanUse(t *testing.T) {
	t.Parallel()
	latency := cpuAlarm("latency", cloudwatchtypes.ComparisonOperatorGreaterThanThreshold, 1)
	latency.Namespace, latency.MetricName, latency.Statistic, latency.ExtendedStatistic = aws.String("AWS/ApplicationELB"), aws.String("TargetResponseTime"), "", aws.String("p99")
	latency.Dimensions = []cloudwatchtypes.Dimension{{Name: aws.String("LoadBalancer"), Value: aws.String("app/shop/1")}}
	full := cpuAlarm("full", cloudwatchtypes.ComparisonOperatorGreaterThanOrEqualToThreshold, 4)
	full.Namespace, full.MetricName = aws.String("AWS/AutoScaling"), aws.String("GroupDesiredCapacity")
	full.Dimensions = []cloudwatchtypes.Dimension{{Name: aws.String("AutoScalingGroupName"), Value: aws.String("shop")}}
	w := &world{desired: 2, alarms: []cloudwatchtypes.MetricAlarm{full, latency}}
	w.group.EnabledMetrics = []autoscalingtypes.EnabledMetric{{Metric: aws.String("GroupDesiredCapacity")}}
	s := newStepped(t, w)
	s.seen.LoadBalancers = map[string][]string{targetGroup: {"arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/shop/1"}}
	s.seen.Traffic.Groups = map[string]balancer.Count{targetGroup: {Requests: 3, ResponseTimes: []float64{0.1, 0.1, 0.2}}}
	if _, got := s.minutes(3, 0); got != "full OK, latency OK" {
		t.Errorf("at first %q", got)
	}
	s.group.DesiredCapacity = aws.Int32(4)
	s.seen.Changes++
	s.seen.Traffic.Groups = map[string]balancer.Count{targetGroup: {Requests: 3, ResponseTimes: []float64{0.1, 0.1, 2}}}
	if n, got := s.minutes(3, 0); n != 2 || got != "full ALARM, latency ALARM" {
		t.Errorf("then %q after %d minutes", got, n)
	}
}
