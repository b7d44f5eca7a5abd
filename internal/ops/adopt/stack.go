// Package adopt finds what exists of a stack and is in no state: after a run of Terraform was killed
// before it saved what it had made, or after a state was lost.
//
// What exists is asked of AWS, where nobody chooses its id, and else follows from the configuration. It is
// imported by a plan of Terraform over a copy of the stack that holds nothing but what exists and ignores
// all differences: such a plan can do nothing but import.
package adopt

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cdah/internal/aws/resources"
)

// Scope is where a stack is deployed to, and what its owners add.
type Scope struct {
	Partition, Region, Account string
	Own                        []resources.Service // of owners
}

// Stack is a synthesized stack.
type Stack struct {
	scope     Scope
	types     map[string]resources.Resource
	document  map[string]any
	resources map[string]map[string]any // by address
}

// Read reads a stack's Terraform JSON.
func Read(text []byte, in Scope) (*Stack, error) {
	s := &Stack{scope: in, types: resources.All(in.Own...)}
	if err := s.parse(text); err != nil {
		return nil, err
	}
	if err := s.parse(passing.ReplaceAllFunc(text, s.pass)); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Stack) parse(text []byte) error {
	var typed struct {
		Resource map[string]map[string]map[string]any `json:"resource"`
	}
	for _, into := range []any{&typed, &s.document} {
		if err := json.Unmarshal(text, into); err != nil {
			return fmt.Errorf("read the stack: %w", err)
		}
	}
	s.resources = map[string]map[string]any{}
	for kind, all := range typed.Resource {
		for name, resource := range all {
			s.resources[kind+"."+name] = resource
		}
	}
	return nil
}

// passing is an expression that is nothing but an attribute.
var passing = regexp.MustCompile(`"\$\{(aws_[a-z0-9_]+\.[A-Za-z0-9_-]+)\.([a-z0-9_]+)\}"`)

// pass returns an expression; where it is of a resource that is not imported, such as the validation of a
// certificate, what that resource itself is given there.
func (s *Stack) pass(expression []byte) []byte {
	parts := passing.FindSubmatch(expression)
	address, attribute := string(parts[1]), string(parts[2])
	if s.types[typeOf(address)].Import.Overwritten {
		if value, err := json.Marshal(s.text(address, attribute)); err == nil && len(value) > 2 {
			return value
		}
	}
	return expression
}

// Addresses returns the addresses of all resources, sorted.
func (s *Stack) Addresses() []string { return slices.Sorted(maps.Keys(s.resources)) }

// typeOf returns the type of the resource at an address.
func typeOf(address string) string {
	kind, _, _ := strings.Cut(address, ".")
	return kind
}

// text returns an attribute as the configuration has it, or nothing where it has none.
func (s *Stack) text(address, attribute string) string {
	switch value := s.resources[address][attribute].(type) {
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

// tags returns the tags that a resource is made with, the provider's among them.
func (s *Stack) tags(address string) map[string]string {
	all := s.ownTags()
	given, _ := s.resources[address]["tags"].(map[string]any)
	for key, value := range given {
		all[key], _ = value.(string)
	}
	return all
}

// ownTags returns the tags that everything of the stack has.
func (s *Stack) ownTags() map[string]string {
	var document struct {
		Provider struct {
			AWS []struct {
				DefaultTags []struct{ Tags map[string]string } `json:"default_tags"`
			} `json:"aws"`
		} `json:"provider"`
	}
	all := map[string]string{}
	if text, err := json.Marshal(s.document); err != nil || json.Unmarshal(text, &document) != nil {
		return all
	}
	for _, provider := range document.Provider.AWS {
		for _, tags := range provider.DefaultTags {
			maps.Copy(all, tags.Tags)
		}
	}
	return all
}

// reference is how one resource is named in an expression of another.
var reference = regexp.MustCompile(`\b(data\.)?(aws_[a-z0-9_]+\.[A-Za-z0-9_-]+)\b`)

// refers returns the addresses of the resources whose attributes a part of the configuration uses.
func (s *Stack) refers(part any) []string {
	text, err := json.Marshal(part)
	if err != nil {
		return nil
	}
	var all []string
	for _, found := range reference.FindAllStringSubmatch(string(text), -1) {
		if _, is := s.resources[found[2]]; is && found[1] == "" {
			all = append(all, found[2])
		}
	}
	return all
}

// uses returns what a resource needs to be written: depends_on is only for the order of making.
func (s *Stack) uses(address string) []string {
	resource := maps.Clone(s.resources[address])
	delete(resource, "depends_on")
	delete(resource, "//")
	return s.refers(resource)
}
