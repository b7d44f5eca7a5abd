package review

import (
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/resources"
)

// lossInUse says what is lost because a resource goes that others of the plan have used until now, and that they
// outlast; nothing where none does.
func lossInUse(plan *tfjson.Plan, resource *tfjson.ResourceChange) string {
	id := was(resource, "id")
	for _, use := range resources.Uses(resource.Type) {
		for _, other := range plan.ResourceChanges {
			if other.Type != use.User || other.Change == nil || !other.Change.Actions.Update() {
				continue
			}
			if ids, is := was(other, use.Attribute).([]any); is && id != nil && slices.Contains(ids, id) {
				return use.Loss
			}
		}
	}
	return ""
}

// was is what an attribute of a resource was, nil for nothing.
func was(resource *tfjson.ResourceChange, attribute string) any {
	if resource.Change == nil {
		return nil
	}
	values, _ := resource.Change.Before.(map[string]any)
	return values[attribute]
}
