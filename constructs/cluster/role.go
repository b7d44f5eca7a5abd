package cluster

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscluster"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iaminstanceprofile"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/jsii/cdk"
)

// instanceRole is what the ECS agent of an instance acts as.
type instanceRole struct {
	profile iaminstanceprofile.IamInstanceProfile
	policy  iamrolepolicy.IamRolePolicy
}

// newInstanceRole adds a role that lets an instance take part in this cluster and no other. It holds
// no permission to pull images or to write containers' logs: those are the execution role's of each service.
func newInstanceRole(c constructs.Construct, p Props, ecs ecscluster.EcsCluster) instanceRole {
	name := naming.Shortened(naming.Role, p.Name, "instance")
	role := iamrole.NewIamRole(c, jsii.String("instance-role"), &iamrole.IamRoleConfig{
		ForceDetachPolicies: true,
		Name:                jsii.String(name),
		Description:         jsii.String("ECS agent of the instances of " + p.Name),
		AssumeRolePolicy:    cdk.JSON(iam.Trust("ec2."+regions.DNSSuffix(p.Region), nil)),
	})
	if p.Spec.SessionAccess {
		iamrolepolicy.NewIamRolePolicy(role, jsii.String("session"), &iamrolepolicy.IamRolePolicyConfig{
			Name:   jsii.String("session-manager"),
			Role:   role.Name(),
			Policy: cdk.JSON(sessionPolicy(p)),
		})
	}
	return instanceRole{
		profile: iaminstanceprofile.NewIamInstanceProfile(role, jsii.String("profile"), &iaminstanceprofile.IamInstanceProfileConfig{
			Name: jsii.String(name),
			Role: role.Name(),
		}),
		policy: iamrolepolicy.NewIamRolePolicy(role, jsii.String("agent"), &iamrolepolicy.IamRolePolicyConfig{
			Name:   jsii.String("ecs-agent"),
			Role:   role.Name(),
			Policy: cdk.JSON(agentPolicy(*ecs.Arn(), p)),
		}),
	}
}

// agentPolicy is AWS's AmazonEC2ContainerServiceforEC2Role, less what this cluster does not use and
// bound to it, and the permissions to send the instance's logs where it does. Each action allows the
// resource or the condition named beside it, and no narrower one.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
func agentPolicy(clusterARN string, p Props) iam.Document {
	instances := "arn:" + regions.Partition(p.Region) + ":ecs:" + p.Region + ":" + p.Account + ":container-instance/" + p.Name + "/*"
	ofCluster := iam.Condition{"ArnEquals": {"ecs:cluster": clusterARN}}
	return iam.Policy(append([]iam.Statement{
		iam.Allow([]string{
			"ecs:RegisterContainerInstance",
			"ecs:DeregisterContainerInstance",
			"ecs:SubmitAttachmentStateChanges",
			"ecs:SubmitContainerStateChange",
			"ecs:SubmitTaskStateChange",
		}, clusterARN),
		iam.Allow([]string{
			"ecs:Poll",
			"ecs:PutSystemLogEvents",
			"ecs:StartTelemetrySession",
			"ecs:UpdateContainerInstancesState",
		}, instances).When(ofCluster),
		iam.Allow([]string{"ecs:DiscoverPollEndpoint"}, "*"),
	}, p.logStatements()...)...)
}

// sessionPolicy is AWS's AmazonSSMManagedInstanceCore, less what is not for sessions. The channels have no resource to
// name. Bottlerocket has the agent in a container.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
func sessionPolicy(p Props) iam.Document {
	instances := "arn:" + regions.Partition(p.Region) + ":ec2:" + p.Region + ":" + p.Account + ":instance/*"
	return iam.Policy(append([]iam.Statement{
		iam.Allow([]string{"ssm:UpdateInstanceInformation"}, instances),
		iam.Allow([]string{
			"ssmmessages:CreateControlChannel",
			"ssmmessages:CreateDataChannel",
			"ssmmessages:OpenControlChannel",
			"ssmmessages:OpenDataChannel",
		}, "*"),
	}, p.controlStatements()...)...)
}
