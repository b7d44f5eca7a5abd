package review

import (
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/examples/shop/types"
	"cdah/internal/aws/resources"
)

// What is lost with a type of owners is what they say, whichever way it is lost; without that nobody knows.
func TestOwnersLosses(t *testing.T) {
	const kind = "aws_cloudfront_distribution"
	plan := func(change tfjson.Change) *tfjson.Plan {
		return &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{
			{Address: kind + ".cdn", Type: kind, Mode: tfjson.ManagedResourceMode, Change: &change},
			{Address: kind + ".old", Type: kind, Mode: tfjson.ManagedResourceMode, Change: &tfjson.Change{
				Actions: tfjson.Actions{tfjson.ActionDelete}, Before: map[string]any{"id": "E1", "name": "shop"},
			}},
			{Address: "aws_lb.a", Type: "aws_lb", Mode: tfjson.ManagedResourceMode, Change: &tfjson.Change{
				Actions: tfjson.Actions{tfjson.ActionUpdate}, Before: map[string]any{"cdn": []any{"E1"}},
			}},
		}}
	}
	own := types.Services()
	described := own[0].Resources[kind]
	described.Once, described.Uses = []string{"name"}, []resources.Use{{User: "aws_lb", Attribute: "cdn", Loss: "the way in"}}
	own[0].Resources[kind] = described

	off := tfjson.Change{Actions: tfjson.Actions{tfjson.ActionUpdate}, Before: map[string]any{"enabled": true}, After: map[string]any{"enabled": false}}
	replaced := tfjson.Change{Actions: tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate}}
	created := tfjson.Change{Actions: tfjson.Actions{tfjson.ActionCreate}, After: map[string]any{"name": "shop"}}
	for name, test := range map[string]struct {
		change    tfjson.Change
		own       []resources.Service
		cdn, gone string
	}{
		"changed":         {off, own, "visitors cannot reach the website by it (enabled)", "the way in"},
		"replaced":        {replaced, own, "its address changes", "the way in"},
		"taken over":      {created, own, "has the same name and goes only now", "the way in"},
		"nothing is said": {replaced, nil, "cdah does not know what is lost with a " + kind, "cdah does not know"},
	} {
		t.Run(name, func(t *testing.T) {
			r := New(plan(test.change), nil, test.own...)
			for _, change := range r.changes() {
				want := map[string]string{kind + ".cdn": test.cdn, kind + ".old": test.gone}[change.Address]
				if !strings.Contains(change.Loss, want) {
					t.Errorf("%s: lost %q, want %q", change.Address, change.Loss, want)
				}
			}
		})
	}
}
