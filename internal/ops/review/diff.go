package review

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

const (
	sensitive = "(sensitive)"
	unknown   = "(known after apply)"
	none      = "(none)"
)

// maxShown is how much of a value is shown. Somebody who needs the rest has the plan.
const maxShown = 120

// attributes returns what changes inside a resource. Of a resource that is replaced, values that are
// known only afterwards say nothing: all its computed values are, so only those that force it count.
func attributes(change *tfjson.Change, forcedBy []string) []Attribute {
	found := []Attribute{}
	d := differ{loose: true, found: show(&found)}
	d.compare("", side{change.Before, change.BeforeSensitive, nil}, side{change.After, change.AfterSensitive, change.AfterUnknown})
	return slices.DeleteFunc(oneOfTags(found, change), func(a Attribute) bool {
		return change.Actions.Replace() && a.After == unknown && !slices.Contains(forcedBy, a.Path)
	})
}

// oneOfTags leaves one of a resource's two attributes of tags. What it has is in tags_all; in tags there is what of that is
// not the provider's default, so that another default, such as another project, changes them without anybody's doing.
func oneOfTags(found []Attribute, change *tfjson.Change) []Attribute {
	const whole, own = "tags_all", "tags"
	_, had := part(change.Before, whole).(map[string]any)
	_, has := part(change.After, whole).(map[string]any)
	drop := whole
	if had && has {
		drop = own
	}
	var all []Attribute
	for _, a := range found {
		switch {
		case a.within(drop):
			continue
		case a.within(whole):
			a.Path = own + strings.TrimPrefix(a.Path, whole)
		}
		all = append(all, a)
	}
	return all
}

// outputs returns the outputs that get another value.
func outputs(plan *tfjson.Plan) []Attribute {
	found := []Attribute{}
	d := differ{loose: true, found: show(&found)}
	for _, name := range slices.Sorted(maps.Keys(plan.OutputChanges)) {
		change := plan.OutputChanges[name]
		if change.Actions.NoOp() {
			continue
		}
		d.compare(name, side{change.Before, change.BeforeSensitive, nil}, side{change.After, change.AfterSensitive, change.AfterUnknown})
	}
	return found
}

// show returns a function that notes differences as far as they may be shown: where either side is
// sensitive, neither is shown.
func show(found *[]Attribute) func(path string, before, after side) {
	return func(path string, before, after side) {
		hide := before.hidden() || after.hidden()
		*found = append(*found, Attribute{Path: path, Before: before.text(hide), After: after.text(hide)})
	}
}

// replacePaths returns the attributes that force a replacement, sorted.
func replacePaths(change *tfjson.Change) []string {
	var paths []string
	for _, raw := range change.ReplacePaths {
		steps, isPath := raw.([]any)
		if !isPath {
			continue
		}
		path := ""
		for _, step := range steps {
			path = join(path, step)
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// join appends a step to a path: the name of an attribute, or an index.
func join(path string, step any) string {
	name, isName := step.(string)
	switch {
	case !isName:
		return fmt.Sprintf("%s[%v]", path, step)
	case path == "":
		return name
	default:
		return path + "." + name
	}
}

// side is a value before or after a change, with what Terraform says of its parts: true at a part means
// all of it.
type side struct{ value, sensitive, unknown any }

func (s side) at(step any) side {
	return side{part(s.value, step), mark(s.sensitive, step), mark(s.unknown, step)}
}

// part returns an element of a map or list, or nil.
func part(value, step any) any {
	switch v := value.(type) {
	case map[string]any:
		name, _ := step.(string)
		return v[name]
	case []any:
		if i, isIndex := step.(int); isIndex && i >= 0 && i < len(v) {
			return v[i]
		}
	}
	return nil
}

// mark is part for what Terraform says of values.
func mark(value, step any) any {
	if value == true {
		return true
	}
	return part(value, step)
}

// differ finds the differences between two values.
type differ struct {
	found func(path string, before, after side)

	// loose takes nothing, an empty text or list, zero and false for the same, as most of the provider's
	// resources do: they write one where they read the other.
	loose bool

	// inText is set inside a JSON text.
	inText bool
}

func (d differ) compare(path string, before, after side) {
	if after.unknown == true {
		d.found(path, before, after)
		return
	}
	if reflect.DeepEqual(before.value, after.value) && !holdsTrue(after.unknown) {
		return
	}
	if d.loose && empty(before.value) && empty(after.value) && !holdsTrue(after.unknown) {
		return
	}
	if before.sensitive == true || after.sensitive == true {
		d.found(path, before, after)
		return
	}
	if was, becomes, isText := decoded(before.value, after.value); isText {
		before.value, after.value, d.inText = was, becomes, true
	}
	steps := stepsOf(before, after)
	if steps == nil {
		d.found(path, before, after)
		return
	}
	d.inside(path, before, after, steps)
}

// empty reports whether a value is nothing, or what stands for it.
func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	case json.Number:
		return v == "0"
	default:
		return v == "" || v == false
	}
}

// decoded returns what two strings mean when both are JSON, such as policies and container definitions,
// so that only what differs inside is shown; and whether they are.
func decoded(before, after any) (decodedBefore, decodedAfter any, isText bool) {
	b, after1 := before.(string)
	a, after2 := after.(string)
	if !after1 || !after2 || !looksLikeJSON(b) || !looksLikeJSON(a) {
		return before, after, false
	}
	if json.Unmarshal([]byte(b), &decodedBefore) != nil || json.Unmarshal([]byte(a), &decodedAfter) != nil {
		return before, after, false
	}
	return decodedBefore, decodedAfter, true
}

func looksLikeJSON(text string) bool {
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// stepsOf returns the steps into two values, or nil where they are to be shown as a whole.
func stepsOf(before, after side) []any {
	names := map[string]bool{}
	length, maps1, lists := 0, false, false
	for _, value := range []any{before.value, after.value, after.unknown} {
		switch v := value.(type) {
		case map[string]any:
			maps1 = true
			for name := range v {
				names[name] = true
			}
		case []any:
			lists = lists || !simple(v)
			length = max(length, len(v))
		}
	}
	var steps []any
	switch {
	case maps1 && !lists:
		for _, name := range slices.Sorted(maps.Keys(names)) {
			steps = append(steps, name)
		}
	case lists && !maps1:
		for i := range length {
			steps = append(steps, i)
		}
	}
	return steps
}

// simple reports whether a list holds no lists or maps, and is best shown as a whole.
func simple(list []any) bool {
	return !slices.ContainsFunc(list, func(element any) bool {
		switch element.(type) {
		case map[string]any, []any:
			return true
		}
		return false
	})
}

// holdsTrue reports whether any part is marked.
func holdsTrue(marks any) bool {
	switch m := marks.(type) {
	case bool:
		return m
	case map[string]any:
		for _, element := range m {
			if holdsTrue(element) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(m, holdsTrue)
	}
	return false
}

// text shows a value, unless it is to be hidden.
func (s side) text(hide bool) string {
	switch {
	case s.unknown == true:
		return unknown
	case s.value == nil:
		return none
	case hide:
		return sensitive
	}
	return shorten(s.value)
}

// shorten writes a value in a line that is not too long.
func shorten(value any) string {
	var text string
	if s, isString := value.(string); isString {
		text = strconv.Quote(s)
	} else if encoded, err := json.Marshal(value); err == nil {
		text = string(encoded)
	}
	if pinned.MatchString(text) {
		return text
	}
	return truncate(text)
}

func truncate(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}
