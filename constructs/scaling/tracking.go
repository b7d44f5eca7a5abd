package scaling

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingtarget"

	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// addTracking adds a policy for each target that is given: tasks are added for any of them, and removed when all
// allow it
// (https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html).
func addTracking(c constructs.Construct, p Props, target appautoscalingtarget.AppautoscalingTarget) {
	t := p.Spec.Scaling.Tracking
	for _, tracked := range []struct {
		id, metric string
		value      int
	}{
		{"cpu", "ECSServiceAverageCPUUtilization", t.CPU},
		{"memory", "ECSServiceAverageMemoryUtilization", t.Memory},
		{"requests", "ALBRequestCountPerTarget", t.Requests},
	} {
		if tracked.value == 0 {
			continue
		}
		metric := &appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification{
			PredefinedMetricType: jsii.String(tracked.metric),
		}
		if tracked.id == "requests" {
			metric.ResourceLabel = jsii.String(*p.LoadBalancer.ArnSuffix() + "/" + *p.TargetGroup.ArnSuffix())
		}
		appautoscalingpolicy.NewAppautoscalingPolicy(c, jsii.String(tracked.id), &appautoscalingpolicy.AppautoscalingPolicyConfig{
			Name:              jsii.String(naming.Of(p.Name, p.ServiceName, tracked.id)),
			PolicyType:        jsii.String("TargetTrackingScaling"),
			ServiceNamespace:  jsii.String(serviceNamespace),
			ScalableDimension: jsii.String(scalableDimension),
			ResourceId:        target.ResourceId(),
			TargetTrackingScalingPolicyConfiguration: &appautoscalingpolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration{
				PredefinedMetricSpecification: metric,
				TargetValue:                   cdk.Number(tracked.value),
				ScaleOutCooldown:              cdk.Number(*t.ScaleOutCooldown),
				ScaleInCooldown:               cdk.Number(*t.ScaleInCooldown),
			},
		})
	}
}
