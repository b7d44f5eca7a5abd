package account

import "encoding/json"

// Stack is the resources of a stack: the attributes of each, by type and name.
type Stack map[string]map[string]map[string]any

// ReadStack reads the resources from the Terraform JSON of a stack.
func ReadStack(stack []byte) (Stack, error) {
	var content struct {
		Resource Stack `json:"resource"`
	}
	err := json.Unmarshal(stack, &content)
	return content.Resource, err
}

// has reports whether the stack makes a thing by itself, as owners may have it do.
func (s Stack) has(t Thing) bool {
	own := t.row.own
	if own.resource == "" {
		return false
	}
	for _, attributes := range s[own.resource] {
		if attributes[own.attribute] == own.name(t.Name) {
			return true
		}
	}
	return false
}
