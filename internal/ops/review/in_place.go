package review

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/resources"
)

// inPlace says what is lost by what changes inside a resource, and where; nothing where that harms nobody.
func (l losses) inPlace(kind string, change *tfjson.Change) string {
	places := map[string][]string{} // by what is lost
	var lost []string
	before := side{change.Before, change.BeforeSensitive, nil}
	after := side{change.After, change.AfterSensitive, change.AfterUnknown}
	for _, loss := range resources.LossesInPlace(kind, l.own...) {
		steps := strings.Split(loss.Attribute, ".")
		was, becomes := map[string]side{}, map[string]side{}
		before.each(steps, "", func(at string, s side) { was[at] = s })
		after.each(steps, "", func(at string, s side) { becomes[at] = s })
		for _, at := range keysOf(was, becomes) {
			if !weaker(loss, was[at], becomes[at]) {
				continue
			}
			if places[loss.Loss] == nil {
				lost = append(lost, loss.Loss)
			}
			places[loss.Loss] = append(places[loss.Loss], at)
		}
	}
	for i, loss := range lost {
		lost[i] = loss + " (" + strings.Join(places[loss], ", ") + ")"
	}
	return strings.Join(lost, "; ")
}

// each visits the values at a path of an attribute, whose steps into lists end in [].
func (s side) each(steps []string, at string, visit func(at string, s side)) {
	if text, isText := s.value.(string); isText && len(steps) > 0 {
		s.value, _, _ = decoded(text, text)
	}
	if len(steps) == 0 {
		visit(at, s)
		return
	}
	name, isList := strings.CutSuffix(steps[0], "[]")
	at, s = join(at, name), s.at(name)
	list, known := s.value.([]any)
	if !isList || !known {
		s.each(steps[1:], at, visit)
		return
	}
	for i := range list {
		element := s.at(i)
		element.each(steps[1:], at+"["+element.name(i)+"]", visit)
	}
}

// name tells an element of a list from the others, by its own name where it has one that may be shown: in a set,
// or where one is added before it, its index changes.
func (s side) name(i int) string {
	for _, key := range []string{"id", "name", "rulePriority"} {
		if s.at(key).hidden() {
			continue
		}
		switch name := part(s.value, key).(type) {
		case string:
			if name != "" {
				return name
			}
		case json.Number, float64:
			return fmt.Sprint(name)
		}
	}
	return strconv.Itoa(i)
}

// weaker reports whether a value becomes weaker. One that is not yet known may.
func weaker(loss resources.InPlace, before, after side) bool {
	unknown := holdsTrue(after.unknown)
	judge, known := weakenings(loss.Value, before.value, after.value)[loss.Change]
	switch {
	case !known:
		return true
	case loss.Change == resources.Removed:
		return judge() && !unknown // what becomes another is there
	case unknown:
		return strong(loss, before.value)
	}
	return judge()
}

// strong reports whether a value could become weaker at all.
func strong(loss resources.InPlace, before any) bool {
	switch loss.Change {
	case resources.Off:
		return before == true
	case resources.On:
		return before != true
	case resources.ToZero:
		return number(before) > 0
	case resources.Leaves:
		return before == loss.Value
	case resources.Appearing:
		return empty(before)
	default:
		return true
	}
}

// weakenings judge a change of a value, which is known, by the way in which it may become weaker.
func weakenings(leaves string, before, after any) map[resources.Weakening]func() bool {
	return map[resources.Weakening]func() bool{
		resources.Off:       func() bool { return before == true && after != true },
		resources.On:        func() bool { return before != true && after == true },
		resources.Lower:     func() bool { return number(after) < number(before) },
		resources.Shorter:   func() bool { return shorter(number(before), number(after)) },
		resources.ToZero:    func() bool { return number(before) > 0 && number(after) == 0 },
		resources.Leaves:    func() bool { return before == leaves && after != leaves },
		resources.Removed:   func() bool { return !empty(before) && empty(after) },
		resources.Appearing: func() bool { return empty(before) && !empty(after) },
	}
}

// shorter reports whether a time becomes shorter, where zero is for ever.
func shorter(before, after float64) bool {
	return after > 0 && (before == 0 || after < before)
}

// number returns a number, or zero for none.
func number(value any) float64 {
	switch n := value.(type) {
	case json.Number:
		f, _ := n.Float64()
		return f
	case float64:
		return n
	case string: // AWS has some numbers as texts
		f, _ := strconv.ParseFloat(n, 64)
		return f
	}
	return 0
}
