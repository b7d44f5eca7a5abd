package cluster

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalinggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscapacityprovider"

	"cdah/config"
	"cdah/internal/jsii/cdk"
)

// idleScaling are the values beside managed scaling that is off: the defaults of AWS. They have no
// effect, and are written as the AWS provider sends zeros for what is not.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html
func idleScaling() config.ManagedScaling {
	return config.ManagedScaling{TargetCapacity: 100, MinimumStep: 1, MaximumStep: 10000, Warmup: new(300)}
}

// protects reports whether instances with tasks are kept from scaling in. Only managed scaling can
// lift the protection of an instance again, and an ephemeral environment has none.
func (p Props) protects() bool {
	managed := p.Spec.Scaling.Managed
	return managed != nil && *managed.TerminationProtection && !p.Ephemeral
}

// newCapacityProvider adds the provider that ties the group to the cluster and drains its instances,
// whichever way the group is scaled. So a change of that way replaces neither the provider nor the
// services on it.
func newCapacityProvider(c constructs.Construct, p Props, group autoscalinggroup.AutoscalingGroup) ecscapacityprovider.EcsCapacityProvider {
	scaling := idleScaling()
	managed := p.Spec.Scaling.Managed
	if managed != nil {
		scaling = *managed
	}
	return ecscapacityprovider.NewEcsCapacityProvider(c, jsii.String("capacity-provider"), &ecscapacityprovider.EcsCapacityProviderConfig{
		Name: jsii.String(p.Name),
		AutoScalingGroupProvider: &ecscapacityprovider.EcsCapacityProviderAutoScalingGroupProvider{
			AutoScalingGroupArn:          group.Arn(),
			ManagedDraining:              enabled(!p.Ephemeral),
			ManagedTerminationProtection: enabled(p.protects()),
			ManagedScaling: &ecscapacityprovider.EcsCapacityProviderAutoScalingGroupProviderManagedScaling{
				Status:                 enabled(managed != nil),
				TargetCapacity:         cdk.Number(scaling.TargetCapacity),
				MinimumScalingStepSize: cdk.Number(scaling.MinimumStep),
				MaximumScalingStepSize: cdk.Number(scaling.MaximumStep),
				InstanceWarmupPeriod:   cdk.Number(*scaling.Warmup),
			},
		},
	})
}

func enabled(on bool) *string {
	if on {
		return jsii.String("ENABLED")
	}
	return jsii.String("DISABLED")
}
