package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"cdah/config"
)

// inDocumentation is what the fragments of environments in the documentation leave out.
const inDocumentation = `
project: shop
region: eu-west-2
account: "123456789012"
capacity: {instance_type: t3.small, instances: {min: 3, max: 6}}
services: {web: {image: "public.ecr.aws/nginx/nginx:1.28.0", tasks: {min: 3, max: 6}}}
`

// Each fragment of an environment that these pages show is right, put into one.
func TestDocumentedFragments(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"domain.md", "load-balancer.md", "waf.md"} {
		text, err := os.ReadFile(filepath.Join("..", "docs", "options", page))
		if err != nil {
			t.Fatal(err)
		}
		fragments := strings.Split(string(text), "```yaml\n")[1:]
		if len(fragments) == 0 {
			t.Errorf("%s shows nothing", page)
		}
		for _, fragment := range fragments {
			fragment, _, _ = strings.Cut(fragment, "```")
			if problems := loadFragment(t, fragment).Err(); problems != nil {
				t.Errorf("%s:\n%s%v", page, fragment, problems)
			}
		}
	}
}

// loadFragment loads an environment that says what the fragment says.
func loadFragment(t *testing.T, fragment string) config.Problems {
	t.Helper()
	whole, part := decodeMap(t, inDocumentation), decodeMap(t, fragment)
	if services, given := part["services"].(map[string]any); given {
		for name := range services { // each is a service like the one that stands there
			merge(whole, map[string]any{"services": map[string]any{name: decodeMap(t, inDocumentation)["services"].(map[string]any)["web"]}})
		}
	}
	merge(whole, part)
	text, err := yaml.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "fragment.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, problems := config.Load(file)
	return problems
}

func decodeMap(t *testing.T, text string) map[string]any {
	t.Helper()
	var decoded map[string]any
	if err := yaml.Unmarshal([]byte(text), &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

// merge puts what part says into whole.
func merge(whole, part map[string]any) {
	for key, value := range part {
		inner, isMap := whole[key].(map[string]any)
		if more, also := value.(map[string]any); isMap && also {
			merge(inner, more)
			continue
		}
		whole[key] = value
	}
}
