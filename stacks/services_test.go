package stacks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
)

// everyService returns an environment with every kind of service and job: the one that the end-to-end tests
// take through Terraform, with what they would make before it.
func everyService(t *testing.T) config.Environment {
	t.Helper()
	text, err := os.ReadFile("../test/e2e/matrix/services.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "services.yaml")
	made := strings.NewReplacer(
		"((image))", "400000000020.dkr.ecr.eu-west-2.amazonaws.com/cdah/web:v1",
		"((key))", "arn:aws:kms:eu-west-2:400000000020:key/1234",
		"((bucket))", "arn:aws:s3:::cdah-uploads",
		"((queue))", "arn:aws:sqs:eu-west-2:400000000020:cdah-mails",
		"((policy))", "arn:aws:iam::400000000020:policy/cdah-mails",
		"((secret))", "arn:aws:secretsmanager:eu-west-2:400000000020:secret:cdah/db-AbCdEf",
	)
	if err := os.WriteFile(file, []byte(made.Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	e, problems := config.Load(file)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return e
}

// What holds for the website holds with every kind of service, and each of them is created after what it
// needs to start and destroyed before what it needs to end.
func TestServices(t *testing.T) {
	e := everyService(t)
	d := synthesize(t, e)
	testOrder(t, d)
	testRules(t, e, d)
	const association = "aws_ecs_cluster_capacity_providers.cluster_capacity_providers"
	for _, service := range []string{"web", "api", "mailer", "agent"} {
		address := "aws_ecs_service.service_" + service
		for first, why := range map[string]string{
			association: "AWS dissociates no capacity provider that a service uses",
			"aws_autoscaling_group.cluster_auto_scaling_group":                  "tasks are stopped while their instances still run",
			"aws_iam_role_policy.service_" + service + "_execution_role_policy": "ECS starts no task without the execution role's rights",
			"aws_cloudwatch_log_group.logs_service_" + service:                  "a log group outlives what writes to it",
			"aws_ecs_task_definition.service_" + service + "_task_definition":   "a service runs a revision",
			"aws_iam_role_policy.cluster_instance_role_agent":                   "an agent without rights cannot report a task as stopped",
			"aws_cloudwatch_log_group.logs_container_insights":                  "Container Insights would make a group that nobody owns",
			"aws_iam_role.service_" + service + "_task_role":                    "a task that ends still uses its role",
			"aws_launch_template.cluster_launch_template":                       "instances come from it",
		} {
			if !d.Needs(address, first) {
				t.Errorf("%s is not bound to come after %s: %s", address, first, why)
			}
		}
	}
	for _, edge := range []struct{ first, then, why string }{
		{"aws_iam_role_policy.service_api_task_role_exec", "aws_ecs_service.service_api", "a session needs its rights until its task has ended"},
		{"aws_cloudwatch_log_group.sessions", "aws_ecs_cluster.cluster", "the cluster logs its sessions there"},
		{"aws_kms_key.sessions_key", "aws_cloudwatch_log_group.sessions", "a log group cannot be read without its key"},
		{association, "aws_scheduler_schedule.job_report_schedule", "a schedule must not start a job that has no capacity"},
		{"aws_iam_role_policy.job_report_schedule_role_policy", "aws_scheduler_schedule.job_report_schedule", "a schedule without rights starts nothing"},
		{"aws_iam_role_policy.job_report_execution_role_policy", "aws_scheduler_schedule.job_report_schedule", "ECS starts no task without the execution role's rights"},
		{"aws_ecs_service.service_web", "aws_appautoscaling_target.scaling_web", "only a service that exists can be scaled"},
		{"aws_appautoscaling_target.scaling_web", "aws_appautoscaling_policy.scaling_web_requests", "a policy belongs to a target"},
		{"aws_appautoscaling_target.scaling_web", "aws_appautoscaling_scheduled_action.scaling_web_schedule_morning", "an action belongs to a target"},
		{"aws_efs_mount_target.volume_uploads_mount_target_a", "aws_ecs_service.service_web", "a task that cannot mount its volume does not start, nor one that loses it end"},
		{"aws_efs_file_system_policy.volume_uploads_policy", "aws_ecs_service.service_web", "without a policy EFS asks nobody who he is"},
		{"aws_vpc_security_group_egress_rule.volume_uploads_security_group_instances_to", "aws_ecs_service.service_web", "files are read and written by it"},
		{"aws_vpc_security_group_ingress_rule.volume_reports_security_group_from_instances", "aws_scheduler_schedule.job_report_schedule", "files are read and written by it"},
		{"aws_iam_role_policy.job_report_task_role_volumes", "aws_scheduler_schedule.job_report_schedule", "a task mounts as its role"},
		{"aws_lb_listener_rule.listener_rule_49042", "aws_ecs_service.service_web", "a target group without a load balancer is refused"},
	} {
		if !d.Needs(edge.then, edge.first) {
			t.Errorf("%s is not bound to come after %s: %s", edge.then, edge.first, edge.why)
		}
	}
}

// Only names of secrets are anywhere: the values stay where they are kept.
func TestNoSecretIsRead(t *testing.T) {
	d := synthesize(t, everyService(t))
	for kind := range d.Raw("data").(map[string]any) {
		if kind == "aws_secretsmanager_secret_version" || kind == "aws_ssm_parameter" || kind == "aws_ssm_parameters_by_path" {
			t.Errorf("%s would put values into the state", kind)
		}
	}
}

// Whatever nothing scales has no scaling: daemons, and services that say so.
func TestOnlyWhatIsScaledHasScaling(t *testing.T) {
	d := synthesize(t, everyService(t))
	for service, scaled := range map[string]bool{"web": true, "api": true, "mailer": false, "agent": false} {
		if got := d.Body("aws_appautoscaling_target.scaling_"+service) != nil; got != scaled {
			t.Errorf("%s is scaled: %t, want %t", service, got, scaled)
		}
		_, ignored := d.Look("aws_ecs_service.service_"+service, "lifecycle/ignore_changes")
		if ignored != scaled {
			t.Errorf("%s: the number of tasks is left to others: %t, want %t", service, ignored, scaled)
		}
	}
	for _, service := range []string{"mailer", "agent"} {
		for _, kind := range []string{"aws_lb_target_group", "aws_lb_listener_rule"} {
			for _, address := range d.OfType(kind) {
				if strings.Contains(address, "_"+service+"_") {
					t.Errorf("%s gets no requests and has %s", service, address)
				}
			}
		}
	}
}

// Whoever reads the outputs gets a command for each job.
func TestJobCommands(t *testing.T) {
	d := synthesize(t, everyService(t))
	commands := d.Get(t, "output", "job_commands/value").(map[string]any)
	if len(commands) != 3 || !strings.HasPrefix(commands["migrate"].(string), "aws ecs run-task --region eu-west-2 --cluster ${aws_ecs_cluster.cluster.name} ") {
		text, _ := json.MarshalIndent(commands, "", "  ")
		t.Errorf("commands %s", text)
	}
}
