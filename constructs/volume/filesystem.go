package volume

import (
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/efsbackuppolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/efsfilesystem"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/efsfilesystempolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/efsmounttarget"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupegressrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupingressrule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newFileSystem adds a file system, with a mount target in each zone that only the instances reach. Its name is its
// creation token, too: AWS makes no second one of it.
func newFileSystem(c constructs.Construct, p Props) *Volume {
	name := naming.Of(p.Name, p.Volume)
	system := efsfilesystem.NewEfsFileSystem(c, jsii.String(cdk.DefaultChild), &efsfilesystem.EfsFileSystemConfig{
		CreationToken:  jsii.String(name),
		Encrypted:      true,
		ThroughputMode: jsii.String(settings.VolumeThroughput),
		Tags:           cdk.Name(name),
		Lifecycle:      &cdktf.TerraformResourceLifecycle{PreventDestroy: jsii.Bool(!p.Ephemeral)},
	})
	id, arn := system.Id(), system.Arn()
	if *p.Spec.Backups {
		efsbackuppolicy.NewEfsBackupPolicy(c, jsii.String("backup-policy"), &efsbackuppolicy.EfsBackupPolicyConfig{
			FileSystemId: id, BackupPolicy: &efsbackuppolicy.EfsBackupPolicyBackupPolicy{Status: jsii.String("ENABLED")},
		})
	}
	// Without a policy EFS lets in whoever reaches a mount target, and asks IAM for nothing
	// (https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html).
	policy := efsfilesystempolicy.NewEfsFileSystemPolicy(c, jsii.String("policy"), &efsfilesystempolicy.EfsFileSystemPolicyConfig{
		FileSystemId: id, Policy: cdk.JSON(iam.Policy(onlyEncrypted(*arn))),
	})
	group, rules := newSecurityGroup(c, p)
	ready := append([]cdktf.ITerraformDependable{policy}, rules...)
	groupID := group.Id()
	for _, zone := range slices.Sorted(maps.Keys(p.Subnets)) {
		ready = append(ready, efsmounttarget.NewEfsMountTarget(c, jsii.String("mount-target-"+zone), &efsmounttarget.EfsMountTargetConfig{
			FileSystemId: id, SubnetId: p.Subnets[zone], SecurityGroups: &[]*string{groupID},
		}))
	}
	return &Volume{FileSystemID: id, FileSystemARN: arn, Ready: ready}
}

// onlyEncrypted keeps out whoever comes without TLS. That there is a policy, and that it lets nobody in, leaves it to
// the roles of tasks who may mount the file system.
func onlyEncrypted(arn string) iam.Statement {
	return iam.Statement{
		Sid: "TLSOnly", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
		Action:    iam.Actions("elasticfilesystem", "ClientMount", "ClientWrite", "ClientRootAccess"),
		Resource:  []string{arn},
		Condition: iam.Condition{"Bool": {"aws:SecureTransport": "false"}},
	}
}

// newSecurityGroup adds the mount targets' security group, which lets the instances in and nothing out, and both ends
// of the way to it.
func newSecurityGroup(c constructs.Construct, p Props) (securitygroup.SecurityGroup, []cdktf.ITerraformDependable) {
	name := naming.Of(p.Name, p.Volume)
	group := securitygroup.NewSecurityGroup(c, jsii.String("security-group"), &securitygroup.SecurityGroupConfig{
		NamePrefix:          jsii.String(name + "-"),
		Description:         jsii.String("Mount targets of " + name),
		VpcId:               p.VPCID,
		RevokeRulesOnDelete: true,
		Tags:                cdk.Name(name),
		Lifecycle:           &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	groupID, instancesID, port := group.Id(), p.InstanceSecurityGroup.Id(), cdk.Number(settings.NFSPort)
	return group, []cdktf.ITerraformDependable{
		vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String("from-instances"), &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
			SecurityGroupId: groupID, ReferencedSecurityGroupId: instancesID, Description: jsii.String("Instances of " + p.Name),
			IpProtocol: jsii.String("tcp"), FromPort: port, ToPort: port,
		}),
		vpcsecuritygroupegressrule.NewVpcSecurityGroupEgressRule(group, jsii.String("instances-to"), &vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{
			SecurityGroupId: instancesID, ReferencedSecurityGroupId: groupID, Description: jsii.String("Volume " + p.Volume),
			IpProtocol: jsii.String("tcp"), FromPort: port, ToPort: port,
		}),
	}
}
