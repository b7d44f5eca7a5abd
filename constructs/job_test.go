package constructs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/service"
	"cdah/internal/jsii/cdk"
	"cdah/internal/testkit"
)

func synthJob(t *testing.T, schedule *config.JobSchedule) (d *testkit.Document, command string) {
	t.Helper()
	d = synth(t, func(s cdktf.TerraformStack) {
		n := anyNetwork()
		logs := newLogs(s)
		c := newCluster(s, n, newLoadBalancer(s, n), logs)
		job := service.NewJob(s, "job-migrate", service.JobProps{
			Name: name, Job: "migrate", Account: account, Region: region,
			Cluster: c.Cluster.Name(), ClusterARN: c.Cluster.Id(), CapacityProvider: c.CapacityProvider.Name(), ClusterReady: c.Ready,
			LogGroupName: logs.Services["web"].Name(), LogGroupARN: logs.Services["web"].Arn(),
			Spec: config.Job{Container: config.Container{Image: "example.com/web:1", Command: []string{"migrate"}}, Schedule: schedule},
		})
		cdk.Output(s, "command", "Starts the job.", &job.Command)
	})
	return d, d.Get(t, "output", "command/value").(string)
}

func TestJobRunsWhenItIsStarted(t *testing.T) {
	d, command := synthJob(t, nil)
	const expected = "aws ecs run-task --region eu-west-2 --cluster ${aws_ecs_cluster.cluster.name}" +
		" --task-definition ${aws_ecs_task_definition.job_migrate_task_definition.arn}" +
		" --capacity-provider-strategy capacityProvider=${aws_ecs_capacity_provider.cluster_capacity_provider.name},weight=100" +
		" --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags"
	if diff := cmp.Diff(expected, command); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
	for _, kind := range []string{"aws_ecs_service", "aws_scheduler_schedule", "aws_lb_target_group"} {
		if found := d.OfType(kind); len(found) > 0 {
			t.Errorf("there is %v", found)
		}
	}
	want(t, d, "aws_ecs_task_definition.job_migrate_task_definition", map[string]any{"family": "shop-test-migrate", "tags": map[string]any{"Service": "migrate"}})
}

func TestScheduledJob(t *testing.T) {
	const schedule = "aws_scheduler_schedule.job_migrate_schedule"
	d, _ := synthJob(t, &config.JobSchedule{Timing: config.Timing{Cron: "0 3 * * ? *", TimeZone: "Europe/London"}})
	want(t, d, schedule, map[string]any{
		"schedule_expression": "cron(0 3 * * ? *)", "schedule_expression_timezone": "Europe/London", "state": "ENABLED",
		"flexible_time_window/mode":                 "OFF",
		"target/arn":                                ref("aws_ecs_cluster.cluster.id"),
		"target/role_arn":                           ref("aws_iam_role.job_migrate_schedule_role.arn"),
		"target/dead_letter_config/arn":             ref("aws_sqs_queue.job_migrate_not_started.arn"),
		"target/ecs_parameters/task_definition_arn": ref("aws_ecs_task_definition.job_migrate_task_definition.arn"),
		"target/ecs_parameters/capacity_provider_strategy/0/capacity_provider": ref("aws_ecs_capacity_provider.cluster_capacity_provider.name"),
	})
	for _, first := range []string{
		"aws_iam_role_policy.job_migrate_schedule_role_policy", "aws_iam_role_policy.job_migrate_execution_role_policy",
		"aws_ecs_cluster_capacity_providers.cluster_capacity_providers",
	} {
		if !d.Needs(schedule, first) {
			t.Errorf("the schedule may start the job before there is %s", first)
		}
	}
	d, _ = synthJob(t, &config.JobSchedule{Timing: config.Timing{Rate: "1 hour"}, Enabled: new(false)})
	want(t, d, schedule, map[string]any{"state": "DISABLED", "schedule_expression_timezone": "UTC"})
}

// The schedule starts this job on this cluster, and hands on this job's roles to ECS: nothing else.
func TestScheduleMayStartItsOwnJobOnly(t *testing.T) {
	d, _ := synthJob(t, &config.JobSchedule{Timing: config.Timing{Rate: "1 hour"}})
	policy := d.Text(t, "aws_iam_role_policy.job_migrate_schedule_role_policy", "policy")
	const expected = `{"Statement":[` +
		`{"Action":["ecs:RunTask"],"Condition":{"ArnEquals":{"ecs:cluster":"${aws_ecs_cluster.cluster.id}"}},"Effect":"Allow",` +
		`"Resource":["${aws_ecs_task_definition.job_migrate_task_definition.arn_without_revision}:*"]},` +
		`{"Action":["ecs:TagResource"],"Condition":{"StringEquals":{"ecs:CreateAction":"RunTask"}},"Effect":"Allow",` +
		`"Resource":["arn:aws:ecs:eu-west-2:123456789012:task/${aws_ecs_cluster.cluster.name}/*"]},` +
		`{"Action":["iam:PassRole"],"Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}},"Effect":"Allow",` +
		`"Resource":["${aws_iam_role.job_migrate_execution_role.arn}","${aws_iam_role.job_migrate_task_role.arn}"]},` +
		`{"Action":["sqs:SendMessage"],"Effect":"Allow","Resource":["${aws_sqs_queue.job_migrate_not_started.arn}"]}],"Version":"2012-10-17"}`
	if diff := cmp.Diff(expected, policy); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
	trust := d.Text(t, "aws_iam_role.job_migrate_schedule_role", "assume_role_policy")
	if !strings.Contains(trust, `"Service":"scheduler.amazonaws.com"`) || !strings.Contains(trust, `"aws:SourceAccount":"123456789012"`) {
		t.Errorf("others can take the role: %s", trust)
	}
}
