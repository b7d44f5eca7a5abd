package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
)

// The environments that the documentation shows are right.
func TestDocumentedEnvironments(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"../README.md", "../docs/environments.md"} {
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
