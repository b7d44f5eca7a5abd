package network

import (
	"maps"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalinggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/eip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/launchtemplate"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/networkinterface"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/acl"
)

// newNATInstances returns what adds a NAT instance to a public subnet:
//
//	route of the private subnets → network interface, with the public address and the security group
//	                                    ⇡ of
//	                               the one instance of an Auto Scaling group
//
// The interface, with all that others know of the instance, stays while instances come and go: the group starts
// another where one fails AWS's status checks or is ended, and each month with the newest machine image. An alarm that
// has EC2 recover an instance would be less to make, but it mends hardware only, brings back nothing that was ended,
// and leaves the machine image as old as it is. The template names the interface, so that the instance needs no role
// to take it (https://docs.aws.amazon.com/autoscaling/ec2/userguide/examples-launch-templates-aws-cli.html).
func (b *builder) newNATInstances(flows acl.Network) func(public zone) nat {
	groupID, rules := b.newNATSecurityGroup(flows)
	reachable := slices.Concat(b.Internet, rules) // here, the routes of the public subnets
	return func(public zone) nat {
		name := naming.Of(b.Name, "nat", public.letter)
		card := networkinterface.NewNetworkInterface(public.subnet, jsii.String("nat-interface"), &networkinterface.NetworkInterfaceConfig{
			SubnetId:        public.subnetID,
			Description:     jsii.String("NAT instance of zone " + public.letter + " of " + b.Name),
			SecurityGroups:  &[]*string{groupID},
			SourceDestCheck: false, // what it forwards is neither from it nor to it
			Tags:            cdk.Name(name),
		})
		address := eip.NewEip(public.subnet, jsii.String("nat-instance-address"), &eip.EipConfig{
			Domain:           jsii.String("vpc"),
			NetworkInterface: card.Id(),
			Tags:             cdk.Name(name),
			DependsOn:        cdk.After(b.gateway),
		})
		group := b.newNATGroup(public, name, card.Id(), append(slices.Clone(reachable), address))
		b.NATInstances = append(b.NATInstances, NATInstance{Zone: public.letter, AutoScalingGroup: group.Name()})
		b.Internet = append(b.Internet, group)
		return nat{interfaceID: card.Id()}
	}
}

// newNATGroup adds the group that keeps one instance at an interface. AWS ends the old instance before it starts
// another, as both cannot have the interface: for a few minutes nothing gets out.
func (b *builder) newNATGroup(public zone, name string, interfaceID *string, reachable []cdktf.ITerraformDependable) autoscalinggroup.AutoscalingGroup {
	template := b.newNATTemplate(public, name, interfaceID)
	return autoscalinggroup.NewAutoscalingGroup(public.subnet, jsii.String("nat-group"), &autoscalinggroup.AutoscalingGroupConfig{
		Name: jsii.String(name),
		// A zone in place of a subnet: the interface is in one already.
		AvailabilityZones: jsii.Strings(b.Region + public.letter),
		MinSize:           cdk.Number(1),
		MaxSize:           cdk.Number(1),
		DesiredCapacity:   cdk.Number(1),
		HealthCheckType:   jsii.String("EC2"),
		EnabledMetrics:    cdk.Strings(settings.GroupMetrics()),
		LaunchTemplate: &autoscalinggroup.AutoscalingGroupLaunchTemplate{
			Id: template.Id(), Version: cdktf.Token_AsString(template.LatestVersion(), nil),
		},
		MaxInstanceLifetime: cdk.Number(settings.NATLifetime),
		InstanceMaintenancePolicy: &autoscalinggroup.AutoscalingGroupInstanceMaintenancePolicy{
			MinHealthyPercentage: cdk.Number(settings.NATMinHealthy),
			MaxHealthyPercentage: cdk.Number(settings.NATMaxHealthy),
		},
		InstanceRefresh: &autoscalinggroup.AutoscalingGroupInstanceRefresh{
			Strategy: jsii.String("Rolling"),
			Preferences: &autoscalinggroup.AutoscalingGroupInstanceRefreshPreferences{
				MinHealthyPercentage: cdk.Number(settings.NATMinHealthy),
				MaxHealthyPercentage: cdk.Number(settings.NATMaxHealthy),
			},
		},
		ForceDelete: true, // it has nothing to drain
		Tag:         b.natTags(name),
		DependsOn:   &reachable,
	})
}

// newNATTemplate adds the template of an instance: the newest Amazon Linux 2023, an encrypted root volume, no role, no
// key, and metadata that only the instance itself reads.
func (b *builder) newNATTemplate(public zone, name string, interfaceID *string) launchtemplate.LaunchTemplate {
	return launchtemplate.NewLaunchTemplate(public.subnet, jsii.String("nat-template"), &launchtemplate.LaunchTemplateConfig{
		Name:                 jsii.String(name),
		UpdateDefaultVersion: true,
		ImageId:              jsii.String(settings.NewestPlainImage(string(b.Spec.NATInstance.Architecture()))),
		InstanceType:         jsii.String(b.Spec.NATInstance.InstanceType),
		UserData:             cdk.Base64(natUserData(b.Spec.CIDR)),
		NetworkInterfaces: []*launchtemplate.LaunchTemplateNetworkInterfaces{{
			DeviceIndex:         cdk.Number(0),
			NetworkInterfaceId:  interfaceID,
			DeleteOnTermination: jsii.String("false"),
		}},
		MetadataOptions: &launchtemplate.LaunchTemplateMetadataOptions{
			HttpEndpoint:            jsii.String("enabled"),
			HttpTokens:              jsii.String("required"),
			HttpPutResponseHopLimit: cdk.Number(settings.MetadataHopLimit),
		},
		BlockDeviceMappings: []*launchtemplate.LaunchTemplateBlockDeviceMappings{{
			DeviceName: jsii.String(settings.RootDevice),
			Ebs: &launchtemplate.LaunchTemplateBlockDeviceMappingsEbs{
				VolumeSize: cdk.Number(settings.NATVolumeSize), VolumeType: jsii.String("gp3"), Encrypted: jsii.String("true"), DeleteOnTermination: jsii.String("true"),
			},
		}},
		// Instances get theirs from the group.
		TagSpecifications: []*launchtemplate.LaunchTemplateTagSpecifications{{
			ResourceType: jsii.String("volume"), Tags: cdk.Tags(b.named(name)),
		}},
	})
}

// natTags are the tags of a group and of its instance, in order: groups do not take the provider's default tags.
func (b *builder) natTags(name string) []*autoscalinggroup.AutoscalingGroupTag {
	tags := b.named(name)
	var list []*autoscalinggroup.AutoscalingGroupTag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, &autoscalinggroup.AutoscalingGroupTag{Key: jsii.String(key), Value: jsii.String(tags[key]), PropagateAtLaunch: true})
	}
	return list
}

func (b *builder) named(name string) map[string]string {
	tags := map[string]string{"Name": name}
	maps.Copy(tags, b.Tags)
	return tags
}
