// Package samples finds the environments and foundations that the project's own tests are about. They are those that a
// copy of the project begins with; its owner replaces environments/, foundations/ and site/ by others, which no test reads
// but those of the owner's (stacks, TestEnvironments).
package samples

import (
	"os"
	"path/filepath"
	"testing"
)

// Folder is where they are in the project.
const Folder = "internal/testkit/samples"

// Folders are those that an owner replaces, by their names in a project and in Dir.
func Folders() []string { return []string{"environments", "foundations", "site"} }

// Dir is the folder that holds these folders, as a project does.
func Dir(t testing.TB) string {
	t.Helper()
	working, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for at := working; ; at = filepath.Dir(at) {
		if dir := filepath.Join(at, filepath.FromSlash(Folder)); isDir(dir) {
			return dir
		}
		if at == filepath.Dir(at) {
			t.Fatalf("no %s above %s", Folder, working)
		}
	}
}

// Environment is the file of an environment, such as production.
func Environment(t testing.TB, name string) string {
	t.Helper()
	return filepath.Join(Dir(t), "environments", name+".yaml")
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
