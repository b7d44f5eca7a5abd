package constructs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/scaling"
	"cdah/internal/aws/cloudwatch"
	"cdah/internal/testkit"
)

func synthScaling(t *testing.T, choose config.Scaling) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) {
		n := anyNetwork()
		lb := newLoadBalancer(s, n)
		c, web := newServiceOn(s, n, lb)
		scaling.New(s, "scaling-web", scaling.Props{
			Name: name, ServiceName: "web", Cluster: c.Cluster.Name(), Service: web.Service,
			LoadBalancer: lb.LB, TargetGroup: web.TargetGroup,
			Spec: config.Service{
				Container: config.Container{Image: "example.com/web:1"}, Tasks: config.Range{Min: 1, Max: 15}, Scaling: choose,
			},
		})
	})
}

func TestScalingTarget(t *testing.T) {
	d := synthScaling(t, config.Scaling{})
	want(t, d, "aws_appautoscaling_target.scaling_web", map[string]any{
		"min_capacity": 1.0, "max_capacity": 15.0, "scalable_dimension": "ecs:service:DesiredCount",
		"resource_id": "service/" + ref("aws_ecs_cluster.cluster.name") + "/" + ref("aws_ecs_service.service_web.name"),
	})
}

func TestScalingByTracking(t *testing.T) {
	d := synthScaling(t, config.Scaling{Tracking: &config.Tracking{CPU: 60, ScaleOutCooldown: new(30), ScaleInCooldown: new(0)}})
	const policy = "aws_appautoscaling_policy.scaling_web_cpu"
	want(t, d, policy, map[string]any{"policy_type": "TargetTrackingScaling"})
	want(t, d, policy, map[string]any{"target_tracking_scaling_policy_configuration": map[string]any{
		"predefined_metric_specification": map[string]any{"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
		"target_value":                    60.0, "scale_out_cooldown": 30.0, "scale_in_cooldown": 0.0,
	}})
	if alarms := d.OfType("aws_cloudwatch_metric_alarm"); len(alarms) != 0 {
		t.Errorf("AWS makes the alarms of target tracking, but there are %v", alarms)
	}
}

func TestScalingByAlarms(t *testing.T) {
	d := synthScaling(t, config.Scaling{Alarms: &config.StepScaling{}})
	for _, test := range []struct {
		id, comparison, bound, noBound string
		threshold, adjustment          float64
	}{
		{"cpu_high", "GreaterThanOrEqualToThreshold", "metric_interval_lower_bound", "metric_interval_upper_bound", 80, 1},
		{"cpu_low", "LessThanThreshold", "metric_interval_upper_bound", "metric_interval_lower_bound", 5, -1},
	} {
		t.Run(test.id, func(t *testing.T) {
			policy := "aws_appautoscaling_policy.scaling_web_" + test.id
			alarm := "aws_cloudwatch_metric_alarm.scaling_web_" + test.id + "_alarm"
			want(t, d, policy, map[string]any{
				"policy_type": "StepScaling",
				"step_scaling_policy_configuration/cooldown":                             60.0,
				"step_scaling_policy_configuration/step_adjustment/0/scaling_adjustment": test.adjustment,
				"step_scaling_policy_configuration/step_adjustment/0/" + test.bound:      "0",
			})
			// A bound on the far side would leave a breach beyond it without an answer.
			if got, ok := d.Look(policy, "step_scaling_policy_configuration/step_adjustment/0/"+test.noBound); ok {
				t.Errorf("%s has %s %v, want none", policy, test.noBound, got)
			}
			want(t, d, alarm, map[string]any{
				"namespace": "AWS/ECS", "metric_name": "CPUUtilization", "statistic": "Average",
				"period": 60.0, "evaluation_periods": 2.0,
				"comparison_operator": test.comparison, "threshold": test.threshold,
				"alarm_actions": list(ref("%s.arn", policy)),
			})
			dimensions := map[string]any{"ClusterName": ref("aws_ecs_cluster.cluster.name"), "ServiceName": ref("aws_ecs_service.service_web.name")}
			if diff := cmp.Diff(any(dimensions), d.Get(t, alarm, "dimensions")); diff != "" {
				t.Errorf("%s would never go off; dimensions (-want +got):\n%s", alarm, diff)
			}
		})
	}
}

func TestScalingByAnyCombinationOfTargets(t *testing.T) {
	const configuration = "target_tracking_scaling_policy_configuration/"
	for _, test := range []struct {
		tracking config.Tracking
		want     map[string]string // metrics by policy
	}{
		{config.Tracking{CPU: 60}, map[string]string{"cpu": "ECSServiceAverageCPUUtilization"}},
		{config.Tracking{Memory: 70}, map[string]string{"memory": "ECSServiceAverageMemoryUtilization"}},
		{config.Tracking{CPU: 60, Memory: 70, Requests: 600}, map[string]string{
			"cpu": "ECSServiceAverageCPUUtilization", "memory": "ECSServiceAverageMemoryUtilization", "requests": "ALBRequestCountPerTarget",
		}},
	} {
		d := synthScaling(t, config.Scaling{Tracking: &test.tracking})
		if policies := d.OfType("aws_appautoscaling_policy"); len(policies) != len(test.want) {
			t.Errorf("%+v: policies %v", test.tracking, policies)
		}
		for id, metric := range test.want {
			want(t, d, "aws_appautoscaling_policy.scaling_web_"+id, map[string]any{
				configuration + "predefined_metric_specification/predefined_metric_type": metric,
				"resource_id": ref("aws_appautoscaling_target.scaling_web.resource_id"),
			})
		}
	}
	d := synthScaling(t, config.Scaling{Tracking: &config.Tracking{Requests: 600}})
	want(t, d, "aws_appautoscaling_policy.scaling_web_requests", map[string]any{
		configuration + "target_value": 600.0,
		configuration + "predefined_metric_specification/resource_label": ref("aws_lb.load_balancer.arn_suffix") + "/" +
			ref("aws_lb_target_group.service_web_target_group.arn_suffix"),
	})
}

// A queue's messages are divided by the tasks that run; where none runs, the first one is started.
func TestScalingByAQueue(t *testing.T) {
	const policy, metrics = "aws_appautoscaling_policy.scaling_web_queue", "target_tracking_scaling_policy_configuration/customized_metric_specification/metrics/"
	d := synthScaling(t, config.Scaling{Tracking: &config.Tracking{Queue: &config.TrackedQueue{Name: "orders.fifo", PerTask: 100}}})
	if policies := d.OfType("aws_appautoscaling_policy"); len(policies) != 1 {
		t.Errorf("policies %v, want that of the queue alone", policies)
	}
	dimension := func(name, value string) map[string]any { return map[string]any{"name": name, "value": value} }
	want(t, d, policy, map[string]any{
		"target_tracking_scaling_policy_configuration/target_value": 100.0,
		metrics + "1": map[string]any{"id": "load", "return_data": false, "metric_stat": map[string]any{
			"metric": map[string]any{
				"namespace": "AWS/SQS", "metric_name": "ApproximateNumberOfMessagesVisible", "dimensions": list(dimension("QueueName", "orders.fifo")),
			},
			"stat": "Maximum",
		}},
		metrics + "2": map[string]any{"id": "running", "return_data": false, "metric_stat": map[string]any{
			"metric": map[string]any{
				"namespace": "ECS/ContainerInsights", "metric_name": "RunningTaskCount", "dimensions": list(
					dimension("ClusterName", ref("aws_ecs_cluster.cluster.name")), dimension("ServiceName", ref("aws_ecs_service.service_web.name"))),
			},
			"stat": "Average",
		}},
	})
	expression := d.Get(t, policy, metrics+"0/expression").(string)
	for _, test := range []struct{ messages, tasks, want cloudwatch.Point }{
		{cloudwatch.At(900), cloudwatch.At(3), cloudwatch.At(300)},
		{cloudwatch.At(900), cloudwatch.At(0), cloudwatch.At(900)},
		{cloudwatch.Missing(), cloudwatch.At(3), cloudwatch.At(0)},
		{cloudwatch.At(900), cloudwatch.Missing(), cloudwatch.Missing()},
	} {
		if got, err := cloudwatch.Expression(expression, map[string]cloudwatch.Point{"load": test.messages, "running": test.tasks}); err != nil || got != test.want {
			t.Errorf("%v messages and %v tasks are %v for each, %v, want %v", test.messages, test.tasks, got, err, test.want)
		}
	}
	for _, metric := range []cloudwatch.Usage{
		{Namespace: "AWS/SQS", Name: "ApproximateNumberOfMessagesVisible", Dimensions: []string{"QueueName"}, Statistic: "Maximum", Period: 60},
		{Namespace: "ECS/ContainerInsights", Name: "RunningTaskCount", Dimensions: []string{"ClusterName", "ServiceName"}, Statistic: "Average", Period: 60},
	} {
		if err := cloudwatch.Check(metric); err != nil {
			t.Error(err)
		}
	}
}

func TestScalingByAnyMetric(t *testing.T) {
	const policy, specification = "aws_appautoscaling_policy.scaling_web_metric", "target_tracking_scaling_policy_configuration/customized_metric_specification"
	metric := config.TrackedMetric{
		Namespace: "shop", Name: "Sessions", Dimensions: map[string]string{"Service": "web", "Area": "eu"}, Statistic: config.SampleCount, Target: 50,
	}
	of := func(m config.TrackedMetric) *testkit.Document {
		return synthScaling(t, config.Scaling{Tracking: &config.Tracking{CPU: 60, Metric: &m}})
	}
	d := of(metric)
	want(t, d, policy, map[string]any{
		"target_tracking_scaling_policy_configuration/target_value": 50.0,
		specification: map[string]any{
			"namespace": "shop", "metric_name": "Sessions", "statistic": "SampleCount",
			"dimensions": list(map[string]any{"name": "Area", "value": "eu"}, map[string]any{"name": "Service", "value": "web"}),
		},
	})
	want(t, d, "aws_appautoscaling_policy.scaling_web_cpu", map[string]any{"policy_type": "TargetTrackingScaling"})

	metric.PerTask, metric.Dimensions, metric.Statistic = true, nil, ""
	want(t, of(metric), policy, map[string]any{
		specification + "/metrics/0/expression":  "IF(running > 0, load / running, load)",
		specification + "/metrics/1/metric_stat": map[string]any{"metric": map[string]any{"namespace": "shop", "metric_name": "Sessions"}, "stat": "Average"},
	})
}

// A pause that is left out, not ended, would last.
func TestScalingCanBePausedAndResumed(t *testing.T) {
	for _, paused := range []bool{true, false} {
		d := synthScaling(t, config.Scaling{Paused: paused})
		want(t, d, "aws_appautoscaling_target.scaling_web", map[string]any{"suspended_state": map[string]any{
			"dynamic_scaling_in_suspended": paused, "dynamic_scaling_out_suspended": paused, "scheduled_scaling_suspended": paused,
		}})
	}
}

// A schedule writes its bounds over the target's, which a deployment must then leave.
func TestScheduledScaling(t *testing.T) {
	d := synthScaling(t, config.Scaling{Schedule: map[string]config.ScheduledBounds{
		"morning": {Timing: config.Timing{Cron: "0 8 ? * MON-FRI *", TimeZone: "Europe/London"}, Min: 3, Max: 15},
		"night":   {Timing: config.Timing{Cron: "0 22 * * ? *"}, Min: 1, Max: 4},
	}})
	want(t, d, "aws_appautoscaling_scheduled_action.scaling_web_schedule_morning", map[string]any{
		"schedule": "cron(0 8 ? * MON-FRI *)", "timezone": "Europe/London", "name": "shop-test-web-morning",
		"scalable_target_action": map[string]any{"min_capacity": "3", "max_capacity": "15"},
		"resource_id":            ref("aws_appautoscaling_target.scaling_web.resource_id"),
	})
	want(t, d, "aws_appautoscaling_scheduled_action.scaling_web_schedule_night", map[string]any{"timezone": "UTC"})
	want(t, d, "aws_appautoscaling_target.scaling_web", map[string]any{"lifecycle/ignore_changes": list("min_capacity", "max_capacity")})
	without := synthScaling(t, config.Scaling{})
	if got, given := without.Look("aws_appautoscaling_target.scaling_web", "lifecycle"); given {
		t.Errorf("bounds that nobody else sets are ignored: %v", got)
	}
}
