package cost

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/prices"
)

// stack is the part of the synthesized JSON that tells costs: resources by type and name.
type stack struct {
	Resource map[string]map[string]map[string]any
}

// readStack reads a synthesized stack; of none it makes an empty one.
func readStack(text []byte) (stack, error) {
	var read stack
	if len(text) == 0 {
		return read, nil
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return stack{}, fmt.Errorf("read the synthesized stack: %w", err)
	}
	return read, nil
}

// OfStack returns the resources of a stack, given as its synthesized JSON.
func OfStack(text []byte) (*prices.Set, error) {
	read, err := readStack(text)
	if err != nil {
		return nil, err
	}
	var all []prices.Resource
	for _, kind := range slices.Sorted(maps.Keys(read.Resource)) {
		for _, name := range slices.Sorted(maps.Keys(read.Resource[kind])) {
			all = append(all, prices.Resource{Type: kind, Name: name, Values: read.Resource[kind][name]})
		}
	}
	return prices.NewSet(all), nil
}

// OfPlan returns the resources that are there before a plan is applied and after. What a plan does not know yet, such as
// the subnets of what comes with them, is as the stack's synthesized JSON has it; that may be missing.
func OfPlan(plan *tfjson.Plan, synthesized []byte) (before, after *prices.Set, err error) {
	read, err := readStack(synthesized)
	if err != nil {
		return nil, nil, err
	}
	var old, new []prices.Resource
	for _, resource := range plan.ResourceChanges {
		if resource.Mode != tfjson.ManagedResourceMode || resource.Change == nil {
			continue
		}
		r := prices.Resource{Type: resource.Type, Name: resource.Name}
		if values, exists := resource.Change.Before.(map[string]any); exists {
			r.Values = values
			old = append(old, r)
		}
		if values, exists := resource.Change.After.(map[string]any); exists {
			r.Values = known(values, resource.Change.AfterUnknown, read.Resource[r.Type][r.Name])
			new = append(new, r)
		}
	}
	return prices.NewSet(old), prices.NewSet(new), nil
}

// known returns values with those that are not known yet as they are configured.
func known(values map[string]any, unknown any, configured map[string]any) map[string]any {
	marks, _ := unknown.(map[string]any)
	all := maps.Clone(values)
	for name, mark := range marks {
		if value, has := configured[name]; has && holdsTrue(mark) {
			all[name] = value
		}
	}
	return all
}

// holdsTrue reports whether any part of a value is marked.
func holdsTrue(mark any) bool {
	switch m := mark.(type) {
	case bool:
		return m
	case map[string]any:
		for _, part := range m {
			if holdsTrue(part) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(m, holdsTrue)
	}
	return false
}
