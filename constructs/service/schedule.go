package service

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/schedulerschedule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newSchedule starts a job at its times:
//
//	EventBridge Scheduler ─ its own role → run task, of this job on this cluster only
func newSchedule(c constructs.Construct, p JobProps, definition ecstaskdefinition.EcsTaskDefinition, r roles) {
	name := naming.Of(p.Name, p.Job)
	role := iamrole.NewIamRole(c, jsii.String("schedule-role"), &iamrole.IamRoleConfig{
		Name:        jsii.String(naming.Shortened(naming.Role, p.Name, p.Job, "schedule")),
		Description: jsii.String("Starts the job " + p.Job + " in " + p.Name),
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
			iam.Allow([]string{"iam:PassRole"}, *r.execution.Arn(), *r.task.Arn()).
				When(iam.Condition{"StringEquals": {"iam:PassedToService": ecsTasks}}),
		)),
	})
	schedulerschedule.NewSchedulerSchedule(c, jsii.String("schedule"), &schedulerschedule.SchedulerScheduleConfig{
		Name:                       jsii.String(name),
		Description:                jsii.String("Starts the job " + p.Job + " in " + p.Name),
		ScheduleExpression:         jsii.String(p.Spec.Schedule.Expression()),
		ScheduleExpressionTimezone: jsii.String(p.Spec.Schedule.Zone()),
		State:                      state(*p.Spec.Schedule.Enabled),
		FlexibleTimeWindow:         &schedulerschedule.SchedulerScheduleFlexibleTimeWindow{Mode: jsii.String("OFF")},
		Target:                     scheduleTarget(p, definition, role),
		DependsOn:                  cdk.After(slices.Concat([]cdktf.ITerraformDependable{start}, r.policies, p.ClusterReady)...),
	})
}

func scheduleTarget(p JobProps, definition ecstaskdefinition.EcsTaskDefinition, role iamrole.IamRole) *schedulerschedule.SchedulerScheduleTarget {
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
