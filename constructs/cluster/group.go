package cluster

import (
	"cmp"
	"sort"
	"strings"
	"time"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalinggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/launchtemplate"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newAutoScalingGroup adds the group. Its name is fixed and it is never replaced, since a capacity
// provider keeps to one group: a new template, other types or another Spot share reach the instances
// by an instance refresh, one after another.
//
// A refresh whose new instances do not come up stops and leaves the old ones in service, as none of
// them goes before its successor is there. It is not rolled back automatically: AWS rolls back to
// what was saved on the group before, and the AWS provider saves the new template there first
// (https://github.com/hashicorp/terraform-provider-aws/issues/34189), so that the same broken
// instances would be started once more; nor can AWS where the image is looked up at launch
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html).
func newAutoScalingGroup(c constructs.Construct, p Props, template launchtemplate.LaunchTemplate, reachable []cdktf.ITerraformDependable) autoscalinggroup.AutoscalingGroup {
	group := &autoscalinggroup.AutoscalingGroupConfig{
		Name:                  jsii.String(p.Name),
		VpcZoneIdentifier:     &p.SubnetIDs,
		MinSize:               cdk.Number(p.Spec.Instances.Min),
		MaxSize:               cdk.Number(p.Spec.Instances.Max),
		DesiredCapacity:       cdk.Number(p.Spec.Instances.Initial()),
		DefaultInstanceWarmup: cdk.Number(settings.InstanceWarmup),
		HealthCheckType:       jsii.String("EC2"),
		ProtectFromScaleIn:    p.protects(), // managed termination protection needs it
		EnabledMetrics:        cdk.Strings(settings.GroupMetrics()),
		InstanceRefresh:       instanceRefresh(),
		InstanceMaintenancePolicy: &autoscalinggroup.AutoscalingGroupInstanceMaintenancePolicy{
			MinHealthyPercentage: cdk.Number(settings.RefreshMinHealthy),
			MaxHealthyPercentage: cdk.Number(settings.RefreshMaxHealthy),
		},
		WarmPool:    p.warmPool(),
		Tag:         groupTags(p),
		ForceDelete: p.Ephemeral,
		Timeouts:    &autoscalinggroup.AutoscalingGroupTimeouts{Delete: jsii.String(settings.GroupDeleteTimeout)},
		DependsOn:   &reachable,
		Lifecycle:   &cdktf.TerraformResourceLifecycle{IgnoreChanges: p.scaledFields()},
	}
	if days := *p.Spec.MaxInstanceLifetimeDays; days > 0 {
		group.MaxInstanceLifetime = cdk.Number(days * int(24*time.Hour/time.Second))
	}
	id, version := template.Id(), cdktf.Token_AsString(template.LatestVersion(), nil)
	if p.Spec.Mixed() {
		group.MixedInstancesPolicy = p.mixedInstances(id, version)
		group.CapacityRebalance = p.Spec.Spot != nil
	} else {
		group.LaunchTemplate = &autoscalinggroup.AutoscalingGroupLaunchTemplate{Id: id, Version: version}
	}
	return autoscalinggroup.NewAutoscalingGroup(c, jsii.String("auto-scaling-group"), group)
}

// instanceRefresh replaces the instances after a change of the template, or of their protection,
// which a group gives to new instances only.
func instanceRefresh() *autoscalinggroup.AutoscalingGroupInstanceRefresh {
	return &autoscalinggroup.AutoscalingGroupInstanceRefresh{
		Strategy: jsii.String("Rolling"),
		Triggers: cdk.Strings([]string{"protect_from_scale_in"}),
		Preferences: &autoscalinggroup.AutoscalingGroupInstanceRefreshPreferences{
			MinHealthyPercentage:      cdk.Number(settings.RefreshMinHealthy),
			MaxHealthyPercentage:      cdk.Number(settings.RefreshMaxHealthy),
			ScaleInProtectedInstances: jsii.String("Refresh"),
		},
	}
}

