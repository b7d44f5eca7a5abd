package review

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
)

// A service whose first deployment did not end is known by the plan, and its replacement passes once somebody has
// seen that it runs nothing.
func TestTaintedServices(t *testing.T) {
	t.Parallel()
	replaced := func(address, kind string, reason tfjson.ActionReason) *tfjson.ResourceChange {
		return &tfjson.ResourceChange{
			Address: address, Type: kind, Mode: tfjson.ManagedResourceMode, ActionReason: reason,
			Change: &tfjson.Change{
				Actions: tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate},
				Before:  map[string]any{"id": "arn:" + address}, After: map[string]any{},
			},
		}
	}
	plan := &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{
		replaced("aws_ecs_service.service_web", serviceType, tfjson.ActionReasonReplaceBecauseTainted),
		replaced("aws_ecs_service.service_api", serviceType, tfjson.ActionReasonReplaceBecauseTainted),
		replaced("aws_ecs_service.service_old", serviceType, tfjson.ActionReasonReplaceBecauseCannotUpdate),
		replaced("aws_lb.load_balancer", "aws_lb", tfjson.ActionReasonReplaceBecauseTainted),
	}}
	want := map[string]string{
		"aws_ecs_service.service_web": "arn:aws_ecs_service.service_web", "aws_ecs_service.service_api": "arn:aws_ecs_service.service_api",
	}
	if diff := cmp.Diff(want, TaintedServices(plan)); diff != "" {
		t.Error(diff)
	}
	r := New(plan, nil)
	r.Spare("aws_ecs_service.service_web", "none of its tasks runs")
	r.Decide(nil)
	if want := []string{"aws_ecs_service.service_api", "aws_ecs_service.service_old", "aws_lb.load_balancer"}; !slices.Equal(r.Gate.Stopped, want) {
		t.Errorf("stopped by %v, want %v", r.Gate.Stopped, want)
	}
	for _, change := range r.changes() {
		if change.Address == "aws_ecs_service.service_web" && change.Why != "its last creation did not end well; none of its tasks runs" {
			t.Errorf("the review says why: %q", change.Why)
		}
	}
}
