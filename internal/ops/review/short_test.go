package review_test

import (
	"bytes"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
)

// ofImages is a plan in which a service goes from one image to another.
func ofImages(before, after string) *tfjson.Plan {
	definition := func(image string) map[string]any {
		return map[string]any{"container_definitions": `[{"name": "web", "image": "` + image + `"}]`}
	}
	const arn = "arn:aws:ecs:eu-west-2:123456789012:task-definition/shop-web:7"
	return &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{
		Address: "aws_ecs_task_definition.service_web_task_definition", Type: "aws_ecs_task_definition", Mode: tfjson.ManagedResourceMode,
		ActionReason: tfjson.ActionReasonReplaceBecauseCannotUpdate,
		Change: &tfjson.Change{
			Actions: tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate}, Before: definition(before), After: definition(after),
			ReplacePaths: []any{[]any{"container_definitions"}},
		},
	}, {
		Address: "aws_ecs_service.service_web", Type: "aws_ecs_service", Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{
			Actions: tfjson.Actions{tfjson.ActionUpdate}, Before: map[string]any{"task_definition": arn},
			After: map[string]any{}, AfterUnknown: map[string]any{"task_definition": true},
		},
	}}}
}

// People read images by their tags and task definitions by their revisions; scripts read all of them.
func TestShort(t *testing.T) {
	t.Parallel()
	const registry = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web@sha256:"
	one, two := registry+strings.Repeat("1", 64), registry+strings.Repeat("2", 64)
	elsewhere := strings.Replace(one, "eu-west-2", "eu-west-1", 1)
	for name, c := range map[string]struct{ before, after, want string }{
		"by tags":          {one, two, `shop/web:v1 (sha256:111111111111) → shop/web@sha256:222222222222`},
		"from elsewhere":   {"nginx:1", one, `"nginx:1" → shop/web:v1 (sha256:111111111111)`},
		"another registry": {elsewhere, one, `"` + elsewhere + `" → "` + one + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := review.New(ofImages(c.before, c.after), nil)
			result.Tags = map[string]string{one: "v1"}
			for format, wants := range map[report.Format][]string{
				report.Text: {c.want, "why: its next revision\n", `task_definition: "shop-web:7" → (known after apply)`},
				report.JSON: {c.before, c.after, "container_definitions", "task-definition/shop-web:7"},
			} {
				var out bytes.Buffer
				if err := result.Write(&out, format); err != nil {
					t.Fatal(err)
				}
				for _, want := range wants {
					if !strings.Contains(out.String(), want) {
						t.Errorf("%s: no %q in\n%s", format, want, out.String())
					}
				}
			}
		})
	}
	if got := review.New(ofImages(one, two), nil).Pinned(); len(got) != 2 || got[0] != one || got[1] != two {
		t.Errorf("Pinned() = %v", got)
	}
}
