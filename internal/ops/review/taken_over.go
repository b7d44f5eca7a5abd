package review

import (
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/resources"
)

// takenOver says what is lost because a new resource has what another one, which goes with the same plan, has until
// then, such as its name; nothing where none does. Terraform does not know that one has to wait for the other.
func (l losses) takenOver(resource *tfjson.ResourceChange) string {
	name := l.identity(resource.Type, resource.Change.After)
	for _, other := range l.plan.ResourceChanges {
		if name == "" || other.Type != resource.Type || other.Change == nil || !other.Change.Actions.Delete() || l.identity(other.Type, other.Change.Before) != name {
			continue
		}
		return fmt.Sprintf("%s has the same %s and goes only now: AWS refuses the new one, or it goes with the old one; deploy without both first",
			other.Address, strings.Join(resources.Once(resource.Type, l.own...), ", "))
	}
	return ""
}

// identity is what AWS has a resource of a type once by; nothing where the last part of it is not known.
func (l losses) identity(kind string, values any) (text string) {
	var value any
	for _, attribute := range resources.Once(kind, l.own...) {
		value = part(values, attribute)
		text += fmt.Sprintf("%s=%v ", attribute, value)
	}
	if value == nil {
		return ""
	}
	return text
}
