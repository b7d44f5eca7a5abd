package constructs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/scaling"
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
