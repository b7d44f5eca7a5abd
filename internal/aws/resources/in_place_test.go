package resources_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdah/internal/aws/resources"
)

// Each attribute whose change loses something is one that the provider has, in a type that somebody may have.
func TestLossesInPlaceNameAttributes(t *testing.T) {
	t.Parallel()
	bindings := providerFolder(t)
	fields := map[string]string{} // all names of a type's fields, as its bindings have them
	check := func(kind string, loss resources.InPlace) {
		if _, known := resources.Loss(kind); !known {
			t.Errorf("%s is neither made by a stack nor among the owners' resources", kind)
		}
		if fields[kind] == "" {
			fields[kind] = source(t, filepath.Join(bindings, strings.ReplaceAll(strings.TrimPrefix(kind, "aws_"), "_", "")))
		}
		for _, step := range strings.Split(loss.Attribute, ".") {
			step = strings.TrimSuffix(step, "[]")
			if !strings.Contains(fields[kind], ` json:"`+camel(step)+`" `) {
				t.Errorf("%s has no %s of %s", kind, step, loss.Attribute)
			}
			if strings.HasPrefix(loss.Attribute, "policy.") {
				break // inside is JSON, which the provider does not know
			}
		}
		if (loss.Change == resources.Leaves) != (loss.Value != "") || loss.Loss == "" {
			t.Errorf("%s: %s: value %q, loss %q", kind, loss.Attribute, loss.Value, loss.Loss)
		}
	}
	for _, loss := range resources.WithEveryType() {
		check(loss.Type, loss)
	}
	for kind, losses := range resources.OfOneType() {
		for _, loss := range losses {
			check(kind, loss)
			if slices.ContainsFunc(resources.WithEveryType(), func(every resources.InPlace) bool { return every.Attribute == loss.Attribute }) {
				t.Errorf("%s: %s counts with every type", kind, loss.Attribute)
			}
		}
	}
}

// source returns the text of the Go files in a folder.
func source(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no bindings in %s: %v", folder, err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// camel returns an attribute's name as the bindings have it: is_enabled is isEnabled.
func camel(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words[1:] {
		words[i+1] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}
