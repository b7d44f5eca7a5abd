//go:build e2e

package e2e

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdah/internal/testkit/samples"

	"golang.org/x/tools/txtar"
)

// TestBadEnvironments runs the app on every bad file of the configuration's tests, each alone: it ends
// with 1, says what is wrong in lines that name the file, and writes nothing. What the lines say is
// for those tests.
func TestBadEnvironments(t *testing.T) {
	t.Parallel()
	app := buildApp(t)
	archives, err := filepath.Glob(filepath.Join(root, "config", "testdata", "*.txtar"))
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	refused := 0
	for _, archive := range archives {
		if slices.Contains([]string{"collide.txtar", "foundation-agree.txtar", "foundation-beside.txtar", "permissions.txtar"}, filepath.Base(archive)) {
			continue // each of its files is right alone
		}
		content, err := txtar.ParseFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		expected := ""
		for _, file := range content.Files {
			if file.Name == "problems" {
				expected = string(file.Data)
			}
		}
		for _, file := range content.Files {
			// A file whose problems are warnings is right.
			if !strings.HasSuffix(file.Name, ".yaml") || !hasError(expected, file.Name) {
				continue
			}
			refused++
			refuses(t, app, filepath.Base(archive)+"/"+file.Name, file)
		}
	}
	if refused < 20 {
		t.Errorf("only %d bad files were tried", refused)
	}
}

func hasError(problems, file string) bool {
	for line := range strings.Lines(problems) {
		if strings.HasPrefix(line, file+":") && !strings.Contains(line, ": warning:") {
			return true
		}
	}
	return false
}

// refuses runs the app on one file and checks how it refuses it.
func refuses(t *testing.T, app, name string, file txtar.File) {
	t.Helper()
	dir, at := t.TempDir(), filepath.Join("environments", file.Name)
	if strings.HasPrefix(file.Name, "foundations/") {
		at = file.Name
		put(t, filepath.Join(dir, "environments", "local.yaml"), []byte(readFile(t, samples.Environment(t, "local"))))
	}
	put(t, filepath.Join(dir, at), file.Data)
	command := exec.Command(app)
	command.Dir = dir
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("%s: ended with %v, want exit code 1\n%s", name, err, output)
	}
	for line := range strings.Lines(string(output)) {
		if !strings.HasPrefix(line, filepath.Dir(at)+"/") {
			t.Errorf("%s: a line that names no file: %s", name, line)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "cdktf.out")); !os.IsNotExist(err) {
		t.Errorf("%s: something was written", name)
	}
}

// put writes a file, and the folder that it is in.
func put(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
