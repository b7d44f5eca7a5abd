package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
)

// The services and jobs that the documentation shows are right, without a warning.
func TestDocumentedServices(t *testing.T) {
	t.Parallel()
	const around = "project: shop\nregion: eu-west-2\naccount: \"123456789012\"\ntarget: emulator\n" +
		"capacity: {instance_type: m5.large, instances: {min: 3, max: 6}}\n"
	for _, page := range []string{"README", "services", "jobs", "scaling", "network", "database", "volumes", "neighbours"} {
		text, err := os.ReadFile("../docs/options/" + page + ".md")
		if err != nil {
			t.Fatal(err)
		}
		examples := strings.Split(string(text), "```yaml\n")[1:]
		for i, example := range examples {
			example, _, _ = strings.Cut(example, "```")
			if strings.Contains(example, "project:") {
				continue // a whole one: TestDocumentedEnvironments
			}
			if !strings.Contains(example, "services:") {
				example += "services: {web: {image: \"nginx:1.28.0\", tasks: {min: 3, max: 6}}}\n"
			}
			file := filepath.Join(t.TempDir(), "live.yaml")
			if err := os.WriteFile(file, []byte(around+example), 0o600); err != nil {
				t.Fatal(err)
			}
			_, problems := config.Load(file)
			for _, problem := range problems {
				if !strings.Contains(problem.Got, "cannot be in each of 3 zones") { // what the page itself says
					t.Errorf("docs/options/%s.md, example %d: %s", page, i+1, problem)
				}
			}
		}
		if len(examples) == 0 {
			t.Errorf("docs/options/%s.md shows nothing", page)
		}
	}
}

// The sites of examples/ are right as they stand, without a warning.
func TestExampleSites(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../examples/sites/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "production.yaml")
		if err := os.WriteFile(copied, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, problems := config.Load(copied); len(problems) > 0 {
			t.Errorf("%s: %v", file, problems)
		}
	}
}

// The environments that the documentation shows are right.
func TestDocumentedEnvironments(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"../README.md", "../docs/options/README.md", "../docs/watch.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		_, example, found := strings.Cut(string(text), "```yaml\n")
		example, _, closed := strings.Cut(example, "```")
		if !found || !closed {
			t.Fatalf("%s shows no environment", page)
		}
		file := filepath.Join(t.TempDir(), "production.yaml")
		if err := os.WriteFile(file, []byte(example), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, problems := config.Load(file); problems.Err() != nil {
			t.Errorf("%s: %v", page, problems.Err())
		}
	}
}
