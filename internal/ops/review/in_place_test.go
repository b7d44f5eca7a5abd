package review

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/resources"
)

// at makes a resource's values, of which one at a path of an attribute is the given one.
func at(path string, value any) any {
	steps := strings.Split(path, ".")
	for _, step := range slices.Backward(steps) {
		name, isList := strings.CutSuffix(step, "[]")
		if isList {
			value = []any{value}
		}
		value = map[string]any{name: value}
	}
	return value
}

// weakened returns a stronger and a weaker value of an attribute.
func weakened(t *testing.T, loss resources.InPlace) (strong, weak any) {
	t.Helper()
	switch loss.Change {
	case resources.Off:
		return true, false
	case resources.On:
		return false, true
	case resources.Lower:
		return json.Number("30"), json.Number("7")
	case resources.Shorter:
		return json.Number("0"), json.Number("7") // from for ever
	case resources.ToZero:
		return json.Number("2"), json.Number("0")
	case resources.Leaves:
		return loss.Value, "something else"
	case resources.Removed:
		return "something", ""
	case resources.Appearing:
		return "", "something"
	}
	t.Fatalf("%s: the test does not know the weakening %d", loss.Attribute, loss.Change)
	return nil, nil
}

// stopped is what stops a plan that changes one resource.
func stopped(actions tfjson.Actions, kind string, before, after, unknown any) []Change {
	r := New(&tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{
		Address: kind + ".a", Type: kind, Name: "a", Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{Actions: actions, Before: before, After: after, AfterUnknown: unknown},
	}}}, nil)
	r.Decide(nil)
	lost, _ := r.losses()
	if r.Gate.Open() != (len(lost) == 0) {
		return []Change{{Loss: "the gate does not do what the losses say"}}
	}
	return lost
}

// Each change of the table stops a plan, and so does one to a value that is not known yet, but for what it removes.
// Its reverse does not, and neither does a value that stays.
func TestLossesInPlace(t *testing.T) {
	update := tfjson.Actions{tfjson.ActionUpdate}
	check := func(kind string, loss resources.InPlace) {
		strong, weak := weakened(t, loss)
		lost := stopped(update, kind, at(loss.Attribute, strong), at(loss.Attribute, weak), nil)
		if len(lost) != 1 || !strings.Contains(lost[0].Loss, loss.Loss+" (") || lost[0].Action != Update {
			t.Errorf("%s: %s %v → %v: got %+v, want the loss: %s", kind, loss.Attribute, strong, weak, lost, loss.Loss)
		}
		if lost := stopped(update, kind, at(loss.Attribute, weak), at(loss.Attribute, strong), nil); len(lost) > 0 {
			t.Errorf("%s: %s %v → %v loses %s", kind, loss.Attribute, weak, strong, lost[0].Loss)
		}
		lost = stopped(update, kind, at(loss.Attribute, strong), at(loss.Attribute, nil), at(loss.Attribute, true))
		if len(lost) != 1 && loss.Change != resources.Removed {
			t.Errorf("%s: %s %v → not known yet: got %+v", kind, loss.Attribute, strong, lost)
		}
		for _, same := range []any{strong, weak} {
			if lost := stopped(update, kind, at(loss.Attribute, same), at(loss.Attribute, same), nil); len(lost) > 0 {
				t.Errorf("%s: %s stays %v, and loses %s", kind, loss.Attribute, same, lost[0].Loss)
			}
		}
	}
	for _, loss := range resources.WithEveryType() {
		check(loss.Type, loss)
		check("aws_new_thing", loss)
	}
	for kind, losses := range resources.OfOneType() {
		for _, loss := range losses {
			check(kind, loss)
		}
	}
}

