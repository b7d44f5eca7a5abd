package cluster

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscluster"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iaminstanceprofile"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"

	"cdah/internal/awsregion"
	"cdah/internal/iamdoc"
	"cdah/internal/naming"
	"cdah/internal/tf"
)

// instanceRole is what the ECS agent of an instance acts as.
type instanceRole struct {
	profile iaminstanceprofile.IamInstanceProfile
	policy  iamrolepolicy.IamRolePolicy
}

// newInstanceRole adds a role that lets an instance take part in this cluster and no other. It holds
// no right to pull images or to write containers' logs: those are the execution role's of each service.
func newInstanceRole(c constructs.Construct, p Props, ecs ecscluster.EcsCluster) instanceRole {
	name := naming.Within(naming.Role, p.Name, "instance")
	role := iamrole.NewIamRole(c, jsii.String("instance-role"), &iamrole.IamRoleConfig{
		Name:             jsii.String(name),
		Description:      jsii.String("ECS agent of the instances of " + p.Name),
		AssumeRolePolicy: tf.JSON(iamdoc.Trust("ec2."+awsregion.DNSSuffix(p.Region), nil)),
	})
	if p.SessionAccess {
		iamrolepolicy.NewIamRolePolicy(role, jsii.String("session"), &iamrolepolicy.IamRolePolicyConfig{
			Name:   jsii.String("session-manager"),
			Role:   role.Name(),
			Policy: tf.JSON(sessionPolicy()),
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
			Policy: tf.JSON(agentPolicy(*ecs.Arn(), p)),
		}),
	}
}

// agentPolicy is AWS's AmazonEC2ContainerServiceforEC2Role, less what this cluster does not use and
// bound to it, and the rights to send the instance's logs where it does. Each action allows the resource or the condition named beside it, and no narrower one.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
func agentPolicy(clusterARN string, p Props) iamdoc.Document {
	instances := "arn:" + awsregion.Partition(p.Region) + ":ecs:" + p.Region + ":" + p.Account + ":container-instance/" + p.Name + "/*"
	ofCluster := iamdoc.Condition{"ArnEquals": {"ecs:cluster": clusterARN}}
	return iamdoc.Policy(append([]iamdoc.Statement{
		iamdoc.Allow([]string{
			"ecs:RegisterContainerInstance",
			"ecs:DeregisterContainerInstance",
			"ecs:SubmitAttachmentStateChanges",
			"ecs:SubmitContainerStateChange",
			"ecs:SubmitTaskStateChange",
		}, clusterARN),
		iamdoc.Allow([]string{
			"ecs:Poll",
			"ecs:PutSystemLogEvents",
			"ecs:StartTelemetrySession",
			"ecs:UpdateContainerInstancesState",
		}, instances).When(ofCluster),
		iamdoc.Allow([]string{"ecs:DiscoverPollEndpoint"}, "*"),
	}, p.logStatements()...)...)
}

// sessionPolicy is AWS's AmazonSSMManagedInstanceCore, less what is not for sessions. None of its
// actions allows a resource.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
func sessionPolicy() iamdoc.Document {
	return iamdoc.Policy(iamdoc.Allow([]string{
		"ssm:UpdateInstanceInformation",
		"ssmmessages:CreateControlChannel",
		"ssmmessages:CreateDataChannel",
		"ssmmessages:OpenControlChannel",
		"ssmmessages:OpenDataChannel",
	}, "*"))
}
