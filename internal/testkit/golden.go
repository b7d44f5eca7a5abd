package testkit

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what is synthesized over the golden files")

// Golden holds got against a golden file, or writes it there with -update. A test that updates still
// fails where something changed, so that no pipeline updates its way to success.
func Golden(t testing.TB, file string, got []byte) {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	diff := cmp.Diff(string(want), string(got))
	if diff == "" {
		return
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s is written anew; read its diff before you commit it", file)
		return
	}
	t.Errorf("%s is not what is synthesized (-golden +now); if the change is meant, run: make golden\n%s", file, diff)
}
