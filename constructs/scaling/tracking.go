package scaling

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingtarget"

	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// configuration is what a policy of target tracking keeps at which value.
type configuration = appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration

// tracked is something that is kept at its target.
type tracked struct {
	id     string // of the policy
	target int
	metric configuration // of which a metric is given
}

// addTracking adds a policy for each target that is given: tasks are added for any of them, and removed when all
// allow it.
func addTracking(c constructs.Construct, p Props, target appautoscalingtarget.AppautoscalingTarget) {
	t := p.Spec.Scaling.Tracking
	for _, of := range append(predefined(p), customized(p)...) {
		tracking := of.metric
		tracking.TargetValue = cdk.Number(of.target)
		tracking.ScaleOutCooldown, tracking.ScaleInCooldown = cdk.Number(*t.ScaleOutCooldown), cdk.Number(*t.ScaleInCooldown)
		appautoscalingpolicy.NewAppautoscalingPolicy(c, jsii.String(of.id), &appautoscalingpolicy.AppautoscalingPolicyConfig{
			Name:              jsii.String(naming.Of(p.Name, p.ServiceName, of.id)),
			PolicyType:        jsii.String("TargetTrackingScaling"),
			ServiceNamespace:  jsii.String(serviceNamespace),
			ScalableDimension: jsii.String(scalableDimension),
			ResourceId:        target.ResourceId(),

			TargetTrackingScalingPolicyConfiguration: &tracking,
		})
	}
}

// predefined are the metrics that AWS knows by name
// (https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html).
func predefined(p Props) []tracked {
	t := p.Spec.Scaling.Tracking
	var all []tracked
	add := func(id string, target int, metric string) *appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification {
		specification := &appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification{
			PredefinedMetricType: jsii.String(metric),
		}
		if target > 0 {
			all = append(all, tracked{id, target, configuration{PredefinedMetricSpecification: specification}})
		}
		return specification
	}
	add("cpu", t.CPU, "ECSServiceAverageCPUUtilization")
	add("memory", t.Memory, "ECSServiceAverageMemoryUtilization")
	requests := add("requests", t.Requests, "ALBRequestCountPerTarget")
	if t.Requests > 0 {
		requests.ResourceLabel = jsii.String(*p.LoadBalancer.ArnSuffix() + "/" + *p.TargetGroup.ArnSuffix())
	}
	return all
}
