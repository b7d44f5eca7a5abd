package service

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"

	"cdah/internal/iamdoc"
	"cdah/internal/tf"
)

// Exec says where the cluster's ECS Exec sessions are logged, and what encrypts them.
type Exec struct {
	LogGroup cloudwatchloggroup.CloudwatchLogGroup
	Key      kmskey.KmsKey
}

// newExecPolicy lets the agent of ECS Exec, which runs in the container under its task role, open the
// channel of a session, decrypt it and log it
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html).
func newExecPolicy(role iamrole.IamRole, e *Exec) iamrolepolicy.IamRolePolicy {
	return iamrolepolicy.NewIamRolePolicy(role, jsii.String("exec"), &iamrolepolicy.IamRolePolicyConfig{
		Name: jsii.String("exec"),
		Role: role.Name(),
		Policy: tf.JSON(iamdoc.Policy(
			iamdoc.Allow([]string{
				"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
				"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
			}, "*"), // have no resource to name
			iamdoc.Allow([]string{"logs:DescribeLogGroups"}, "*"), // as above
			iamdoc.Allow([]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, *e.LogGroup.Arn()+":*"),
			iamdoc.Allow([]string{"kms:Decrypt"}, *e.Key.Arn()),
		)),
	})
}
