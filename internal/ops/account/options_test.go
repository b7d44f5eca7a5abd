package account

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// notLookedUp are the options with ids or ARNs of AWS that say nothing of what must be there.
func notLookedUp() []string {
	return []string{"services.*.permissions.*.resources.*", "jobs.*.permissions.*.resources.*"} // what tasks may do
}

// Each option whose values are ids or ARNs of AWS is in the table.
func TestEveryOption(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../../config/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(content, &s.root); err != nil {
		t.Fatal(err)
	}
	s.walk(s.root, "", nil)
	known := notLookedUp()
	for _, row := range kinds() {
		known = append(known, row.options...)
	}
	for _, option := range s.ids {
		if !slices.Contains(known, option) {
			t.Errorf("%s names something of AWS, and the table has no row for it", option)
		}
	}
	if len(s.ids) < 20 {
		t.Errorf("the schema has only %d options with ids: %v", len(s.ids), s.ids)
	}
	for _, option := range known {
		if !slices.Contains(s.all, option) {
			t.Errorf("the table has the option %s, which there is not", option)
		}
	}
}

// schema collects the options of a JSON schema.
type schema struct {
	root map[string]any
	all  []string
	ids  []string // those whose pattern is for an id or ARN
}

func (s *schema) walk(node map[string]any, at string, open []string) {
	if reference, is := node["$ref"].(string); is {
		name := strings.TrimPrefix(reference, "#/$defs/")
		if definitions, _ := s.root["$defs"].(map[string]any); !slices.Contains(open, name) {
			definition, _ := definitions[name].(map[string]any)
			s.walk(definition, at, append(slices.Clone(open), name))
		}
		return
	}
	s.all = append(s.all, at)
	pattern, _ := node["pattern"].(string)
	if regexp.MustCompile(`arn:|\b(ami|eipalloc|fs|pl|sg|subnet|vpc)-\[|\b(ami|sg)-\(`).MatchString(pattern) {
		s.ids = append(s.ids, at)
	}
	properties, _ := node["properties"].(map[string]any)
	for key, property := range properties {
		s.walk(asMap(property), strings.TrimPrefix(at+"."+key, "."), open)
	}
	for _, inner := range []string{"additionalProperties", "items"} {
		if values := asMap(node[inner]); values != nil {
			s.walk(values, at+".*", open)
		}
	}
	for _, form := range []string{"oneOf", "anyOf"} {
		forms, _ := node[form].([]any)
		for _, inner := range forms {
			s.walk(asMap(inner), at, open)
		}
	}
}

func asMap(value any) map[string]any {
	m, _ := value.(map[string]any)
	return m
}
