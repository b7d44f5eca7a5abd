package commands

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/config"
)

// What the file begins with is told only where scaling has another number since, and where scaling owns it.
func TestTellBeginnings(t *testing.T) {
	const service, group = "aws_ecs_service.service_web", "aws_autoscaling_group.cluster_auto_scaling_group"
	plan := func(address, attribute string, n json.Number, actions ...tfjson.Action) *tfjson.Plan {
		change := &tfjson.Change{Actions: actions, Before: map[string]any{attribute: n}}
		return &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{Address: address, Change: change}}}
	}
	for name, c := range map[string]struct {
		plan    *tfjson.Plan
		desired *int
		scaled  bool
		want    string
	}{
		"another number":   {plan(service, "desired_count", "3", tfjson.ActionNoop), new(5), true, "services.web.tasks.desired is 5, and there are 3: "},
		"changes else":     {plan(service, "desired_count", "3", tfjson.ActionUpdate), new(5), true, "raise min"},
		"the same":         {plan(service, "desired_count", "5", tfjson.ActionNoop), new(5), true, ""},
		"not given":        {plan(service, "desired_count", "3", tfjson.ActionNoop), nil, true, ""},
		"not scaled":       {plan(service, "desired_count", "3", tfjson.ActionUpdate), new(5), false, ""},
		"made anew":        {plan(service, "desired_count", "3", tfjson.ActionDelete, tfjson.ActionCreate), new(5), true, ""},
		"of instances":     {plan(group, "desired_capacity", "2", tfjson.ActionNoop), new(5), true, "capacity.instances.desired is 5, and there are 2: "},
		"nothing is there": {&tfjson.Plan{}, new(5), true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			numbers := config.Range{Min: 1, Desired: c.desired, Max: 9}
			web := config.Service{Tasks: numbers}
			web.Scaling.Enabled = &c.scaled
			e := config.Environment{Services: map[string]config.Service{"web": web}}
			e.Capacity.Instances = numbers
			var out strings.Builder
			tellBeginnings(&out, c.plan, e)
			if said := out.String(); !strings.Contains(said, c.want) || c.want == "" && said != "" || strings.Count(said, "\n") > 1 {
				t.Errorf("it says %q, want %q", said, c.want)
			}
		})
	}
	addresses, err := os.ReadFile(filepath.Join("..", "..", "..", "stacks", "testdata", "production", "addresses.txt"))
	if err != nil || !strings.Contains(string(addresses), group+"\n") {
		t.Errorf("no stack has %s: %v", group, err)
	}
}
