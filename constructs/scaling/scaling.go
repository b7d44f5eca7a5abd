// Package scaling adds and removes the tasks of a service.
//
// Instances are scaled by the cluster's capacity provider, which follows the tasks.
package scaling

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingtarget"

	"cdah/internal/naming"
	"cdah/internal/tf"
)

// What is scaled: the desired count of an ECS service. A policy names its target by these and by the
// target's own resource id, which has it come after the target.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html
const (
	serviceNamespace  = "ecs"
	scalableDimension = "ecs:service:DesiredCount"
)

// Props say how to scale a service. Exactly one of Tracking and Alarms is given: both would fight
// over one number.
type Props struct {
	Name        string // begins the names of all resources: <project>-<environment>
	ServiceName string
	Cluster     *string // its name, by reference
	Service     *string // its name, by reference
	Min, Max    int     // tasks

	Tracking *Tracking
	Alarms   *Alarms
}

// Tracking keeps the service's average CPU utilization at a target.
type Tracking struct {
	CPU              int // percent of the reserved CPU
	ScaleOutCooldown int // seconds to wait after adding tasks
	ScaleInCooldown  int // seconds to wait after removing tasks
}

// Tasks is the scaling of a service's tasks.
type Tasks struct {
	Target appautoscalingtarget.AppautoscalingTarget
}

// New makes the service's number of tasks scalable between its bounds, and scales it:
//
//	CPU of the service → target tracking, or two alarms with a step each → desired count
//
// Target tracking is the better choice: it has no gap between its alarms to tune.
func New(scope constructs.Construct, id string, p Props) *Tasks {
	c := constructs.NewConstruct(scope, jsii.String(id))
	target := appautoscalingtarget.NewAppautoscalingTarget(c, jsii.String(tf.Main), &appautoscalingtarget.AppautoscalingTargetConfig{
		ServiceNamespace:  jsii.String(serviceNamespace),
		ScalableDimension: jsii.String(scalableDimension),
		ResourceId:        jsii.String("service/" + *p.Cluster + "/" + *p.Service),
		MinCapacity:       tf.Num(p.Min),
		MaxCapacity:       tf.Num(p.Max),
	})
	if p.Alarms != nil {
		addAlarms(c, p, target)
	} else {
		addTracking(c, p, target)
	}
	return &Tasks{Target: target}
}

func addTracking(c constructs.Construct, p Props, target appautoscalingtarget.AppautoscalingTarget) {
	appautoscalingpolicy.NewAppautoscalingPolicy(c, jsii.String("cpu"), &appautoscalingpolicy.AppautoscalingPolicyConfig{
		Name:              jsii.String(naming.Of(p.Name, p.ServiceName, "cpu")),
		PolicyType:        jsii.String("TargetTrackingScaling"),
		ServiceNamespace:  jsii.String(serviceNamespace),
		ScalableDimension: jsii.String(scalableDimension),
		ResourceId:        target.ResourceId(),
		TargetTrackingScalingPolicyConfiguration: &appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration{
			PredefinedMetricSpecification: &appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification{
				PredefinedMetricType: jsii.String("ECSServiceAverageCPUUtilization"),
			},
			TargetValue:      tf.Num(p.Tracking.CPU),
			ScaleOutCooldown: tf.Num(p.Tracking.ScaleOutCooldown),
			ScaleInCooldown:  tf.Num(p.Tracking.ScaleInCooldown),
		},
	})
}
