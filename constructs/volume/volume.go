// Package volume builds a volume: a folder of a file system of EFS, which containers mount.
package volume

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsefsfilesystem"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/efsaccesspoint"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// Props say what volume to build.
type Props struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Volume  string // name of the volume
	Account string // id of the account
	Region  string

	VPCID                 *string                     `props:"optional"` // only a file system that is made needs it
	Subnets               map[string]*string          `props:"optional"` // private ones by zone letter, which get mount targets; only a file system that is made needs them
	InstanceSecurityGroup securitygroup.SecurityGroup `props:"optional"` // of the instances, which are let in; only a file system that is made needs it

	Ephemeral bool // destroyed with all that is in it; else Terraform refuses to

	Spec config.Volume
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p Props) Defaults() Props {
	p.Spec = config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p Props) Validate() error {
	p = p.Defaults()
	isMade := p.Spec.Existing == ""
	return cdk.Check(p,
		config.ValidatePlace(p.Name, p.Account, p.Region),
		config.ValidateName("Volume", "a volume", p.Volume),
		cdk.Missing("VPCID", "the mount targets of a file system are in a VPC", isMade && p.VPCID == nil),
		cdk.Missing("Subnets", "a file system is mounted in the zones of its mount targets", isMade && len(p.Subnets) == 0),
		cdk.Missing("InstanceSecurityGroup", "nobody else is let in", isMade && p.InstanceSecurityGroup == nil),
		config.Validate("Spec", p.Spec),
	)
}

// Volume is what tasks need to mount a volume.
type Volume struct {
	FileSystemID, FileSystemARN   *string
	AccessPointID, AccessPointARN *string

	// Ready is what must be there before a task mounts the volume, and for as long as one does.
	Ready []cdktf.ITerraformDependable
}

// New builds the volume:
//
//	container ─ TLS, as the task's role → mount target of the zone → file system (encrypted) → access point: folder, user
//
// An existing file system gets an access point, and nothing else.
func New(scope constructs.Construct, id string, p Props) *Volume {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	var v *Volume
	if p.Spec.Existing != "" {
		found := dataawsefsfilesystem.NewDataAwsEfsFileSystem(c, jsii.String(cdk.DefaultChild), &dataawsefsfilesystem.DataAwsEfsFileSystemConfig{
			FileSystemId: jsii.String(p.Spec.Existing),
		})
		v = &Volume{FileSystemID: found.FileSystemId(), FileSystemARN: found.Arn()}
	} else {
		v = newFileSystem(c, p)
	}
	point := newAccessPoint(c, p, v.FileSystemID)
	v.AccessPointID, v.AccessPointARN = point.Id(), point.Arn()
	return v
}

// newAccessPoint adds the way into the volume's folder. Whoever comes by it is the one user, and sees nothing above
// the folder. AWS changes none: another one is made, to which tasks move, before this one goes.
func newAccessPoint(c constructs.Construct, p Props, fileSystemID *string) efsaccesspoint.EfsAccessPoint {
	path, user, group := p.Spec.Path(p.Volume), cdk.Number(p.Spec.User), cdk.Number(p.Spec.Group)
	root := &efsaccesspoint.EfsAccessPointRootDirectory{Path: jsii.String(path)}
	if path != "/" {
		root.CreationInfo = &efsaccesspoint.EfsAccessPointRootDirectoryCreationInfo{OwnerUid: user, OwnerGid: group, Permissions: jsii.String("0755")}
	}
	return efsaccesspoint.NewEfsAccessPoint(c, jsii.String("access-point"), &efsaccesspoint.EfsAccessPointConfig{
		FileSystemId:  fileSystemID,
		PosixUser:     &efsaccesspoint.EfsAccessPointPosixUser{Uid: user, Gid: group},
		RootDirectory: root,
		Tags:          cdk.Name(naming.Of(p.Name, p.Volume)),
		Lifecycle:     &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
}
