package scaling

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingtarget"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// direction is what makes scaling out and scaling in two.
type direction struct {
	id         string // of the policy and of its alarm
	adjustment int    // tasks
	comparison string
	threshold  int    // percent
	effect     string // on the service, in words
	when       string // it acts, in words, followed by the threshold
}

// addAlarms adds tasks when the service's average CPU utilization is high, and removes some when it is low.
func addAlarms(c constructs.Construct, p Props, target appautoscalingtarget.AppautoscalingTarget) {
	a := p.Spec.Scaling.Alarms
	addStep(c, p, target, direction{
		id: "cpu-high", adjustment: a.Step, threshold: a.CPUHigh,
		comparison: "GreaterThanOrEqualToThreshold", effect: "adds tasks to", when: "CPU at or above",
	})
	addStep(c, p, target, direction{
		id: "cpu-low", adjustment: -a.Step, threshold: *a.CPULow,
		comparison: "LessThanThreshold", effect: "removes tasks from", when: "CPU below",
	})
}

// addStep adds a policy of one step and the alarm that sets it off. The step's one bound is the
// threshold itself, on the side of the breach, and there is none on the other: however far CPU is
// beyond the threshold, the step applies.
// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
func addStep(c constructs.Construct, p Props, target appautoscalingtarget.AppautoscalingTarget, d direction) {
	const threshold = "0"
	step := &appautoscalingpolicy.AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment{ScalingAdjustment: cdk.Number(d.adjustment)}
	if d.adjustment > 0 {
		step.MetricIntervalLowerBound = jsii.String(threshold)
	} else {
		step.MetricIntervalUpperBound = jsii.String(threshold)
	}
	name := naming.Of(p.Name, p.ServiceName, d.id)
	scaling := appautoscalingpolicy.NewAppautoscalingPolicy(c, jsii.String(d.id), &appautoscalingpolicy.AppautoscalingPolicyConfig{
		Name:              jsii.String(name),
		PolicyType:        jsii.String("StepScaling"),
		ServiceNamespace:  jsii.String(serviceNamespace),
		ScalableDimension: jsii.String(scalableDimension),
		ResourceId:        target.ResourceId(),
		StepScalingPolicyConfiguration: &appautoscalingpolicy.AppautoscalingPolicyStepScalingPolicyConfiguration{
			AdjustmentType:        jsii.String("ChangeInCapacity"),
			MetricAggregationType: jsii.String("Average"),
			Cooldown:              cdk.Number(*p.Spec.Scaling.Alarms.Cooldown),
			StepAdjustment:        []*appautoscalingpolicy.AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment{step},
		},
	})
	cloudwatchmetricalarm.NewCloudwatchMetricAlarm(scaling, jsii.String("alarm"), &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmName:        jsii.String(name),
		AlarmDescription: jsii.String("Scaling: " + d.effect + " " + p.ServiceName + ". " + d.when + " " + strconv.Itoa(d.threshold) + " % for " + strconv.Itoa(p.Spec.Scaling.Alarms.Minutes) + " minutes."),
		Namespace:        jsii.String("AWS/ECS"),
		MetricName:       jsii.String("CPUUtilization"),
		// The dimensions that AWS/ECS has for a service; with any other the alarm would never go off.
		// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
		Dimensions:         &map[string]*string{"ClusterName": p.Cluster, "ServiceName": p.Service.Name()},
		Statistic:          jsii.String("Average"),
		Period:             cdk.Number(settings.AlarmPeriod),
		EvaluationPeriods:  cdk.Number(p.Spec.Scaling.Alarms.Minutes),
		ComparisonOperator: jsii.String(d.comparison),
		Threshold:          cdk.Number(d.threshold),
		TreatMissingData:   jsii.String("missing"), // no data is no reason to scale
		AlarmActions:       &[]*string{scaling.Arn()},
	})
}
