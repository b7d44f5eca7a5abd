package adopt

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Thing is something that AWS has.
type Thing struct {
	Kind string            // the prefix of EC2's ids, or AWS's name of the type
	ID   string            // to import it by
	Tags map[string]string // nil where they are not known
	Has  map[string]string // attributes, by Terraform's names
}

// IDs returns the ids by which a resource may be imported: one for what follows from the configuration,
// whether it exists or not; else one for each Thing that is like it; and an empty one for what need not be
// imported. It fails for a type that is not known.
func (s *Stack) IDs(address string, found []Thing) ([]string, error) {
	way, known := ways()[typeOf(address)]
	switch {
	case !known:
		return nil, fmt.Errorf("nothing is known of how %s is found", typeOf(address))
	case way.id != "":
		id, err := s.expand(address, way.id)
		return []string{id}, err
	}
	if way.again() {
		return []string{""}, nil
	}
	var ids []string
	for _, thing := range found {
		if thing.Kind == way.kind && s.alike(address, way.by, thing, found) {
			ids = append(ids, thing.ID)
		}
	}
	return ids, nil
}

// alike reports whether a thing may be the resource.
func (s *Stack) alike(address string, by []string, thing Thing, found []Thing) bool {
	if len(by) == 0 {
		return maps.Equal(s.tags(address), thing.Tags)
	}
	for _, attribute := range by {
		configured := s.resolve(s.text(address, attribute), found)
		if configured != "" && configured != thing.Has[attribute] {
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
func (s *Stack) resolve(text string, found []Thing) string {
	of := attribute.FindStringSubmatch(text)
	switch {
	case of != nil:
		if ids, err := s.IDs(of[1], found); err == nil && len(ids) == 1 {
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
	case "@partition":
		return s.scope.Partition
	case "@region":
		return s.scope.Region
	}
	return s.text(address, name)
}

// Orphans returns the things with the stack's tags, and rules of its security groups, that have none of
// the given ids.
func (s *Stack) Orphans(found []Thing, ids map[string]bool) []Thing {
	makes := kinds()
	return slices.DeleteFunc(slices.Clone(found), func(t Thing) bool {
		mine := s.own(t.Tags) || ids[t.Has["security_group_id"]]
		return !mine || !makes[t.Kind] || ids[t.ID] || ids[t.Has["arn"]]
	})
}

// kinds are the kinds of things that a stack makes itself.
func kinds() map[string]bool {
	all := map[string]bool{}
	for _, way := range ways() {
		all[way.kind] = true
	}
	return all
}
