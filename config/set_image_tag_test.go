package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
)

const withImages = `# A site.
project: shop

services:   # what people see
    web:
        image:    "123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v41" # 123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v41
        tasks: {min: 3,max: 6}
    mailer: {kind: worker, image: 123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v41, command: [mail]}
    folded:
        image: >-
            123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v41
    api: &api
        image: &image 123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/api:v41
    worker: {<<: [*api], kind: worker}
jobs:
    migrate: {image: '123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v41'}
    report: {image: *image}
`

// Only the tag of the one image changes, however the line is written.
func TestSetImageTag(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]int{"web": 6, "mailer": 8, "api": 13, "worker": 13, "report": 13, "migrate": 16} {
		for _, text := range []string{withImages, strings.ReplaceAll(withImages, "\n", "\r\n"), strings.TrimSuffix(withImages, "\n")} {
			file := filepath.Join(t.TempDir(), "production.yaml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := config.SetImageTag(file, name, "v42")
			if err != nil || got != line {
				t.Errorf("%s: line %d, %v, want %d", name, got, err, line)
			}
			lines := strings.SplitAfter(text, "\n")
			lines[line-1] = strings.Replace(lines[line-1], ":v41", ":v42", 1)
			if changed, _ := os.ReadFile(file); string(changed) != strings.Join(lines, "") {
				t.Errorf("%s: got\n%s", name, changed)
			}
		}
	}
}

// What cannot be changed in place is left as it is.
func TestSetImageTagRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "production.yaml")
	for name, want := range map[string]string{"folded": "line 10: write the image of folded as one plain text", "other": "it has no image of other"} {
		if err := os.WriteFile(file, []byte(withImages), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := config.SetImageTag(file, name, "v42"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
		if text, _ := os.ReadFile(file); string(text) != withImages {
			t.Errorf("%s: the file is another one:\n%s", name, text)
		}
	}
}
