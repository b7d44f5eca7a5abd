package service

import (
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicyattachment"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// ecsTasks is the service that takes on the roles of tasks.
const ecsTasks = "ecs-tasks.amazonaws.com"

// roles are the two identities of a task: the execution role, as which ECS pulls its images, reads its
// secrets and writes its logs, and the task role, as which its containers call AWS.
type roles struct {
	execution, task iamrole.IamRole

	// policies are what a task needs to start, to run and to be stopped, with its volumes.
	policies []cdktf.ITerraformDependable
}

// newRoles adds both. The task role grants what the file says, its volumes, and ECS Exec where it is on; without any it stands
// so that containers have an identity of their own to which others can give permissions.
func newRoles(c constructs.Construct, t task, v *vault) roles {
	execution := newRole(c, t, "execution-role", t.own+"-execution", "Starts the tasks of "+t.own)
	r := roles{
		execution: execution,
		task:      newRole(c, t, "task-role", t.own+"-task", "Tasks of "+t.own),
		policies: []cdktf.ITerraformDependable{iamrolepolicy.NewIamRolePolicy(execution, jsii.String("policy"), &iamrolepolicy.IamRolePolicyConfig{
			Name:   jsii.String("start-tasks"),
			Role:   execution.Name(),
			Policy: cdk.JSON(executionPolicy(t, v)),
		})},
	}
	if t.sessions != nil {
		r.policies = append(r.policies, newExecPolicy(r.task, t.sessions))
	}
	r.policies = append(r.policies, t.grantVolumes(r.task)...)
	r.policies = append(r.policies, grant(r.task, t.role)...)
	return r
}

// grant gives a role permissions and policies. Those that others give it are left alone.
func grant(role iamrole.IamRole, to config.TaskRole) []cdktf.ITerraformDependable {
	var policies []cdktf.ITerraformDependable
	if len(to.Permissions) > 0 {
		policies = append(policies, iamrolepolicy.NewIamRolePolicy(role, jsii.String("permissions"), &iamrolepolicy.IamRolePolicyConfig{
			Name:   jsii.String("permissions"),
			Role:   role.Name(),
			Policy: cdk.JSON(iam.Policy(config.Statements(to.Permissions)...)),
		}))
	}
	for _, arn := range to.Policies {
		id := "policy-" + strings.Map(inAddress, config.PolicyName(arn))
		policies = append(policies, iamrolepolicyattachment.NewIamRolePolicyAttachment(role, jsii.String(id), &iamrolepolicyattachment.IamRolePolicyAttachmentConfig{
			Role: role.Name(), PolicyArn: jsii.String(arn),
		}))
	}
	return policies
}

// inAddress replaces what names of policies may have and addresses of Terraform may not.
func inAddress(r rune) rune {
	if strings.ContainsRune("+=,.@", r) {
		return '_'
	}
	return r
}

// newRole adds a role that ECS may take on for tasks of this account and region only
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html).
func newRole(c constructs.Construct, t task, id, name, description string) iamrole.IamRole {
	return iamrole.NewIamRole(c, jsii.String(id), &iamrole.IamRoleConfig{
		ForceDetachPolicies: true,
		Name:                jsii.String(naming.Shortened(naming.Role, t.name, name)),
		Description:         jsii.String(description + " in " + t.name),
		AssumeRolePolicy: cdk.JSON(iam.Trust(ecsTasks, iam.Condition{
			"ArnLike":      {"aws:SourceArn": t.arn("ecs", "*")},
			"StringEquals": {"aws:SourceAccount": t.account},
		})),
	})
}

// executionPolicy lets ECS write to the task's own log group, pull from the repositories of those images
// that are in ECR, and read the secrets and files that are named.
func executionPolicy(t task, v *vault) iam.Document {
	statements := []iam.Statement{
		iam.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, *t.logGroupARN+":*"),
	}
	var repositories, files []string
	for _, name := range sorted(t.containers) {
		for _, arn := range t.containers[name].EnvironmentFiles {
			note(&files, arn)
		}
		image, _ := config.ParseImage(t.containers[name].Image)
		if arn := image.ECRRepositoryARN(); arn != "" {
			note(&repositories, arn)
		}
	}
	if len(repositories) > 0 {
		statements = append(statements,
			iam.Allow([]string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, repositories...),
			iam.Allow([]string{"ecr:GetAuthorizationToken"}, "*"), // has no resource to name
		)
	}
	statements = append(statements, config.Statements(config.FilesPermissions(files))...)
	return iam.Policy(append(statements, v.statements()...)...)
}
