package stacks_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
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

var placeholder = regexp.MustCompile(`\(\((\w+)\)\)`)

// newSample reads a file, with something plausible for what the end-to-end tests find in AWS.
func newSample(t *testing.T, file string, text []byte) *sample {
	t.Helper()
	account := regexp.MustCompile(`account: "(\d+)"`).FindSubmatch(text)
	region := regexp.MustCompile(`region: (\S+)`).FindSubmatch(text)
	text = placeholder.ReplaceAllFunc(text, func(name []byte) []byte {
		return []byte(plausible(t, string(placeholder.FindSubmatch(name)[1]), string(account[1]), string(region[1])))
	})
	s := &sample{file: file}
	if err := yaml.Unmarshal(text, &s.root); err != nil {
		t.Fatal(err)
	}
	json, valid := s.synthesize(t)
	if !valid {
		t.Fatalf("%s is not valid", file)
	}
	s.json = json
	return s
}

// plausible returns a value of the right form for a placeholder.
func plausible(t *testing.T, name, account, region string) string {
	t.Helper()
	kind, _, _ := strings.Cut(name, "_")
	digits := fmt.Sprintf("%017x", crc32.ChecksumIEEE([]byte(name)))
	switch kind {
	case "vpc":
		return "vpc-" + digits
	case "public", "private":
		return "subnet-" + digits
	case "address":
		return "eipalloc-" + digits
	case "zone":
		return "example.com"
	case "image":
		return account + ".dkr.ecr." + region + ".amazonaws.com/web:v1"
	case "certificate":
		return "arn:aws:acm:" + region + ":" + account + ":certificate/01234567-89ab-cdef-0123-456789abcdef"
	case "key":
		return "arn:aws:kms:" + region + ":" + account + ":key/01234567-89ab-cdef-0123-456789abcdef"
	case "secret":
		return "arn:aws:secretsmanager:" + region + ":" + account + ":secret:cdah/whole-AbCdEf"
	}
	t.Fatalf("a placeholder %s, for which there is no value here", name)
	return ""
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
