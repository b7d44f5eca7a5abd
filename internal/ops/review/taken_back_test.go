package review

import (
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/report"
)

// A review of a plan after a release that ECS has taken back compares with what runs, not with what the release has left in
// the state.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	const definition = "aws_ecs_task_definition.service_web_task_definition"
	// after returns a plan by which a release of the image 2 is followed by one that is given, where ran is what runs.
	after := func(image, level, ran string) *tfjson.Plan {
		plan := rollback(image, "redis:8.0.0", level, &tfjson.ResourceChange{
			Address: definition, Type: "aws_ecs_task_definition", Mode: tfjson.ManagedResourceMode, DeposedKey: "1",
			Change: &tfjson.Change{
				Actions: tfjson.Actions{tfjson.ActionDelete},
				Before:  map[string]any{"arn": "web:1", "container_definitions": containers("1", "redis:8.0.0", "info")},
			},
		})
		plan.ResourceChanges[2].Change.Before = map[string]any{"task_definition": ran}
		return plan
	}
	again := after("1", "info", "web:1")
	again.ResourceChanges[1].Change.Actions = tfjson.Actions{tfjson.ActionNoop}
	for name, c := range map[string]struct {
		plan        *tfjson.Plan
		has, hasNot []string
	}{
		"undone":         {after("1", "info", "web:1"), []string{asItRuns, runsStill, runsFormer}, []string{"container_definitions["}},
		"mended":         {after("1", "debug", "web:1"), []string{againstRunning, `"info" → "debug"`}, []string{".image"}},
		"tried again":    {again, []string{runsStill, triedAgain}, []string{"replace"}},
		"not taken back": {after("1", "debug", "web:2"), []string{deposed, `"info" → "debug"`, "].image"}, []string{"ECS"}},
	} {
		text := write(t, New(c.plan, nil), report.Text)
		for _, part := range c.has {
			if !strings.Contains(text, part) {
				t.Errorf("%s lacks %q:\n%s", name, part, text)
			}
		}
		for _, part := range c.hasNot {
			if strings.Contains(text, part) {
				t.Errorf("%s has %q:\n%s", name, part, text)
			}
		}
	}
}
