package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The floor is a floor only while its document is that of the app.
func TestDocumentIsThatOfTheApp(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "out", "cdk.tf.json")
	if err := write(file, production()); err != nil {
		t.Fatal(err)
	}
	want, got := lines(t, "../../../stacks/testdata/production/cdk.tf.json"), lines(t, file)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- app, + plain Go:\n%s", diff)
	}
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}
