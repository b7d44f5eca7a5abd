package service

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/schedulerschedule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newSchedule starts a job at its times:
//
//	EventBridge Scheduler ─ its own role ┬→ run task, of this job on this cluster only
//	                                     └→ queue of the runs that were given up
//
// It returns the queue.
func newSchedule(c constructs.Construct, p JobProps, definition ecstaskdefinition.EcsTaskDefinition, r roles) sqsqueue.SqsQueue {
	name := naming.Of(p.Name, p.Job)
	letters := newDeadLetters(c, p)
	role := iamrole.NewIamRole(c, jsii.String("schedule-role"), &iamrole.IamRoleConfig{
		ForceDetachPolicies: true,
		Name:                jsii.String(naming.Shortened(naming.Role, p.Name, p.Job, "schedule")),
		Description:         jsii.String("Starts the job " + p.Job + " in " + p.Name),
		AssumeRolePolicy: cdk.JSON(iam.Trust("scheduler.amazonaws.com", iam.Condition{
			"StringEquals": {"aws:SourceAccount": p.Account},
		})),
	})
	start := iamrolepolicy.NewIamRolePolicy(role, jsii.String("policy"), &iamrolepolicy.IamRolePolicyConfig{
		Name: jsii.String("start-job"),
		Role: role.Name(),
		Policy: cdk.JSON(iam.Policy(
			iam.Allow([]string{"ecs:RunTask"}, *definition.ArnWithoutRevision()+":*").
				When(iam.Condition{"ArnEquals": {"ecs:cluster": *p.ClusterARN}}),
			// The task gets the tags of its definition and of ECS.
			// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
			iam.Allow([]string{"ecs:TagResource"}, p.arn("ecs", "task/"+*p.Cluster+"/*")).
				When(iam.Condition{"StringEquals": {"ecs:CreateAction": "RunTask"}}),
			iam.Allow([]string{"iam:PassRole"}, *r.execution.Arn(), *r.task.Arn()).
				When(iam.Condition{"StringEquals": {"iam:PassedToService": ecsTasks}}),
			iam.Allow([]string{"sqs:SendMessage"}, *letters.Arn()),
		)),
	})
	schedulerschedule.NewSchedulerSchedule(c, jsii.String("schedule"), &schedulerschedule.SchedulerScheduleConfig{
		Name:                       jsii.String(name),
		Description:                jsii.String("Starts the job " + p.Job + " in " + p.Name),
		ScheduleExpression:         jsii.String(p.Spec.Schedule.Expression()),
		ScheduleExpressionTimezone: jsii.String(p.Spec.Schedule.Zone()),
		State:                      state(*p.Spec.Schedule.Enabled),
		FlexibleTimeWindow:         &schedulerschedule.SchedulerScheduleFlexibleTimeWindow{Mode: jsii.String("OFF")},
		Target:                     scheduleTarget(p, definition, role, letters),
		DependsOn:                  cdk.After(slices.Concat([]cdktf.ITerraformDependable{start}, r.policies, p.ClusterReady)...),
	})
	return letters
}

// newDeadLetters adds the queue that tells of the runs that could not be started, with the reason: a schedule
// has nobody else to tell. https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
func newDeadLetters(c constructs.Construct, p JobProps) sqsqueue.SqsQueue {
	name := naming.Of(p.Name, p.Job, "not-started")
	return sqsqueue.NewSqsQueue(c, jsii.String("not-started"), &sqsqueue.SqsQueueConfig{
		Name:                    &name,
		SqsManagedSseEnabled:    true,
		MessageRetentionSeconds: cdk.Number(settings.DeadLetterRetention),
		Policy: cdk.JSON(iam.Policy(iam.Statement{
			Sid: "TLSOnly", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
			Action: []string{"sqs:*"}, Resource: []string{p.arn("sqs", name)},
			Condition: iam.Condition{"Bool": {"aws:SecureTransport": "false"}},
		})),
	})
}

// arn is the ARN of something in the job's account and region.
func (p JobProps) arn(service, resource string) string {
	return task{account: p.Account, region: p.Region}.arn(service, resource)
}

func scheduleTarget(p JobProps, definition ecstaskdefinition.EcsTaskDefinition, role iamrole.IamRole, letters sqsqueue.SqsQueue) *schedulerschedule.SchedulerScheduleTarget {
	return &schedulerschedule.SchedulerScheduleTarget{
		Arn:     p.ClusterARN,
		RoleArn: role.Arn(),
		EcsParameters: &schedulerschedule.SchedulerScheduleTargetEcsParameters{
			TaskDefinitionArn: definition.Arn(),
			TaskCount:         cdk.Number(1),
			CapacityProviderStrategy: []*schedulerschedule.SchedulerScheduleTargetEcsParametersCapacityProviderStrategy{{
				CapacityProvider: p.CapacityProvider,
				Weight:           cdk.Number(settings.CapacityProviderWeight),
			}},
			EnableEcsManagedTags: true,
			PropagateTags:        jsii.String("TASK_DEFINITION"),
		},
		DeadLetterConfig: &schedulerschedule.SchedulerScheduleTargetDeadLetterConfig{Arn: letters.Arn()},
		RetryPolicy: &schedulerschedule.SchedulerScheduleTargetRetryPolicy{
			MaximumEventAgeInSeconds: cdk.Number(settings.ScheduleMaximumAge),
			MaximumRetryAttempts:     cdk.Number(settings.ScheduleRetries),
		},
	}
}

func state(enabled bool) *string {
	if enabled {
		return jsii.String("ENABLED")
	}
	return jsii.String("DISABLED")
}
