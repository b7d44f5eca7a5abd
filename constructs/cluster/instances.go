package cluster

import (
	"sort"
	"strconv"

	"cdah/internal/naming"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalinggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscluster"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/launchtemplate"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/capacity"
	"cdah/internal/policy"
	"cdah/internal/tf"
)

// newLaunchTemplate adds the template of the instances: the newest ECS-optimised Amazon Linux 2023,
// an encrypted root volume, metadata that containers cannot reach, and no way in but the load balancer.
func newLaunchTemplate(c constructs.Construct, p Props, ecs ecscluster.EcsCluster, group securitygroup.SecurityGroup, role instanceRole) launchtemplate.LaunchTemplate {
	name := naming.Of(p.Name, "instance")
	return launchtemplate.NewLaunchTemplate(c, jsii.String("launch-template"), &launchtemplate.LaunchTemplateConfig{
		Name:                 jsii.String(name),
		UpdateDefaultVersion: true,
		ImageId:              jsii.String(policy.AMIParameter),
		InstanceType:         jsii.String(p.InstanceType),
		VpcSecurityGroupIds:  &[]*string{group.Id()},
		IamInstanceProfile:   &launchtemplate.LaunchTemplateIamInstanceProfile{Arn: role.profile.Arn()},
		UserData:             cdktf.Fn_Base64encode(jsii.String(userData(*ecs.Name()))),
		MetadataOptions: &launchtemplate.LaunchTemplateMetadataOptions{
			HttpEndpoint:            jsii.String("enabled"),
			HttpTokens:              jsii.String("required"),
			HttpPutResponseHopLimit: tf.Num(policy.MetadataHopLimit),
		},
		BlockDeviceMappings: []*launchtemplate.LaunchTemplateBlockDeviceMappings{{
			DeviceName: jsii.String(policy.RootDevice),
			Ebs: &launchtemplate.LaunchTemplateBlockDeviceMappingsEbs{
				VolumeType:          jsii.String("gp3"),
				VolumeSize:          tf.Num(p.RootVolumeSize),
				Encrypted:           jsii.String("true"),
				DeleteOnTermination: jsii.String("true"),
			},
		}},
		// Instances get theirs from the group.
		TagSpecifications: []*launchtemplate.LaunchTemplateTagSpecifications{{
			ResourceType: jsii.String("volume"),
			Tags:         tf.Tags(withName(p.Tags, name)),
		}},
	})
}

// newAutoScalingGroup adds the group. Its name is fixed and it is never replaced, since a capacity
// provider keeps to one group: a new template reaches the instances by an instance refresh, one after
// another. There is no automatic rollback of a refresh: AWS has none where the image is looked up at
// launch (https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html).
func newAutoScalingGroup(c constructs.Construct, p Props, template launchtemplate.LaunchTemplate, reachable []cdktf.ITerraformDependable) autoscalinggroup.AutoscalingGroup {
	return autoscalinggroup.NewAutoscalingGroup(c, jsii.String("auto-scaling-group"), &autoscalinggroup.AutoscalingGroupConfig{
		Name:              jsii.String(p.Name),
		VpcZoneIdentifier: &p.SubnetIDs,
		LaunchTemplate: &autoscalinggroup.AutoscalingGroupLaunchTemplate{
			Id:      template.Id(),
			Version: cdktf.Token_AsString(template.LatestVersion(), nil),
		},
		MinSize:               tf.Num(p.Min),
		MaxSize:               tf.Num(p.Max),
		DesiredCapacity:       tf.Num(p.Initial),
		DefaultInstanceWarmup: tf.Num(policy.InstanceWarmup),
		HealthCheckType:       jsii.String("EC2"),
		ProtectFromScaleIn:    !p.Ephemeral, // managed termination protection needs it
		EnabledMetrics:        tf.Strings(policy.GroupMetrics()),
		InstanceRefresh: &autoscalinggroup.AutoscalingGroupInstanceRefresh{
			Strategy: jsii.String("Rolling"),
			Preferences: &autoscalinggroup.AutoscalingGroupInstanceRefreshPreferences{
				MinHealthyPercentage:      tf.Num(policy.RefreshMinHealthy),
				MaxHealthyPercentage:      tf.Num(policy.RefreshMaxHealthy),
				ScaleInProtectedInstances: jsii.String("Refresh"),
			},
		},
		Tag:         groupTags(p),
		ForceDelete: p.Ephemeral,
		Timeouts:    &autoscalinggroup.AutoscalingGroupTimeouts{Delete: jsii.String(policy.GroupDeleteTimeout)},
		DependsOn:   &reachable,
		Lifecycle:   &cdktf.TerraformResourceLifecycle{IgnoreChanges: []*string{jsii.String("desired_capacity")}},
	})
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

// userData configures the ECS agent before it starts. The cluster's name is a token, which is why
// Terraform encodes the text and Go does not.
func userData(clusterName string) string {
	ports := strconv.Itoa(policy.DynamicPortFirst) + "-" + strconv.Itoa(policy.DynamicPortLast)
	return "#!/bin/bash\n" +
		"cat >>/etc/ecs/ecs.config <<'EOF'\n" +
		"ECS_CLUSTER=" + clusterName + "\n" +
		"ECS_DYNAMIC_HOST_PORT_RANGE=" + ports + "\n" +
		"ECS_RESERVED_MEMORY=" + strconv.Itoa(capacity.ReservedMemory) + "\n" +
		"EOF\n"
}
