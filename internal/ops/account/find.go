package account

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"cdah/internal/yamldoc"
)

// Thing is something that a file names, once or several times.
type Thing struct {
	Kind   string // such as secret
	Name   string // as the file says it
	Places []Place

	row kind
}

// Place is where a file names a thing.
type Place struct {
	Path   yamldoc.Path   // such as services.web.image
	Option string         // such as services.*.image
	Keys   []string       // from the root, such as services, web, image
	Beside map[string]any // the keys and values that stand there together
}

// Find returns what an environment's file names, by kind and then in the order of the file's keys.
func (a Account) Find() ([]Thing, error) {
	text, err := json.Marshal(a.Environment)
	if err != nil {
		return nil, err
	}
	var content map[string]any
	if err := json.Unmarshal(text, &content); err != nil {
		return nil, err
	}
	var all []Thing
	for _, row := range kinds() {
		f := finder{row: row, account: a, index: map[string]int{}}
		for _, option := range row.options {
			f.option = option
			f.find(content, content, strings.Split(option, "."), "", nil)
		}
		all = append(all, f.things...)
	}
	return all, nil
}

// finder finds the things of one kind.
type finder struct {
	row     kind
	account Account
	option  string
	things  []Thing
	index   map[string]int // of the things, by name
}

// find follows the words of an option through a value, which stands beside others.
func (f *finder) find(value any, beside map[string]any, words []string, at yamldoc.Path, keys []string) {
	if len(words) == 0 {
		if name, isText := value.(string); isText {
			f.add(name, Place{Path: at, Option: f.option, Keys: keys, Beside: beside})
		}
		return
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if words[0] == "*" || words[0] == key {
				f.find(value[key], value, words[1:], at.Key(key), append(slices.Clone(keys), key))
			}
		}
	case []any:
		for i, item := range value {
			if words[0] == "*" {
				f.find(item, nil, words[1:], at.Index(i), keys)
			}
		}
	}
}

func (f *finder) add(name string, place Place) {
	name = f.account.deployed(name, place)
	if name == "" || f.row.ours != nil && !f.row.ours(name) {
		return
	}
	i, known := f.index[name]
	if !known {
		i = len(f.things)
		f.index[name] = i
		f.things = append(f.things, Thing{Kind: f.row.name, Name: name, row: f.row})
	}
	f.things[i].Places = append(f.things[i].Places, place)
}
