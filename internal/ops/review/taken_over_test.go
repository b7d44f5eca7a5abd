package review

import (
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

// A name moves from one resource to another in two deployments: Terraform would make the new one while the old one has it.
func TestNameThatIsTakenOver(t *testing.T) {
	t.Parallel()
	change := func(kind, address string, action tfjson.Action, values map[string]any) *tfjson.ResourceChange {
		c := &tfjson.Change{Actions: tfjson.Actions{action}, After: values}
		if action == tfjson.ActionDelete {
			c.Before, c.After = values, nil
		}
		return &tfjson.ResourceChange{Address: kind + "." + address, Type: kind, Mode: tfjson.ManagedResourceMode, Change: c}
	}
	const group, alarm, policy = "aws_cloudwatch_log_group", "aws_cloudwatch_metric_alarm", "aws_iam_role_policy"
	for name, c := range map[string]struct {
		goes, comes *tfjson.ResourceChange
		told        bool
	}{
		"the same name":              {change(group, "old", tfjson.ActionDelete, map[string]any{"name": "a"}), change(group, "new", tfjson.ActionCreate, map[string]any{"name": "a"}), true},
		"another name":               {change(group, "old", tfjson.ActionDelete, map[string]any{"name": "a"}), change(group, "new", tfjson.ActionCreate, map[string]any{"name": "b"}), false},
		"a name that AWS chooses":    {change(group, "old", tfjson.ActionDelete, map[string]any{"name": "a"}), change(group, "new", tfjson.ActionCreate, map[string]any{}), false},
		"it goes where another is":   {change(group, "old", tfjson.ActionUpdate, map[string]any{"name": "a"}), change(group, "new", tfjson.ActionCreate, map[string]any{"name": "a"}), false},
		"the same name of two types": {change(group, "old", tfjson.ActionDelete, map[string]any{"name": "a"}), change(alarm, "new", tfjson.ActionCreate, map[string]any{"alarm_name": "a"}), false},
		"within another":             {change(policy, "old", tfjson.ActionDelete, map[string]any{"role": "r", "name": "a"}), change(policy, "new", tfjson.ActionCreate, map[string]any{"role": "s", "name": "a"}), false},
		"within the same":            {change(policy, "old", tfjson.ActionDelete, map[string]any{"role": "r", "name": "a"}), change(policy, "new", tfjson.ActionCreate, map[string]any{"role": "r", "name": "a"}), true},
	} {
		r := New(&tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{c.goes, c.comes}}, nil)
		for _, change := range r.changes() {
			if told := strings.Contains(change.Loss, c.goes.Address+" has the same"); change.Address == c.comes.Address && told != c.told {
				t.Errorf("%s: the loss is %q", name, change.Loss)
			}
		}
	}
}
