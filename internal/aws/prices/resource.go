package prices

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// Resource is a resource of a stack, as Terraform's JSON has it: synthesized, or in a plan. A block is an object in the
// one and a list in the other; numbers and truth may be texts.
type Resource struct {
	Type, Name string
	Values     map[string]any

	set *Set
}

// Set is all resources of a stack: some tell what others cost.
type Set struct {
	all  []Resource
	byID map[string]int // by address, and by the ids that AWS has given
}

// NewSet makes a set of resources.
func NewSet(all []Resource) *Set {
	s := &Set{all: all, byID: map[string]int{}}
	for i := range all {
		all[i].set = s
		for _, attribute := range []string{"id", "arn"} {
			if id := all[i].text(attribute); id != "" {
				s.byID[all[i].Type+" "+id] = i
			}
		}
		s.byID[all[i].Type+" "+all[i].Name] = i
	}
	return s
}

// All returns the resources of the set.
func (s *Set) All() []Resource { return s.all }

// at returns the value at a path. Of a block that may stand several times it takes the first.
func (r Resource) at(path ...string) any {
	var value any = r.Values
	for _, name := range path {
		if list, is := value.([]any); is && len(list) > 0 {
			value = list[0]
		}
		block, _ := value.(map[string]any)
		value = block[name]
	}
	return value
}

func (r Resource) text(path ...string) string {
	text, _ := r.at(path...).(string)
	return text
}

// number returns a number, or what counts where there is none.
func (r Resource) number(otherwise float64, path ...string) float64 {
	switch value := r.at(path...).(type) {
	case float64:
		return value
	case json.Number:
		if n, err := value.Float64(); err == nil {
			return n
		}
	case string:
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			return n
		}
	}
	return otherwise
}

func (r Resource) is(path ...string) bool {
	value := r.at(path...)
	return value == true || value == "true"
}

// count is how many elements a list has.
func (r Resource) count(path ...string) float64 {
	list, _ := r.at(path...).([]any)
	return float64(len(list))
}

// blocks returns the blocks of a name, whether Terraform wrote one or several.
func (r Resource) blocks(path ...string) []Resource {
	value := r.at(path...)
	list, is := value.([]any)
	if !is {
		list = []any{value}
	}
	var all []Resource
	for _, element := range list {
		if values, is := element.(map[string]any); is {
			all = append(all, Resource{Values: values, set: r.set})
		}
	}
	return all
}

var reference = regexp.MustCompile(`^\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.[a-z0-9_]+\}$`)

// find returns the resource of a type that an attribute refers to, in words of Terraform or by an id of AWS's.
func (r Resource) find(kind string, path ...string) (Resource, bool) {
	id := r.text(path...)
	if list, is := r.at(path...).([]any); is && len(list) == 1 {
		id, _ = list[0].(string)
	}
	if found := reference.FindStringSubmatch(id); len(found) == 3 && found[1] == kind {
		id = found[2]
	}
	i, known := r.set.byID[kind+" "+strings.TrimSuffix(id, ":*")]
	if !known {
		return Resource{}, false
	}
	return r.set.all[i], true
}

// usedBy reports whether an attribute of any resource of a type refers to this one.
func (r Resource) usedBy(kind, attribute string) bool {
	for _, other := range r.set.all {
		if other.Type != kind {
			continue
		}
		if found, is := other.find(r.Type, attribute); is && found.Name == r.Name {
			return true
		}
	}
	return false
}
