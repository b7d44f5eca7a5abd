package review

import (
	"encoding/json"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/iam"
)

// newPermissions says what a change lets somebody do who could not before: by a policy of a role, a policy, or the
// attachment of one. What is known only when it is applied, such as the ARN of what is yet to be made, is not said.
func newPermissions(resource *tfjson.ResourceChange) []string {
	if resource.Change == nil || resource.Change.After == nil {
		return nil
	}
	before := side{resource.Change.Before, resource.Change.BeforeSensitive, nil}
	after := side{resource.Change.After, resource.Change.AfterSensitive, nil}
	switch resource.Type {
	case "aws_iam_role_policy", "aws_iam_policy":
		if after.at("policy").hidden() || before.at("policy").hidden() {
			return []string{sensitive}
		}
		return permissionsBeyond(allowedBy(before.at("policy").value), allowedBy(after.at("policy").value))
	case "aws_iam_role_policy_attachment":
		if arn, known := after.at("policy_arn").value.(string); known && arn != before.at("policy_arn").value {
			return []string{"what the policy " + arn + " allows"}
		}
	}
	return nil
}

// permissionsBeyond lists what statements allow that others do not, each action with the resources of its statement.
func permissionsBeyond(before, after []iam.Statement) []string {
	var all []string
	for _, s := range after {
		var actions, resources []string
		for _, action := range s.Action {
			for _, resource := range s.Resource {
				covered := slices.ContainsFunc(before, func(b iam.Statement) bool { return b.Covers(action, resource) })
				if covered {
					continue
				}
				if !slices.Contains(actions, action) {
					actions = append(actions, action)
				}
				if !slices.Contains(resources, resource) {
					resources = append(resources, resource)
				}
			}
		}
		if len(actions) > 0 {
			all = append(all, strings.Join(actions, ", ")+" on "+strings.Join(resources, ", "))
		}
	}
	return all
}

// allowedBy returns the statements of a policy that allow something, none where it is not known. Without what AWS
// allows under a condition alone, nothing would be said of a condition that goes: it counts as another permission.
func allowedBy(policy any) []iam.Statement {
	text, isText := policy.(string)
	var document struct {
		Statement oneOrMore[struct {
			Effect           string
			Action, Resource oneOrMore[string]
			Condition        json.RawMessage
		}]
	}
	if !isText || json.Unmarshal([]byte(text), &document) != nil {
		return nil
	}
	var all []iam.Statement
	for _, s := range document.Statement {
		if s.Effect != "Allow" {
			continue
		}
		resources := slices.Clone(s.Resource)
		if len(s.Condition) > 0 {
			for i := range resources {
				resources[i] += " when " + string(s.Condition)
			}
		}
		all = append(all, iam.Allow(s.Action, resources...))
	}
	return all
}

// oneOrMore is a list that IAM lets people write without brackets where it has one item.
type oneOrMore[T any] []T

// UnmarshalJSON reads either.
func (l *oneOrMore[T]) UnmarshalJSON(text []byte) error {
	var list []T
	if err := json.Unmarshal(text, &list); err == nil {
		*l = list
		return nil
	}
	var one T
	err := json.Unmarshal(text, &one)
	*l = oneOrMore[T]{one}
	return err
}
