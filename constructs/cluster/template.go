package cluster

import (
	"cmp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscluster"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/launchtemplate"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newLaunchTemplate adds the template of the instances: ECS-optimised Amazon Linux 2023 or Bottlerocket, the newest
// or a given image, encrypted volumes, metadata that containers cannot reach, and no way in but the load balancer.
func newLaunchTemplate(c constructs.Construct, p Props, ecs ecscluster.EcsCluster, group securitygroup.SecurityGroup, role instanceRole) launchtemplate.LaunchTemplate {
	name := naming.Of(p.Name, "instance")
	var credits *launchtemplate.LaunchTemplateCreditSpecification
	if p.Spec.CPUCredits != "" {
		credits = &launchtemplate.LaunchTemplateCreditSpecification{CpuCredits: jsii.String(string(p.Spec.CPUCredits))}
	}
	return launchtemplate.NewLaunchTemplate(c, jsii.String("launch-template"), &launchtemplate.LaunchTemplateConfig{
		Name:                 jsii.String(name),
		UpdateDefaultVersion: true,
		ImageId:              jsii.String(cmp.Or(p.Spec.AMI, p.image())),
		InstanceType:         jsii.String(p.Spec.Types()[0]),
		CreditSpecification:  credits,
		VpcSecurityGroupIds:  &[]*string{group.Id()},
		IamInstanceProfile:   &launchtemplate.LaunchTemplateIamInstanceProfile{Arn: role.profile.Arn()},
		UserData:             cdk.Base64(p.start(*ecs.Name())),
		MetadataOptions: &launchtemplate.LaunchTemplateMetadataOptions{
			HttpEndpoint:            jsii.String("enabled"),
			HttpTokens:              jsii.String("required"),
			HttpPutResponseHopLimit: cdk.Number(settings.MetadataHopLimit),
		},
		BlockDeviceMappings: p.volumes(),
		// Instances get theirs from the group.
		TagSpecifications: []*launchtemplate.LaunchTemplateTagSpecifications{{
			ResourceType: jsii.String("volume"),
			Tags:         cdk.Tags(withName(p.Tags, name)),
		}},
	})
}
