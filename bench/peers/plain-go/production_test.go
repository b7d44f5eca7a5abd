package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The floor is the floor of what the app writes, as near as it has been kept: a change of the app
// need not be made here at once, but must not make the two incomparable.
func TestDocumentIsNearThatOfTheApp(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "out", "cdk.tf.json")
	if err := write(file, production()); err != nil {
		t.Fatal(err)
	}
	app, plain := resources(t, "../../../stacks/testdata/production/cdk.tf.json"), resources(t, file)
	if plain*10 < app*9 || plain*9 > app*10 {
		t.Errorf("%d resources, and the app writes %d: bring them nearer", plain, app)
	}
}

func resources(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Resource map[string]object `json:"resource"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, ofType := range document.Resource {
		count += len(ofType)
	}
	return count
}
