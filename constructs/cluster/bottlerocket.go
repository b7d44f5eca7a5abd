package cluster

import (
	"fmt"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/launchtemplate"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// bottlerocket are the settings of the instances, in TOML: what userData says on Amazon Linux. The cluster's name is a
// token.
//
// Bottlerocket has no setting for the ports that the ECS agent gives to tasks. Without one, the agent takes the range from
// which the kernel takes its own, and that can be set.
// https://bottlerocket.dev/en/os/1.20.x/api/settings/ecs/
// https://github.com/bottlerocket-os/bottlerocket/issues/4836
func (p Props) bottlerocket(clusterName string) string {
	lines := []string{
		"[settings.ecs]",
		`cluster = "` + clusterName + `"`,
		fmt.Sprintf("reserved-memory = %d", p.reservedMemory()),
		"image-cleanup-enabled = true",
		fmt.Sprintf(`image-cleanup-wait = "%dm"`, p.Spec.Agent.ImageCleanupInterval),
		fmt.Sprintf(`image-cleanup-age = "%dm"`, p.Spec.Agent.ImageMinimumAge),
		fmt.Sprintf("image-cleanup-delete-per-cycle = %d", p.Spec.Agent.ImagesPerCleanup),
		fmt.Sprintf(`task-cleanup-wait = "%dm"`, p.Spec.Agent.TaskCleanupWait),
		"awsvpc-block-imds = true",
	}
	if p.Spec.Spot != nil {
		lines = append(lines, "enable-spot-instance-draining = true")
	}
	lines = append(lines,
		"", "[settings.kernel.sysctl]",
		fmt.Sprintf(`"net.ipv4.ip_local_port_range" = "%d %d"`, settings.DynamicPortFirst, settings.DynamicPortLast),
		// The host container with the agent of Systems Manager: it is there for sessions only.
		"", "[settings.host-containers.control]",
		fmt.Sprintf("enabled = %t", p.Spec.SessionAccess),
	)
	return strings.Join(lines, "\n") + "\n"
}

// start is what an instance is told when it starts.
func (p Props) start(clusterName string) string {
	if p.Spec.OperatingSystem == config.Bottlerocket {
		return p.bottlerocket(clusterName)
	}
	return p.userData(clusterName)
}

// image names the newest image of the instances.
func (p Props) image() string {
	if p.Spec.OperatingSystem == config.Bottlerocket {
		return settings.NewestBottlerocket(string(p.Spec.Architecture))
	}
	return settings.NewestImage(string(p.Spec.Architecture))
}

// volumes are those of an instance. Bottlerocket has two: the system, which nobody can write to, and one for images, containers and their logs.
func (p Props) volumes() []*launchtemplate.LaunchTemplateBlockDeviceMappings {
	encrypted := func(device string, size *float64) *launchtemplate.LaunchTemplateBlockDeviceMappings {
		return &launchtemplate.LaunchTemplateBlockDeviceMappings{
			DeviceName: jsii.String(device),
			Ebs: &launchtemplate.LaunchTemplateBlockDeviceMappingsEbs{
				VolumeType:          jsii.String("gp3"),
				VolumeSize:          size,
				Encrypted:           jsii.String("true"),
				DeleteOnTermination: jsii.String("true"),
			},
		}
	}
	size := cdk.Number(p.Spec.RootVolumeSize)
	if p.Spec.OperatingSystem == config.Bottlerocket {
		return []*launchtemplate.LaunchTemplateBlockDeviceMappings{encrypted(settings.RootDevice, cdk.Number(settings.BottlerocketSystemSize)), encrypted(settings.BottlerocketDataDevice, size)}
	}
	return []*launchtemplate.LaunchTemplateBlockDeviceMappings{encrypted(settings.RootDevice, size)}
}

// controlStatements let an instance of Bottlerocket pull the image of its control container, from a registry of AWS's that
// differs by region.
func (p Props) controlStatements() []iam.Statement {
	if p.Spec.OperatingSystem != config.Bottlerocket {
		return nil
	}
	return []iam.Statement{
		iam.Allow([]string{"ecr:GetAuthorizationToken"}, "*"),
		iam.Allow(iam.Actions("ecr", "BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"),
			"arn:"+regions.Partition(p.Region)+":ecr:"+p.Region+":*:repository/bottlerocket-control"),
	}
}
