package service

import (
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"

	"cdah/internal/awsregion"
	"cdah/internal/iamdoc"
	"cdah/internal/naming"
	"cdah/internal/tf"
)

// roles are the two identities of a task: the execution role, as which ECS pulls its image and writes
// its logs, and the task role, as which its containers call AWS.
type roles struct {
	execution, task iamrole.IamRole
	executionPolicy iamrolepolicy.IamRolePolicy
}

// newRoles adds both. The task role grants nothing; it stands so that containers have an identity of
// their own to which rights can be given.
func newRoles(c constructs.Construct, p Props) roles {
	execution := newRole(c, "execution-role", p.Service+"-execution", "Starts the tasks of "+p.Service, p)
	return roles{
		execution: execution,
		executionPolicy: iamrolepolicy.NewIamRolePolicy(execution, jsii.String("policy"), &iamrolepolicy.IamRolePolicyConfig{
			Name:   jsii.String("start-tasks"),
			Role:   execution.Name(),
			Policy: tf.JSON(executionPolicy(p)),
		}),
		task: newRole(c, "task-role", p.Service+"-task", "Tasks of "+p.Service, p),
	}
}

// newRole adds a role that ECS may take on for tasks of this account and region only
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html).
func newRole(c constructs.Construct, id, name, description string, p Props) iamrole.IamRole {
	tasks := "arn:" + awsregion.Partition(p.Region) + ":ecs:" + p.Region + ":" + p.Account + ":*"
	return iamrole.NewIamRole(c, jsii.String(id), &iamrole.IamRoleConfig{
		Name:        jsii.String(naming.Within(naming.Role, p.Name, name)),
		Description: jsii.String(description + " in " + p.Name),
		AssumeRolePolicy: tf.JSON(iamdoc.Trust("ecs-tasks.amazonaws.com", iamdoc.Condition{
			"ArnLike":      {"aws:SourceArn": tasks},
			"StringEquals": {"aws:SourceAccount": p.Account},
		})),
	})
}

// executionPolicy lets ECS write to the service's own log group and, where its image is in ECR, pull
// from that repository.
func executionPolicy(p Props) iamdoc.Document {
	statements := []iamdoc.Statement{
		iamdoc.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, *p.LogGroup.Arn()+":*"),
	}
	if repository, ok := ecrRepository(p.Container.Image); ok {
		statements = append(statements,
			iamdoc.Allow([]string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, repository),
			iamdoc.Allow([]string{"ecr:GetAuthorizationToken"}, "*"), // has no resource to name
		)
	}
	return iamdoc.Policy(statements...)
}

// ecrRepository returns the ARN of the repository of an image in ECR, and whether it is in ECR.
func ecrRepository(image string) (string, bool) {
	parts := regexp.MustCompile(`^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.[a-z.]+/([^:@]+)`).FindStringSubmatch(image)
	if parts == nil {
		return "", false
	}
	account, region, repository := parts[1], parts[2], parts[3]
	return "arn:" + awsregion.Partition(region) + ":ecr:" + region + ":" + account + ":repository/" + repository, true
}
