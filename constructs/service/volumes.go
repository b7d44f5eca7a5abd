package service

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/jsii/cdk"
)

// Volume is what a container mounts: a folder of a file system of EFS or, where it says nothing, one of the task's
// own.
type Volume struct {
	FileSystemID, FileSystemARN   *string
	AccessPointID, AccessPointARN *string

	// Ready is what must be there before a task mounts the volume, and for as long as one does.
	Ready []cdktf.ITerraformDependable
}

// mountPoint is where a container has a volume.
type mountPoint struct {
	SourceVolume  string `json:"sourceVolume"`
	ContainerPath string `json:"containerPath"`
	ReadOnly      bool   `json:"readOnly"`
}

func mountPoints(mounts map[string]config.Mount) []mountPoint {
	points := []mountPoint{}
	for _, name := range sorted(mounts) {
		points = append(points, mountPoint{SourceVolume: name, ContainerPath: mounts[name].Path, ReadOnly: mounts[name].ReadOnly})
	}
	return points
}

// containersOf returns the containers of a service that an owner describes.
func containersOf(s config.Service) []config.Container {
	all := []config.Container{s.Container}
	for _, name := range sorted(s.Sidecars) {
		all = append(all, s.Sidecars[name].Container)
	}
	return all
}

// missingVolumes tells of volumes that containers mount and the props do not have.
func missingVolumes(volumes map[string]Volume, containers ...config.Container) []error {
	var missing []error
	for _, k := range containers {
		for _, name := range sorted(k.Mounts) {
			_, given := volumes[name]
			missing = append(missing, cdk.Missing("Volumes["+name+"]", "a container mounts it", !given))
		}
	}
	return missing
}

// mounted returns the volumes that containers of the task mount.
func (t task) mounted() map[string]Volume {
	all := map[string]Volume{}
	for _, k := range t.containers {
		for name := range k.Mounts {
			all[name] = t.volumes[name]
		}
	}
	return all
}

// volumeBlocks are the volumes of a task definition, nil for none. The ECS agent mounts those of EFS on the instance, by TLS and as the
// task's role: the instances' image has all that it takes.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
func (t task) volumeBlocks() any {
	var blocks []*ecstaskdefinition.EcsTaskDefinitionVolume
	mounted := t.mounted()
	for _, name := range sorted(mounted) {
		block := &ecstaskdefinition.EcsTaskDefinitionVolume{Name: jsii.String(name)}
		if v := mounted[name]; v.FileSystemID != nil {
			block.EfsVolumeConfiguration = &ecstaskdefinition.EcsTaskDefinitionVolumeEfsVolumeConfiguration{
				FileSystemId:      v.FileSystemID,
				TransitEncryption: jsii.String("ENABLED"),
				AuthorizationConfig: &ecstaskdefinition.EcsTaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig{
					AccessPointId: v.AccessPointID,
					Iam:           jsii.String("ENABLED"),
				},
			}
		}
		blocks = append(blocks, block)
	}
	if blocks == nil {
		return nil // not a list without any, which would be written
	}
	return blocks
}

// grantVolumes lets a role mount the task's volumes, each by its access point alone, and write to those that a
// container does not mount to read only. It returns what must be there before a task starts.
func (t task) grantVolumes(role iamrole.IamRole) []cdktf.ITerraformDependable {
	var statements []iam.Statement
	var ready []cdktf.ITerraformDependable
	mounted := t.mounted()
	for _, name := range sorted(mounted) {
		v := mounted[name]
		if v.FileSystemID == nil {
			continue
		}
		names := []string{"ClientMount"}
		if t.writesTo(name) {
			names = append(names, "ClientWrite")
		}
		statements = append(statements, iam.Allow(iam.Actions("elasticfilesystem", names...), *v.FileSystemARN).
			When(iam.Condition{"StringEquals": {"elasticfilesystem:AccessPointArn": *v.AccessPointARN}}))
		ready = append(ready, v.Ready...)
	}
	if len(statements) == 0 {
		return nil
	}
	return append(ready, iamrolepolicy.NewIamRolePolicy(role, jsii.String("volumes"), &iamrolepolicy.IamRolePolicyConfig{
		Name:   jsii.String("volumes"),
		Role:   role.Name(),
		Policy: cdk.JSON(iam.Policy(statements...)),
	}))
}

// writesTo reports whether any of the containers writes to a volume.
func (t task) writesTo(volume string) bool {
	for _, k := range t.containers {
		if mount, mounts := k.Mounts[volume]; mounts && !mount.ReadOnly {
			return true
		}
	}
	return false
}