// scaledFields are what others set on the group after its creation: scaling, and the schedules, which
// move the bounds. A later deployment leaves those as they are.
func (p Props) scaledFields() []*string {
	fields := []string{"desired_capacity"}
	if len(p.Spec.Schedules) > 0 {
		fields = append(fields, "min_size", "max_size")
	}
	return *cdk.Strings(fields)
}

func (p Props) warmPool() *autoscalinggroup.AutoscalingGroupWarmPool {
	pool := p.Spec.WarmPool
	if pool == nil {
		return nil
	}
	const groupMaximum = -1
	return &autoscalinggroup.AutoscalingGroupWarmPool{
		PoolState:                jsii.String(poolStates()[pool.State]),
		MinSize:                  cdk.Number(pool.Min),
		MaxGroupPreparedCapacity: cdk.Number(cmp.Or(pool.MaxPrepared, groupMaximum)),
	}
}

// poolStates are AWS's names of how instances wait.
func poolStates() map[config.PoolState]string {
	return map[config.PoolState]string{config.PoolStopped: "Stopped", config.PoolRunning: "Running"}
}

// mixedInstances lets AWS choose among the types: On-Demand the first that it has, Spot by the given
// strategy. None has a weight: ECS counts instances.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers-create-auto-scaling-group.html
func (p Props) mixedInstances(template, version *string) *autoscalinggroup.AutoscalingGroupMixedInstancesPolicy {
	distribution := &autoscalinggroup.AutoscalingGroupMixedInstancesPolicyInstancesDistribution{
		OnDemandAllocationStrategy:          jsii.String("prioritized"),
		OnDemandBaseCapacity:                cdk.Number(0),
		OnDemandPercentageAboveBaseCapacity: cdk.Number(100),
	}
	if p.Spec.Spot != nil {
		distribution.OnDemandBaseCapacity = cdk.Number(p.Spec.Spot.OnDemandBase)
		distribution.OnDemandPercentageAboveBaseCapacity = cdk.Number(100 - p.Spec.Spot.Percentage)
		distribution.SpotAllocationStrategy = jsii.String(strings.ReplaceAll(string(p.Spec.Spot.Allocation), "_", "-"))
	}
	types := p.Spec.Types()
	overrides := make([]*autoscalinggroup.AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride, 0, len(types))
	for _, name := range types {
		overrides = append(overrides, &autoscalinggroup.AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride{InstanceType: jsii.String(name)})
	}
	return &autoscalinggroup.AutoscalingGroupMixedInstancesPolicy{
		InstancesDistribution: distribution,
		LaunchTemplate: &autoscalinggroup.AutoscalingGroupMixedInstancesPolicyLaunchTemplate{
			LaunchTemplateSpecification: &autoscalinggroup.AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification{
				LaunchTemplateId: template, Version: version,
			},
			Override: overrides,
		},
	}
}

// groupTags are the tags of the group and of its instances, in order: groups do not take the
// provider's default tags. AmazonECSManaged is what ECS itself puts on the group of a capacity
// provider; where it is not declared, each plan would remove it.
func groupTags(p Props) []*autoscalinggroup.AutoscalingGroupTag {
	tags := withName(p.Tags, naming.Of(p.Name, "instance"))
	tags["AmazonECSManaged"] = ""
	keys := make([]string, 0, len(tags))
	for key := range tags {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	list := make([]*autoscalinggroup.AutoscalingGroupTag, 0, len(keys))
	for _, key := range keys {
		list = append(list, &autoscalinggroup.AutoscalingGroupTag{
			Key: jsii.String(key), Value: jsii.String(tags[key]), PropagateAtLaunch: true,
		})
	}
	return list
}

func withName(tags map[string]string, name string) map[string]string {
	all := map[string]string{"Name": name}
	for key, value := range tags {
		all[key] = value
	}
	return all
}
