package cluster

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalinggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalingpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscluster"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// addAlarms sizes the group by the percentage of the instances' CPU and memory that tasks reserve, whichever
// is greater, by two alarms and what they do:
//
//	high → step scaling: again each minute, as long as it is high and new instances are not yet warm
//	low  → simple scaling: one instance, then none until its cooldown is over
//
// Step scaling knows no cooldown, and would remove an instance every minute.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
func addAlarms(c constructs.Construct, p Props, ecs ecscluster.EcsCluster, group autoscalinggroup.AutoscalingGroup) {
	a := p.Spec.Scaling.Alarms
	out := autoscalingpolicy.NewAutoscalingPolicy(c, jsii.String("scale-out"), &autoscalingpolicy.AutoscalingPolicyConfig{
		Name:                    jsii.String(naming.Of(p.Name, "scale-out")),
		AutoscalingGroupName:    group.Name(),
		PolicyType:              jsii.String("StepScaling"),
		AdjustmentType:          jsii.String("ChangeInCapacity"),
		MetricAggregationType:   jsii.String("Average"),
		EstimatedInstanceWarmup: cdk.Number(settings.InstanceWarmup),
		StepAdjustment: []*autoscalingpolicy.AutoscalingPolicyStepAdjustment{{
			// At the threshold and above, however far.
			MetricIntervalLowerBound: jsii.String("0"),
			ScalingAdjustment:        cdk.Number(a.Step),
		}},
	})
	in := autoscalingpolicy.NewAutoscalingPolicy(c, jsii.String("scale-in"), &autoscalingpolicy.AutoscalingPolicyConfig{
		Name:                 jsii.String(naming.Of(p.Name, "scale-in")),
		AutoscalingGroupName: group.Name(),
		PolicyType:           jsii.String("SimpleScaling"),
		AdjustmentType:       jsii.String("ChangeInCapacity"),
		ScalingAdjustment:    jsii.Number(-1),
		Cooldown:             cdk.Number(a.Cooldown),
	})
	addAlarm(out, p, ecs, alarm{
		name: "reserved-high", comparison: "GreaterThanOrEqualToThreshold", threshold: a.High, action: out,
		description: "Adds instances to " + p.Name + ": tasks reserve " + strconv.Itoa(a.High) + " % of CPU or memory, or more.",
	})
	addAlarm(in, p, ecs, alarm{
		name: "reserved-low", comparison: "LessThanThreshold", threshold: *a.Low, action: in,
		description: "Removes an instance from " + p.Name + ": tasks reserve less than " + strconv.Itoa(*a.Low) + " % of both CPU and memory. Being on is normal at instances.min.",
	})
}

// alarm is what makes the two alarms two.
type alarm struct {
	name, comparison, description string
	threshold                     int // percent
	action                        autoscalingpolicy.AutoscalingPolicy
}

// addAlarm adds an alarm on the greater of the two reservations. One alarm for each would have them
// fight: low CPU removes the instance whose memory is needed.
func addAlarm(scope constructs.Construct, p Props, ecs ecscluster.EcsCluster, a alarm) {
	cluster := ecs.Name()
	cloudwatchmetricalarm.NewCloudwatchMetricAlarm(scope, jsii.String("alarm"), &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmName:          jsii.String(naming.Of(p.Name, a.name)),
		AlarmDescription:   jsii.String(a.description),
		EvaluationPeriods:  cdk.Number(p.Spec.Scaling.Alarms.Minutes),
		ComparisonOperator: jsii.String(a.comparison),
		Threshold:          cdk.Number(a.threshold),
		TreatMissingData:   jsii.String("missing"), // no data is no reason to scale
		AlarmActions:       &[]*string{a.action.Arn()},
		MetricQuery: []*cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery{
			{
				Id: jsii.String("reserved"), Expression: jsii.String("MAX([cpu, memory])"),
				Label: jsii.String("Reserved CPU or memory, whichever is greater"), ReturnData: true,
			},
			reservation("cpu", "CPUReservation", cluster),
			reservation("memory", "MemoryReservation", cluster),
		},
	})
}

// reservation is a metric of the cluster as a whole, which AWS publishes for clusters with instances.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
func reservation(id, metric string, cluster *string) *cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery {
	return &cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQuery{
		Id: jsii.String(id),
		Metric: &cloudwatchmetricalarm.CloudwatchMetricAlarmMetricQueryMetric{
			Namespace:  jsii.String("AWS/ECS"),
			MetricName: jsii.String(metric),
			Dimensions: &map[string]*string{"ClusterName": cluster},
			Stat:       jsii.String("Average"),
			Period:     cdk.Number(settings.AlarmPeriod),
		},
	}
}
