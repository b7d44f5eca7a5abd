package adopt

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/aws/regions"
)

// Existing is a resource that AWS has.
type Existing struct {
	Kind       string            // as resources.ImportID has it
	ID         string            // to import it by
	Tags       map[string]string // nil where they are not known
	Attributes map[string]string // by Terraform's names
}

// IDs returns the ids by which a resource may be imported: one for what follows from the configuration,
// whether it exists or not; else one for each existing resource that it may be; and an empty one for what is
// overwritten on create. It fails for a type that is not known.
func (s *Stack) IDs(address string, existing []Existing) ([]string, error) {
	resource, known := s.types[typeOf(address)]
	id := resource.Import
	switch {
	case !known:
		return nil, fmt.Errorf("nothing is known of how %s is found", typeOf(address))
	case id.Overwritten:
		return []string{""}, nil
	case id.Pattern != "":
		expanded, err := s.expand(address, id.Pattern)
		return []string{expanded}, err
	}
	var ids []string
	for _, e := range existing {
		if e.Kind == id.Kind && s.alike(address, id.Attributes, e, existing) {
			ids = append(ids, e.ID)
		}
	}
	return ids, nil
}

// alike reports whether an existing resource may be the one at the address.
func (s *Stack) alike(address string, attributes []string, e Existing, existing []Existing) bool {
	if len(attributes) == 0 {
		return maps.Equal(s.tags(address), e.Tags)
	}
	for _, attribute := range attributes {
		configured := s.resolve(s.text(address, attribute), existing)
		if configured != "" && configured != e.Attributes[attribute] {
			return false
		}
	}
	return true
}

var (
	blank     = regexp.MustCompile(`\{([a-z0-9_@|]+)(?::([a-z_]+))?\}`)
	attribute = regexp.MustCompile(`^\$\{(aws_[a-z0-9_]+\.[A-Za-z0-9_-]+)\.(id|arn)\}$`)
	last      = regexp.MustCompile(`\.[a-z0-9_]+\}$`)
)

// resolve returns the id of the resource that an expression is of, the text itself where it is no
// expression, and nothing where it cannot be known.
func (s *Stack) resolve(text string, existing []Existing) string {
	of := attribute.FindStringSubmatch(text)
	switch {
	case of != nil:
		if ids, err := s.IDs(of[1], existing); err == nil && len(ids) == 1 {
			return ids[0]
		}
		return ""
	case strings.Contains(text, "${"):
		return ""
	}
	return text
}

// expand fills a pattern. What is an expression in the configuration stays one: Terraform knows its value
// once it has imported what the expression is of.
func (s *Stack) expand(address, pattern string) (string, error) {
	var problem error
	id := blank.ReplaceAllStringFunc(pattern, func(match string) string {
		parts := blank.FindStringSubmatch(match)
		for name := range strings.SplitSeq(parts[1], "|") {
			if value := s.value(address, name); value != "" {
				if parts[2] != "" {
					value = last.ReplaceAllString(value, "."+parts[2]+"}")
				}
				return strings.TrimPrefix(value, "https://")
			}
		}
		problem = fmt.Errorf("%s has no %s to find it by", address, parts[1])
		return ""
	})
	return id, problem
}

// value returns an attribute, or where the stack is.
func (s *Stack) value(address, name string) string {
	switch name {
	case "@account":
		return s.scope.Account
	case "@dns_suffix":
		return regions.DNSSuffix(s.scope.Region)
	case "@partition":
		return s.scope.Partition
	case "@region":
		return s.scope.Region
	}
	return s.text(address, name)
}

// Orphans returns the existing resources that have the stack's tags, and the rules of its security groups,
// that have none of the given ids.
func (s *Stack) Orphans(existing []Existing, ids map[string]bool) []Existing {
	kinds := map[string]bool{}
	for _, resource := range s.types {
		kinds[resource.Import.Kind] = true
	}
	return slices.DeleteFunc(slices.Clone(existing), func(e Existing) bool {
		own := s.own(e.Tags) || ids[e.Attributes["security_group_id"]]
		return !own || !kinds[e.Kind] || ids[e.ID] || ids[e.Attributes["arn"]]
	})
}