func TestInPlaceInDoubt(t *testing.T) {
	update, replace := tfjson.Actions{tfjson.ActionUpdate}, tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate}
	rule := func(id, days string) map[string]any {
		return map[string]any{"id": id, "expiration": []any{map[string]any{"days": json.Number(days)}}}
	}
	rules := func(all ...any) any { return map[string]any{"rule": all} }
	const lifecycle = "aws_s3_bucket_lifecycle_configuration"
	for name, c := range map[string]struct {
		actions                tfjson.Actions
		kind                   string
		before, after, unknown any
		lost                   string // empty: nothing
	}{
		"an attribute that is gone": {update, "aws_lb", at("access_logs[].enabled", true), map[string]any{}, nil, "access_logs[0].enabled"},
		"one rule more, before the other": {
			update, lifecycle, rules(rule("old", "90")), rules(rule("new", "1"), rule("old", "90")), nil, "rule[new].expiration[0].days",
		},
		"the same rules in another order": {
			update, lifecycle, rules(rule("a", "90"), rule("b", "1")), rules(rule("b", "1"), rule("a", "90")), nil, "",
		},
		"one rule less": {update, lifecycle, rules(rule("a", "90"), rule("b", "1")), rules(rule("a", "90")), nil, ""},
		"in JSON, where replacing the resource is harmless": {
			replace, "aws_ecr_lifecycle_policy",
			map[string]any{"policy": `{"rules":[{"rulePriority":1,"selection":{"countNumber":50}}]}`},
			map[string]any{"policy": `{"rules":[{"rulePriority":1,"selection":{"countNumber":5}}]}`}, nil,
			"policy.rules[1].selection.countNumber",
		},
		"logs kept for ever": {
			update, "aws_cloudwatch_log_group", at("retention_in_days", json.Number("30")), at("retention_in_days", json.Number("0")), nil, "",
		},
		"fewer tasks, but some": {update, "aws_ecs_service", at("desired_count", json.Number("9")), at("desired_count", json.Number("1")), nil, ""},
	} {
		lost := stopped(c.actions, c.kind, c.before, c.after, c.unknown)
		if c.lost == "" && len(lost) > 0 || c.lost != "" && (len(lost) != 1 || !strings.Contains(lost[0].Loss, "("+c.lost+")")) {
			t.Errorf("%s: got %+v, want the loss of %q", name, lost, c.lost)
		}
	}
}

// What the gate does not know keeps it shut, until it is allowed by name.
func TestUnknown(t *testing.T) {
	change := func(actions ...tfjson.Action) *tfjson.Plan {
		return &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{
			Address: "aws_launch_template.a", Type: "aws_launch_template", Mode: tfjson.ManagedResourceMode,
			Change: &tfjson.Change{Actions: actions},
		}}}
	}
	for name, plan := range map[string]*tfjson.Plan{
		"create, forget": change(tfjson.ActionCreate, tfjson.ActionForget),
		"a new action":   change("transmogrify"),
		"no action":      change(),
		"three at once":  change(tfjson.ActionDelete, tfjson.ActionCreate, tfjson.ActionUpdate),
		"no change": {ResourceChanges: []*tfjson.ResourceChange{{
			Address: "aws_launch_template.a", Type: "aws_launch_template", Mode: tfjson.ManagedResourceMode,
		}}},
		"deferred": {DeferredChanges: []*tfjson.DeferredResourceChange{{
			Reason: "provider_config_unknown", ResourceChange: &tfjson.ResourceChange{Address: "aws_launch_template.a"},
		}}},
		"an action of a provider": {ActionInvocations: []*tfjson.ActionInvocation{{Address: "aws_launch_template.a"}}},
	} {
		r := New(plan, nil)
		r.Decide(nil)
		if r.Gate.Open() || r.Empty() || r.Counts[Unknown] != 1 || !strings.Contains(r.Summary(), "1 that cdah does not know") {
			t.Errorf("%s: the gate is open: %t; %s", name, r.Gate.Open(), r.Summary())
		}
		if r.Decide([]Allowance{{"aws_launch_template.a", "meant"}}); !r.Gate.Open() {
			t.Errorf("%s: stopped although it is allowed: %v", name, r.Gate.Stopped)
		}
		if effects := Effects(plan, "salt"); len(effects) != 1 {
			t.Errorf("%s: an approval holds nothing of it: %v", name, effects)
		}
	}
	for _, action := range []tfjson.Action{tfjson.ActionNoop, tfjson.ActionRead} {
		if r := New(change(action), nil); !r.Empty() {
			t.Errorf("%s is a change: %+v", action, r.Groups)
		}
	}
}
