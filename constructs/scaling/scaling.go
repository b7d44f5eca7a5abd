// Package scaling adds and removes the tasks of a service.
//
// Instances are scaled by the cluster's capacity provider, which follows the tasks.
package scaling

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingtarget"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"

	"cdah/internal/jsii/cdk"
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
	Cluster     *string  // its name, by reference
	Service     *string  // its name, by reference
	Targets     *Targets // of the service's requests; nil where it gets none
	Min, Max    int      // tasks
	Paused      bool     // nothing is added or removed

	Tracking  *Tracking
	Alarms    *Alarms
	Schedules map[string]Schedule // by name
}

// Targets are where a service gets its requests.
type Targets struct {
	LoadBalancer lb.Lb
	TargetGroup  lbtargetgroup.LbTargetGroup
}

// Tasks is the scaling of a service's tasks.
type Tasks struct {
	Target appautoscalingtarget.AppautoscalingTarget
}

// New makes the service's number of tasks scalable between its bounds, and scales it:
//
//	CPU, memory, requests → target tracking ─┐
//	CPU → two alarms with a step each ───────┼→ desired count, between the bounds ← schedules
//
// Target tracking is the better choice: it has no gap between its alarms to tune.
func New(scope constructs.Construct, id string, p Props) *Tasks {
	c := constructs.NewConstruct(scope, jsii.String(id))
	target := appautoscalingtarget.NewAppautoscalingTarget(c, jsii.String(cdk.DefaultChild), &appautoscalingtarget.AppautoscalingTargetConfig{
		ServiceNamespace:  jsii.String(serviceNamespace),
		ScalableDimension: jsii.String(scalableDimension),
		ResourceId:        jsii.String("service/" + *p.Cluster + "/" + *p.Service),
		MinCapacity:       cdk.Number(p.Min),
		MaxCapacity:       cdk.Number(p.Max),
		// Always said: left out, a pause would outlast its removal.
		SuspendedState: &appautoscalingtarget.AppautoscalingTargetSuspendedState{
			DynamicScalingInSuspended:  p.Paused,
			DynamicScalingOutSuspended: p.Paused,
			ScheduledScalingSuspended:  p.Paused,
		},
		Lifecycle: boundsOf(p),
	})
	if p.Alarms != nil {
		addAlarms(c, p, target)
	} else {
		addTracking(c, p, target)
	}
	addSchedules(c, p, target)
	return &Tasks{Target: target}
}
