package testkit

import (
	"testing"

	"cdah/internal/expressions"
)

// Text returns the text at a path below a resource as Terraform would make it, with each reference in
// place of what it refers to.
func (d *Document) Text(t testing.TB, address, path string) string {
	t.Helper()
	source, ok := d.Get(t, address, path).(string)
	if !ok {
		t.Fatalf("%s: %s is no text", address, path)
	}
	text, err := expressions.Text(source)
	if err != nil {
		t.Fatalf("%s: %s: %v", address, path, err)
	}
	return text
}
