package constructs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/constructs/scaling"
	"cdah/internal/synthtest"
)

func synthScaling(t *testing.T, tracking *scaling.Tracking, alarms *scaling.Alarms) *synthtest.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) {
		c, web := newService(s)
		scaling.New(s, "scaling-web", scaling.Props{
			Name: name, ServiceName: "web", Cluster: c.Name, Service: web.Name, Min: 1, Max: 15,
			Tracking: tracking, Alarms: alarms,
		})
	})
}

func TestScalingTarget(t *testing.T) {
	d := synthScaling(t, &scaling.Tracking{CPU: 60}, nil)
	want(t, d, "aws_appautoscaling_target.scaling_web", map[string]any{
		"min_capacity": 1.0, "max_capacity": 15.0, "scalable_dimension": "ecs:service:DesiredCount",
		"resource_id": "service/" + ref("aws_ecs_cluster.cluster.name") + "/" + ref("aws_ecs_service.service_web.name"),
	})
}

func TestScalingByTracking(t *testing.T) {
	d := synthScaling(t, &scaling.Tracking{CPU: 60, ScaleOutCooldown: 30, ScaleInCooldown: 300}, nil)
	const policy = "aws_appautoscaling_policy.scaling_web_cpu"
	want(t, d, policy, map[string]any{"policy_type": "TargetTrackingScaling"})
	want(t, d, policy, map[string]any{"target_tracking_scaling_policy_configuration": map[string]any{
		"predefined_metric_specification": map[string]any{"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
		"target_value":                    60.0, "scale_out_cooldown": 30.0, "scale_in_cooldown": 300.0,
	}})
	if alarms := d.OfType("aws_cloudwatch_metric_alarm"); len(alarms) != 0 {
		t.Errorf("AWS makes the alarms of target tracking, but there are %v", alarms)
	}
}

func TestScalingByAlarms(t *testing.T) {
	d := synthScaling(t, nil, &scaling.Alarms{CPUHigh: 80, CPULow: 5, Minutes: 2, Step: 1, Cooldown: 60})
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
