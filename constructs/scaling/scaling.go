// Package scaling adds and removes the tasks of a service.
//
// Instances are scaled by the cluster's capacity provider, which follows the tasks.
package scaling

import (
	"errors"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingtarget"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecsservice"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"

	"cdah/config"
	"cdah/internal/jsii/cdk"
)

// What is scaled: the desired count of an ECS service. A policy names its target by these and by the
// target's own resource id, which has it come after the target.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html
const (
	serviceNamespace  = "ecs"
	scalableDimension = "ecs:service:DesiredCount"
)

// Props say how to scale a service.
type Props struct {
	Name         string                      // begins the names of all resources: <project>-<environment>
	ServiceName  string                      // name of the service, unique in its cluster
	Cluster      *string                     // its name, by reference; to count running tasks it must have Container Insights
	Service      ecsservice.EcsService       // whose number of tasks is Terraform's no longer, once set
	LoadBalancer lb.Lb                       `props:"optional"` // of its requests; only Spec.Scaling.Tracking.Requests needs it
	TargetGroup  lbtargetgroup.LbTargetGroup `props:"optional"` // as above

	Spec config.Service // of which Tasks and Scaling count
}

// Defaults returns the props with what they leave out filled in, as a YAML file's would be.
func (p Props) Defaults() Props {
	p.Spec.Name = p.ServiceName
	p.Spec = config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p Props) Validate() error {
	p = p.Defaults()
	const requests = "Spec.Scaling.Tracking.Requests counts those from it to the tasks"
	counts := p.Spec.Scaling.Tracking != nil && p.Spec.Scaling.Tracking.Requests > 0
	var unscaled error
	if !p.Spec.IsScaled() {
		unscaled = errors.New("nothing scales the service of Spec, as it is a daemon or its Scaling.Enabled is false; fix: leave its scaling out")
	}
	return cdk.Check(p,
		config.ValidatePlace(p.Name, "", ""),
		config.ValidateName("ServiceName", "a service", p.ServiceName),
		cdk.Missing("LoadBalancer", requests, counts && p.LoadBalancer == nil),
		cdk.Missing("TargetGroup", requests, counts && p.TargetGroup == nil),
		unscaled,
		config.Validate("Spec", p.Spec),
	)
}

// Tasks is the scaling of a service's tasks.
type Tasks struct {
	Target appautoscalingtarget.AppautoscalingTarget
}

// New makes the service's number of tasks scalable between its bounds, and scales it:
//
//	CPU, memory, requests, a queue,
//	any metric → target tracking ────────────┐
//	CPU → two alarms with a step each ───────┼→ desired count, between the bounds ← schedules
//
// Target tracking is the better choice: it has no gap between its alarms to tune.
//
// The number of tasks is then left to autoscaling.
func New(scope constructs.Construct, id string, p Props) *Tasks {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	cdk.IgnoreChanges(p.Service, "desired_count")
	c := constructs.NewConstruct(scope, jsii.String(id))
	target := appautoscalingtarget.NewAppautoscalingTarget(c, jsii.String(cdk.DefaultChild), &appautoscalingtarget.AppautoscalingTargetConfig{
		ServiceNamespace:  jsii.String(serviceNamespace),
		ScalableDimension: jsii.String(scalableDimension),
		ResourceId:        jsii.String("service/" + *p.Cluster + "/" + *p.Service.Name()),
		MinCapacity:       cdk.Number(p.Spec.Tasks.Min),
		MaxCapacity:       cdk.Number(p.Spec.Tasks.Max),
		// Always said: left out, a pause would outlast its removal.
		SuspendedState: &appautoscalingtarget.AppautoscalingTargetSuspendedState{
			DynamicScalingInSuspended:  p.Spec.Scaling.Paused,
			DynamicScalingOutSuspended: p.Spec.Scaling.Paused,
			ScheduledScalingSuspended:  p.Spec.Scaling.Paused,
		},
		Lifecycle: boundsOf(p),
	})
	if p.Spec.Scaling.Alarms != nil {
		addAlarms(c, p, target)
	} else {
		addTracking(c, p, target)
	}
	addSchedules(c, p, target)
	return &Tasks{Target: target}
}
