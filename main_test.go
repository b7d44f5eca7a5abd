package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/aws/resources"
	"cdah/internal/testkit/samples"
	"cdah/site"
	"cdah/site/types"
)

// A bad file among good ones stops all of them, before the kernel starts and anything is written.
func TestRunWritesNothingForABadEnvironment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, err := os.ReadFile(samples.Environment(t, "local"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"good.yaml": string(good), "bad.yaml": "colour: blue\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	output := filepath.Join(t.TempDir(), "out")
	var log bytes.Buffer
	var problems config.Problems
	if err := run(dir, "foundations", output, &log); !errors.As(err, &problems) || len(problems) == 0 {
		t.Errorf("error %v, want the problems of bad.yaml", err)
	}
	if _, err := os.Stat(output); !os.IsNotExist(err) {
		t.Errorf("%s was written: %v", output, err)
	}
}

// With the state of Git in it, the app would be linked again after each commit, and after the first edit of a file since:
// seconds before each command, for a mark that nobody reads.
func TestAppIsLinkedForCodeAlone(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("cdktf.json")
	if err != nil {
		t.Fatal(err)
	}
	var project struct{ App string }
	if err := json.Unmarshal(text, &project); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(project.App, " -buildvcs=false ") {
		t.Errorf("cdktf.json builds the app by %q; want -buildvcs=false", project.App)
	}
}

// The commands of cdah read site/types, and the app what the extensions in site/ say: a type that only one of them has
// is made and never adopted, or the other way round.
func TestCommandsKnowTheSitesTypes(t *testing.T) {
	t.Parallel()
	var own []resources.Service
	for _, x := range site.Extensions() {
		own = append(own, x.Types...)
	}
	if made, known := keysOf(own), keysOf(types.Services()); !reflect.DeepEqual(made, known) {
		t.Errorf("the extensions in site/ have the types %v, and site/types has %v; want the same", made, known)
	}
	if err := resources.Check(types.Services()...); err != nil {
		t.Errorf("site/types: %v", err)
	}
}

// keysOf returns the types of services, and the services themselves.
func keysOf(services []resources.Service) map[string]bool {
	all := map[string]bool{}
	for _, service := range services {
		all[service.Name] = true
		for kind := range service.Resources {
			all[kind] = true
		}
	}
	return all
}
