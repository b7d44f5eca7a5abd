package commands

import (
	"fmt"
	"strings"
	"testing"

	"cdah/internal/ops/review"
)

// planOf returns a plan. Each line is an address, its construct, its actions and, after them, what it refers to.
func planOf(t *testing.T, lines string) (string, review.Constructs) {
	t.Helper()
	var changes, resources []string
	constructs := review.Constructs{}
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		words := strings.Fields(line)
		kind, name, _ := strings.Cut(words[0], ".")
		constructs[words[0]] = words[1]
		changes = append(changes, fmt.Sprintf(`{"address": %q, "mode": "managed", "type": %q, "name": %q, "change": {"actions": ["%s"]}}`,
			words[0], kind, name, strings.ReplaceAll(words[2], ",", `","`)))
		var references []string
		for _, reference := range words[3:] {
			references = append(references, `"`+reference+`"`)
		}
		resources = append(resources, fmt.Sprintf(`{"address": %q, "mode": "managed", "type": %q, "name": %q, "expressions": {"a": [{"b": {"references": [%s]}}]}}`,
			words[0], kind, name, strings.Join(references, ", ")))
	}
	return fmt.Sprintf(`{"format_version": "1.2", "resource_changes": [%s], "configuration": {"root_module": {"resources": [%s]}}}`,
		strings.Join(changes, ", "), strings.Join(resources, ", ")), constructs
}

func TestAheadOfJobs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ plan, want string }{
		"a first deployment": {`
aws_vpc.vpc network create
aws_ecs_cluster.cluster cluster create aws_vpc.vpc.id aws_vpc.vpc
aws_ecs_task_definition.job job-migrate create aws_iam_role.job.arn
aws_iam_role.job job-migrate create
aws_ecs_task_definition.web service-web create
aws_ecs_service.web service-web create aws_ecs_cluster.cluster.id aws_ecs_task_definition.web.arn
aws_appautoscaling_target.web scaling-web create aws_ecs_service.web.name
aws_lb_listener_rule.old redirects create
aws_cloudwatch_metric_alarm.web observability create aws_ecs_service.web.name`,
			"aws_ecs_cluster.cluster aws_ecs_task_definition.job aws_iam_role.job aws_vpc.vpc"},
		"a release": {`
aws_vpc.vpc network no-op
aws_ecs_task_definition.job job-migrate create,delete aws_iam_role.job.arn
aws_iam_role.job job-migrate no-op
aws_ecs_task_definition.web service-web create,delete
aws_ecs_service.web service-web update aws_ecs_task_definition.web.arn`,
			"aws_ecs_task_definition.job"},
		"a release of the services alone": {`
aws_ecs_task_definition.job job-migrate no-op
aws_ecs_task_definition.web service-web create,delete
aws_ecs_service.web service-web update aws_ecs_task_definition.web.arn`,
			""},
		"another job": {`
aws_ecs_task_definition.report job-report create,delete
aws_sqs_queue.report job-report create`,
			"aws_sqs_queue.report"},
		"a database, and what it needs of a network that is there": {`
aws_subnet.a network no-op
aws_db_instance.db extension create aws_subnet.a.id var.size
aws_autoscaling_group.cluster cluster update aws_subnet.a.id
aws_autoscaling_schedule.night cluster create aws_autoscaling_group.cluster.name
aws_subnet.b network delete`,
			"aws_db_instance.db"},
	} {
		text, constructs := planOf(t, c.plan)
		plan, err := review.Read([]byte(text))
		if err != nil {
			t.Fatal(name, err)
		}
		if got := strings.Join(aheadOfJobs(plan, constructs, []string{"migrate"}), " "); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
	text, constructs := planOf(t, "aws_vpc.new network no-op")
	plan, err := review.Read([]byte(strings.Replace(text, `"mode"`, `"previous_address": "aws_vpc.old", "mode"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := aheadOfJobs(plan, constructs, []string{"migrate"}); len(got) != 1 || got[0] != "aws_vpc.new" {
		t.Errorf("an address that moves is left out: %v", got)
	}
}
