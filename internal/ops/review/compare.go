package review

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Difference is where a plan does not do what was approved.
type Difference struct {
	Address  string `json:"address"`
	Approved string `json:"approved"` // what the approved plan does
	Now      string `json:"now"`      // what the plan of now does
}

// Compare returns where a plan differs from the approved one: nothing where both do the same. Both
// must have been given the same salt.
func Compare(approved, now map[string]Effect) []Difference {
	differences := []Difference{}
	for _, address := range keysOf(approved, now) {
		before, inApproved := approved[address]
		after, inNow := now[address]
		switch {
		case !inApproved:
			differences = append(differences, Difference{address, "nothing", after.action()})
		case !inNow:
			differences = append(differences, Difference{address, before.action(), "nothing"})
		case !same(before, after):
			differences = append(differences, before.differences(address, after)...)
		}
	}
	return differences
}

// same compares effects as they are after being written and read again, where an empty list may have
// become none.
func same(a, b Effect) bool {
	return slices.Equal(a.Actions, b.Actions) && slices.Equal(a.ForcedBy, b.ForcedBy) && maps.Equal(a.Values, b.Values) &&
		reflect.DeepEqual([]string{a.Provider, a.ID, a.From, a.Import}, []string{b.Provider, b.ID, b.From, b.Import})
}

// differences returns where two effects on the same address differ.
func (e Effect) differences(address string, now Effect) []Difference {
	if e.action() != now.action() {
		return []Difference{{address, e.action(), now.action()}}
	}
	var all []Difference
	for _, field := range []struct{ name, approved, now string }{
		{"provider", e.Provider, now.Provider}, {"id", e.ID, now.ID}, {"from", e.From, now.From}, {"import", e.Import, now.Import},
		{"order", actions(e), actions(now)}, {"forced_by", strings.Join(e.ForcedBy, ", "), strings.Join(now.ForcedBy, ", ")},
	} {
		if field.approved != field.now {
			all = append(all, Difference{address + " (" + field.name + ")", field.approved, field.now})
		}
	}
	for _, path := range keysOf(e.Values, now.Values) {
		before, inApproved := e.Values[path]
		after, inNow := now.Values[path]
		if before != after {
			all = append(all, Difference{join(address, path), before.text(inApproved), after.text(inNow)})
		}
	}
	return all
}

func actions(e Effect) string {
	var all []string
	for _, action := range e.Actions {
		all = append(all, string(action))
	}
	return strings.Join(all, ", then ")
}

// text shows what happens to a value.
func (v Value) text(changes bool) string {
	if !changes {
		return "unchanged"
	}
	return v.part(v.Before) + " → " + v.part(v.After)
}

func (Value) part(text string) string {
	if strings.HasPrefix(text, hashPrefix) {
		return sensitive
	}
	if text == "null" {
		return none
	}
	return truncate(text)
}

// keysOf returns the keys of two maps, each once, sorted.
func keysOf[V any](a, b map[string]V) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}
