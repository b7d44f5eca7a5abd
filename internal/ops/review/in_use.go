package review

import (
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/resources"
)

// inUse says what is lost because a resource goes that others of the plan have used until now, and that they
// outlast; nothing where none does.
func (l losses) inUse(resource *tfjson.ResourceChange) string {
	id := part(resource.Change.Before, "id")
	for _, use := range resources.Uses(resource.Type, l.own...) {
		for _, other := range l.plan.ResourceChanges {
			if other.Type != use.User || other.Change == nil || !other.Change.Actions.Update() {
				continue
			}
			if ids, is := part(other.Change.Before, use.Attribute).([]any); is && id != nil && slices.Contains(ids, id) {
				return use.Loss
			}
		}
	}
	return ""
}
