package stacks

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"

	"cdah/config"
	"cdah/internal/expressions"
)

// permissions returns what the statements of a policy allow. What cannot be read before there is a plan is left out, and
// so are statements of all actions or resources but some.
func (s *written) permissions(policy any) []config.Permission {
	source, err := expressions.Text(text(policy))
	if err != nil {
		return nil
	}
	statements := s.documentOf(source)
	if statements == nil {
		var document struct{ Statement any }
		if json.Unmarshal([]byte(source), &document) != nil {
			return nil
		}
		statements = list(document.Statement)
	}
	var all []config.Permission
	for _, statement := range statements {
		p := config.Permission{Actions: texts(either(statement, "Action", "actions")), Resources: texts(either(statement, "Resource", "resources"))}
		for i, resource := range p.Resources {
			p.Resources[i] = s.resolve(resource, references)
		}
		if effect := text(either(statement, "Effect", "effect")); effect != "Deny" && len(p.Actions) > 0 && len(p.Resources) > 0 {
			all = append(all, p)
		}
	}
	return all
}

// documentOf returns the statements of the data source that a policy is, or nil where it is none.
func (s *written) documentOf(source string) []any {
	name, isOne := strings.CutPrefix(source, "${data.aws_iam_policy_document.")
	if !isOne {
		return nil
	}
	return list(s.Data["aws_iam_policy_document"][strings.TrimSuffix(name, ".json}")]["statement"])
}

// references is how many references may lie in each other, such as the name of a queue in that of its alarm.
const references = 4

// resolve returns a text with the names and ARNs that its references to resources of the stack stand for, as far as the
// configuration says them.
func (s *written) resolve(source string, depth int) string {
	source, err := expressions.Text(source)
	if err != nil || depth == 0 {
		return source
	}
	reference := regexp.MustCompile(`\$\{(aws_[a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z_]+)\}`)
	return reference.ReplaceAllStringFunc(source, func(whole string) string {
		parts := reference.FindStringSubmatch(whole)
		attribute := func(name string) string {
			return s.resolve(text(s.Resource[parts[1]][parts[2]][name]), depth-1)
		}
		found := attribute(parts[3])
		switch {
		case parts[3] == "arn":
			found = s.scope.ARNOf(parts[1], attribute)
		case parts[1] == "aws_s3_bucket" && parts[3] == "id":
			found = attribute("bucket")
		}
		return cmp.Or(found, whole)
	})
}

func text(value any) string {
	text, _ := value.(string)
	return text
}

// list returns a list, or the one element that stands for it.
func list(value any) []any {
	switch value := value.(type) {
	case nil:
		return nil
	case []any:
		return value
	default:
		return []any{value}
	}
}

func texts(value any) []string {
	var all []string
	for _, element := range list(value) {
		all = append(all, text(element))
	}
	return all
}

// either returns what a map has under the first of two keys, or else the second.
func either(value any, key, other string) any {
	all, _ := value.(map[string]any)
	if found, has := all[key]; has {
		return found
	}
	return all[other]
}
