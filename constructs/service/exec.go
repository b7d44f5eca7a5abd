package service

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"

	"cdah/internal/aws/iam"
	"cdah/internal/jsii/cdk"
)

// Sessions are where the cluster's sessions of ECS Exec are logged, and what encrypts them.
type Sessions struct {
	LogGroup cloudwatchloggroup.CloudwatchLogGroup
	Key      kmskey.KmsKey
}

// newExecPolicy lets the agent of ECS Exec, which runs in the container under its task role, open the
// channel of a session, decrypt it and log it
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html).
func newExecPolicy(role iamrole.IamRole, to *Sessions) iamrolepolicy.IamRolePolicy {
	return iamrolepolicy.NewIamRolePolicy(role, jsii.String("exec"), &iamrolepolicy.IamRolePolicyConfig{
		Name: jsii.String("exec"),
		Role: role.Name(),
		Policy: cdk.JSON(iam.Policy(
			iam.Allow([]string{
				"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
				"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
			}, "*"), // have no resource to name
			iam.Allow([]string{"logs:DescribeLogGroups"}, "*"), // as above
			iam.Allow([]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, *to.LogGroup.Arn()+":*"),
			iam.Allow([]string{"kms:Decrypt"}, *to.Key.Arn()),
		)),
	})
}
