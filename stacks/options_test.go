package stacks_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"cdah/config"
	"cdah/internal/testkit"
	"cdah/stacks"
)

// TestEveryOptionChangesTheJSON changes the value of each key that an environment's file may have, where one
// of the environments that the end-to-end tests use gives it, and wants other JSON. An option that is read
// and lost on its way to its resource fails here.
func TestEveryOptionChangesTheJSON(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes hundreds of environments: make test-options")
	}
	environment := reflect.TypeFor[config.Environment]()
	options := map[string][]occurrence{}
	for _, file := range append(testkit.EnvironmentFiles(t, ".."), testkit.EnvironmentFile{Name: "more.yaml", Text: []byte(moreOptions)}) {
		s := newSample(t, file.Name, file.Text)
		testkit.VisitGiven(s.root.Content[0], environment, func(section reflect.Type, field reflect.StructField, value *yaml.Node) {
			name := optionName(section, field)
			options[name] = append(options[name], occurrence{s, value, field, name})
		})
	}
	reasons := unchangeable()
	testkit.VisitOptions(environment, func(section reflect.Type, field reflect.StructField) {
		name := optionName(section, field)
		if testkit.SectionOf(field.Type) != nil || reasons[name] != "" {
			delete(reasons, name)
			return
		}
		t.Run(name, func(t *testing.T) {
			if slices.ContainsFunc(options[name], func(o occurrence) bool { return o.changes(t) }) {
				return
			}
			t.Errorf("no other value of %s changes the JSON, in %d places: is it copied to its resource?", name, len(options[name]))
		})
	})
	for name := range reasons {
		t.Errorf("there is no option %s, for which a reason is given", name)
	}
}

func optionName(section reflect.Type, field reflect.StructField) string {
	return section.Name() + "." + testkit.Key(field)
}

// sample is the file of an environment.
type sample struct {
	file string
	root yaml.Node
	json []byte // that it synthesizes to
}

// newSample reads a file.
func newSample(t *testing.T, file string, text []byte) *sample {
	t.Helper()
	s := &sample{file: file}
	if err := yaml.Unmarshal(testkit.Filled(t, text), &s.root); err != nil {
		t.Fatal(err)
	}
	json, valid := s.synthesize(t)
	if !valid {
		t.Fatalf("%s is not valid", file)
	}
	s.json = json
	return s
}

// synthesize returns the JSON of the file as it stands now, and whether it is valid.
func (s *sample) synthesize(t *testing.T) (json []byte, valid bool) {
	t.Helper()
	text, err := yaml.Marshal(&s.root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, s.file)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	e, problems := config.Load(file)
	if problems.Err() != nil {
		return nil, false
	}
	if err := stacks.Synth(config.Project{Environments: []config.Environment{e}}, dir); err != nil {
		t.Fatal(err)
	}
	json, err = os.ReadFile(filepath.Join(dir, "stacks", e.Name, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return json, true
}

// occurrence is a place of a file that gives an option a value.
type occurrence struct {
	sample *sample
	value  *yaml.Node
	field  reflect.StructField
	name   string // Section.key
}

// changes reports whether another valid value leads to other JSON.
func (o occurrence) changes(t *testing.T) bool {
	t.Helper()
	original := *o.value
	defer func() { *o.value = original }()
	for _, other := range o.others() {
		*o.value = other
		if json, valid := o.sample.synthesize(t); valid && !bytes.Equal(json, o.sample.json) {
			return true
		}
	}
	return false
}
