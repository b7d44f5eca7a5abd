package review

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Lists inside JSON texts, such as the environment of a container or the statements of a policy, are compared by what
// their elements are called: an element that is added before others changes nothing in those.

// nameKeys are the keys that tell the elements of a list apart, the best first. A name may take two of them.
// The parts of container definitions:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html; the others are the statements
// of policies, the rules of repositories, and the widgets and expressions of dashboards and alarms.
func nameKeys() [][]string {
	return [][]string{
		{"name"},
		{"Sid"}, {"rulePriority"}, {"properties.title"}, {"id"}, {"Id"},
		{"sourceVolume", "containerPath"}, {"hostPath", "containerPath"}, {"containerPath"}, {"sourceContainer"},
		{"containerName"}, {"containerPort", "protocol"}, {"containerPort"}, {"containerPortRange"},
		{"namespace"}, {"hostname"}, {"type"},
	}
}

// ruleKeys are those of lists that Terraform knows itself: the rules of a network ACL, which have no order beside their numbers.
func ruleKeys() [][]string { return [][]string{{"rule_no"}} }

// inside compares the parts of two values. The order of a list may matter, too, when its elements are compared by name:
// what is added or goes says enough to whoever reads what changes.
func (d differ) inside(path string, before, after side, steps []any) {
	if _, isIndex := steps[0].(int); isIndex {
		keys := ruleKeys()
		if d.inText {
			keys = nameKeys()
		}
		if named := elements(before.value, after.value, keys); named != nil {
			steps = named
		}
	}
	for _, step := range steps {
		var was, becomes side
		if e, named := step.(element); named {
			was, becomes = e.into(before, after, d.loose)
		} else {
			was, becomes = before.at(step), after.at(step)
		}
		d.compare(join(path, step), was, becomes)
	}
	if was, is := order(steps, d.loose); !slices.Equal(was, is) {
		d.found(path+" (order)", side{value: was}, side{value: is})
	}
}

// element is the step to the element of two lists that has a name. Where a list has none, its index is below zero.
type element struct {
	name          string
	keys          []string // that the name is of
	before, after int
}

func (e element) String() string { return e.name }

// elements returns the steps into two lists by one of the keys, sorted, or nil where not every element has a name of its own.
func elements(before, after any, keysOfNames [][]string) []any {
	lists := [2][]any{}
	for i, value := range []any{before, after} {
		list, isList := value.([]any)
		if !isList && value != nil {
			return nil
		}
		lists[i] = list
	}
	for _, keys := range keysOfNames {
		was, allWere := namesIn(lists[0], keys)
		are, allAre := namesIn(lists[1], keys)
		if !allWere || !allAre {
			continue
		}
		names := slices.Concat(was, are)
		slices.Sort(names)
		var steps []any
		for _, name := range slices.Compact(names) {
			steps = append(steps, element{name, keys, slices.Index(was, name), slices.Index(are, name)})
		}
		return steps
	}
	return nil
}

// into returns both sides of an element. Of one that is added or goes, its path says its name already: whoever only reads
// what changes is shown the rest.
func (e element) into(before, after side, loose bool) (was, becomes side) {
	was, becomes = before.at(e.before), after.at(e.after)
	if loose && e.keys[0] == "rule_no" {
		was.value, becomes.value = entry(was.value), entry(becomes.value)
	}
	if loose && (e.before < 0 || e.after < 0) {
		was.value, becomes.value = without(was.value, e.keys), without(becomes.value, e.keys)
	}
	return was, becomes
}

// without returns an element without some keys, or all of it where there is nothing else.
func without(value any, keys []string) any {
	all, isMap := value.(map[string]any)
	if !isMap {
		return value
	}
	rest := maps.Clone(all)
	maps.DeleteFunc(rest, func(key string, v any) bool { return slices.Contains(keys, key) || empty(v) })
	if len(rest) == 0 {
		return value
	}
	return rest
}

// order returns the names of the elements in the order of both lists; where shared, only those that are in both.
func order(steps []any, shared bool) (before, after []string) {
	var all []element
	for _, step := range steps {
		if e, named := step.(element); named && (!shared || e.before >= 0 && e.after >= 0) {
			all = append(all, e)
		}
	}
	names := func(index func(element) int) []string {
		sorted := slices.DeleteFunc(slices.Clone(all), func(e element) bool { return index(e) < 0 })
		slices.SortFunc(sorted, func(a, b element) int { return cmp.Compare(index(a), index(b)) })
		var names []string
		for _, e := range sorted {
			names = append(names, e.name)
		}
		return names
	}
	return names(func(e element) int { return e.before }), names(func(e element) int { return e.after })
}

// namesIn returns the names of the elements of a list, and whether each has one of its own.
func namesIn(list []any, keys []string) (names []string, all bool) {
	for _, e := range list {
		name := nameOf(e, keys)
		if name == "" || slices.Contains(names, name) {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

// nameOf returns the values of the keys, or nothing where one of them is missing.
func nameOf(e any, keys []string) string {
	var parts []string
	for _, key := range keys {
		text := ""
		switch value := below(e, key).(type) {
		case float64:
			text = strconv.FormatFloat(value, 'f', -1, 64)
		case json.Number:
			text = value.String()
		case string:
			text = value
			if _, err := strconv.Atoi(text); err == nil || strings.ContainsAny(text, `[]", `) {
				text = strconv.Quote(text) // so that no other path reads the same
			}
		}
		if text == "" {
			return ""
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ",")
}

// below returns a value below another.
func below(value any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		value = part(value, step)
	}
	return value
}
