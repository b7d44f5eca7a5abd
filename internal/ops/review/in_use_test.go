package review

import (
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

// A subnet may go once the deployment before has led everything out of it.
func TestLossOfWhatIsInUse(t *testing.T) {
	subnet := &tfjson.ResourceChange{
		Address: "aws_subnet.c", Type: "aws_subnet", Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionDelete}, Before: map[string]any{"id": "subnet-c"}},
	}
	group := func(action tfjson.Action, subnets ...any) *tfjson.ResourceChange {
		return &tfjson.ResourceChange{
			Address: "aws_autoscaling_group.g", Type: "aws_autoscaling_group", Mode: tfjson.ManagedResourceMode,
			Change: &tfjson.Change{Actions: tfjson.Actions{action}, Before: map[string]any{"vpc_zone_identifier": subnets}},
		}
	}
	for name, c := range map[string]struct {
		group *tfjson.ResourceChange
		told  bool
	}{
		"it leaves now":          {group(tfjson.ActionUpdate, "subnet-a", "subnet-c"), true},
		"it has left before":     {group(tfjson.ActionUpdate, "subnet-a"), false},
		"it goes as well":        {group(tfjson.ActionDelete, "subnet-a", "subnet-c"), false},
		"nothing is known of it": {&tfjson.ResourceChange{Type: "aws_autoscaling_group"}, false},
	} {
		r := New(&tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{subnet, c.group}}, nil)
		for _, change := range r.changes() {
			if change.Address == subnet.Address && strings.Contains(change.Loss, "network.leaving") != c.told {
				t.Errorf("%s: the loss is %q", name, change.Loss)
			}
		}
	}
}
