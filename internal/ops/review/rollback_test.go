package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/report"
)

const repository = "333333333333.dkr.ecr.eu-west-2.amazonaws.com/shop/a-rather-long-name"

// rollback is a plan that has web go on from digest 2 to what is given, and does whatever else is given.
func rollback(image, cache, level string, others ...*tfjson.ResourceChange) *tfjson.Plan {
	return &tfjson.Plan{ResourceChanges: append(others,
		&tfjson.ResourceChange{
			Address: "aws_ecs_task_definition.service_web_task_definition", Type: "aws_ecs_task_definition", Mode: tfjson.ManagedResourceMode,
			Change: &tfjson.Change{
				Actions:      tfjson.Actions{tfjson.ActionCreate, tfjson.ActionDelete},
				Before:       map[string]any{"arn": "web:2", "container_definitions": containers("2", "redis:8.0.0", "info")},
				After:        map[string]any{"container_definitions": containers(image, cache, level)},
				AfterUnknown: map[string]any{"arn": true},
				ReplacePaths: []any{[]any{"container_definitions"}},
			},
		},
		&tfjson.ResourceChange{
			Address: "aws_ecs_service.service_web", Type: "aws_ecs_service", Mode: tfjson.ManagedResourceMode,
			Change: &tfjson.Change{
				Actions: tfjson.Actions{tfjson.ActionUpdate},
				Before:  map[string]any{"task_definition": "web:2"}, After: map[string]any{}, AfterUnknown: map[string]any{"task_definition": true},
			},
		},
	)}
}

func containers(image, cache, level string) string {
	return fmt.Sprintf(`[{"name":"cache","image":%q},{"name":"web","image":"%s@%s","environment":[{"name":"LEVEL","value":%q}]}]`,
		cache, repository, digest(image), level)
}

func digest(of string) string { return "sha256:" + strings.Repeat(of, 64) }

func TestSetRollback(t *testing.T) {
	t.Parallel()
	to := []ServiceRollback{{Service: "web", From: "v2 (sha256:222222222222)", To: "v1 (sha256:111111111111)", Reference: repository + "@" + digest("1")}}
	const address = "replace aws_ecs_task_definition.service_web_task_definition: container_definitions"
	topic := &tfjson.ResourceChange{
		Address: "aws_sns_topic.alerts", Type: "aws_sns_topic", Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionCreate}},
	}
	api := &tfjson.ResourceChange{
		Address: "aws_ecs_service.service_api", Type: "aws_ecs_service", Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{
			Actions: tfjson.Actions{tfjson.ActionUpdate},
			Before:  map[string]any{"enable_execute_command": false}, After: map[string]any{"enable_execute_command": true},
		},
	}
	left := &tfjson.ResourceChange{
		Address: "aws_ecs_task_definition.service_web_task_definition", Type: "aws_ecs_task_definition", Mode: tfjson.ManagedResourceMode,
		DeposedKey: "1", Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionDelete}},
	}
	removed := *left
	removed.DeposedKey = ""
	// ECS has rolled the definition in the state back, to this one.
	runs := *left
	runs.Change = &tfjson.Change{Actions: left.Change.Actions, Before: map[string]any{"arn": "web:1", "container_definitions": containers("4", "redis:8.0.0", "debug")}}
	failed := func(plan *tfjson.Plan) *tfjson.Plan {
		plan.ResourceChanges = append(plan.ResourceChanges, &runs)
		for _, resource := range plan.ResourceChanges {
			if resource.Address == "aws_ecs_service.service_web" {
				resource.Change.Before = map[string]any{"task_definition": "web:1"}
			}
		}
		return plan
	}
	for name, c := range map[string]struct {
		plan *tfjson.Plan
		want []string
	}{
		"the image alone":         {rollback("1", "redis:8.0.0", "info"), nil},
		"a failed one left":       {rollback("1", "redis:8.0.0", "info", left), nil},
		"an environment variable": {rollback("1", "redis:8.0.0", "debug"), []string{address + "[web].environment[LEVEL].value"}},
		"a sidecar":               {rollback("1", "redis:8.2.0", "info"), []string{address + "[cache].image"}},
		"another image":           {rollback("3", "redis:8.0.0", "info"), []string{address + "[web].image"}},
		"another resource":        {rollback("1", "redis:8.0.0", "info", topic), []string{"create aws_sns_topic.alerts"}},
		"undoing a failed change": {failed(rollback("1", "redis:8.0.0", "debug")), nil},
		"with a failed change":    {failed(rollback("1", "redis:8.0.0", "info")), []string{address + "[web].environment[LEVEL].value"}},
		"another service":         {rollback("1", "redis:8.0.0", "info", api), []string{"update aws_ecs_service.service_api: enable_execute_command"}},
		"a service less":          {rollback("1", "redis:8.0.0", "info", &removed), []string{"destroy aws_ecs_task_definition.service_web_task_definition"}},
	} {
		r := New(c.plan, nil)
		r.SetRollback(to)
		if !slices.Equal(r.Rollback.Others, c.want) {
			t.Errorf("%s: others %q, want %q", name, r.Rollback.Others, c.want)
		}
		for format, arrow := range map[report.Format]string{report.Text: "  web: v2 (sha256:222222222222) → v1", report.Markdown: "- `web`: `v2 (sha256:222222222222)` → `v1", report.JSON: `"to": "v1`} {
			text := write(t, r, format)
			for _, part := range append(c.want, arrow) {
				if !strings.Contains(text, part) {
					t.Errorf("%s in %s lacks %q:\n%s", name, format, part, text)
				}
			}
		}
	}
}
