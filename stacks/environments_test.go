package stacks_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/testkit"
	"cdah/internal/testkit/samples"
	"cdah/site"
	"cdah/stacks"
)

// Where the golden files are: of the samples, which are the project's own, and of what its owner has made of it.
const (
	samplesGoldens = "testdata"
	ownersGoldens  = "../site/testdata"
)

// TestSamples holds all that is asked of an environment's JSON against each sample, and the JSON against its golden file.
func TestSamples(t *testing.T) {
	project := sampleProject(t)
	dir := t.TempDir()
	if err := stacks.Synth(project, dir); err != nil {
		t.Fatal(err)
	}
	testProject(t, project, dir, func(t *testing.T, stack string, text []byte, d *testkit.Document) {
		testGolden(t, filepath.Join(samplesGoldens, stack), text, d)
	})
	_, production := written(t, dir, "production")
	for _, edge := range edges(production) {
		for _, address := range []string{edge.first, edge.then} {
			if production.Body(address) == nil {
				t.Errorf("there is no %s to look for the order of", address)
			}
		}
	}
	goldensAreOf(t, samplesGoldens, project)
}

// TestEnvironments does the same for the environments and foundations of whoever owns this copy of the project, with the
// resources of the site's own. What is still as in the samples needs no golden file.
func TestEnvironments(t *testing.T) {
	project, problems := config.LoadProject("../environments", "../foundations")
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := stacks.Synth(project, dir, site.Extensions()...); err != nil {
		t.Fatal(err)
	}
	testProject(t, project, dir, func(t *testing.T, stack string, text []byte, d *testkit.Document) {
		if same, err := os.ReadFile(filepath.Join(samplesGoldens, stack, jsonFile)); err == nil && bytes.Equal(same, text) {
			return
		}
		testGolden(t, filepath.Join(ownersGoldens, stack), text, d)
	})
	goldensAreOf(t, ownersGoldens, project)
}

// testProject checks each stack of a project that was synthesized into dir.
func testProject(t *testing.T, project config.Project, dir string, golden func(*testing.T, string, []byte, *testkit.Document)) {
	for _, f := range project.Foundations {
		t.Run(f.Stack(), func(t *testing.T) {
			text, d := written(t, dir, f.Stack())
			golden(t, f.Stack(), text, d)
			noSecretsNorLeftovers(t, config.Environment{}, d)
		})
	}
	for _, e := range project.Environments {
		t.Run(e.Name, func(t *testing.T) {
			text, d := written(t, dir, e.Name)
			t.Run("golden", func(t *testing.T) { golden(t, e.Name, text, d) })
			t.Run("order", func(t *testing.T) { testOrder(t, d) })
			t.Run("rules", func(t *testing.T) { testRules(t, e, d) })
			t.Run("reach", func(t *testing.T) { testReach(t, e, text) })
		})
	}
}

const jsonFile = "cdk.tf.json"

// testGolden shows every change of the JSON in a review, and a resource that a change would destroy as a line that is gone
// from addresses.txt.
func testGolden(t *testing.T, folder string, text []byte, d *testkit.Document) {
	testkit.Golden(t, filepath.Join(folder, jsonFile), text)
	testkit.Golden(t, filepath.Join(folder, "addresses.txt"), []byte(strings.Join(d.Addresses(), "\n")+"\n"))
}

// goldensAreOf fails the test where a golden folder has no stack: it would be held against nothing.
func goldensAreOf(t *testing.T, goldens string, project config.Project) {
	t.Helper()
	var names []string
	for _, e := range project.Environments {
		names = append(names, e.Name)
	}
	for _, f := range project.Foundations {
		names = append(names, f.Stack())
	}
	files, err := filepath.Glob(filepath.Join(goldens, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if folder := filepath.Dir(file); !slices.Contains(names, filepath.Base(folder)) {
			t.Errorf("%s is of no stack; there are %v; remove the file, or put the environment back", file, names)
		}
	}
}

// sampleProject is of all sample environments and foundations.
func sampleProject(t *testing.T) config.Project {
	t.Helper()
	project, problems := config.LoadProject(filepath.Join(samples.Dir(t), "environments"), filepath.Join(samples.Dir(t), "foundations"))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return project
}

// loaded is a sample environment.
func loaded(t *testing.T, name string) config.Environment {
	t.Helper()
	e, problems := config.Load(samples.Environment(t, name))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return e
}

// written returns the JSON of a stack that was written to a folder.
func written(t *testing.T, dir, stack string) ([]byte, *testkit.Document) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "stacks", stack, jsonFile))
	if err != nil {
		t.Fatal(err)
	}
	return text, testkit.Parse(t, text)
}
