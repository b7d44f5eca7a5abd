package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"cdah/config"
)

// A bad file among good ones stops all of them, before the kernel starts and anything is written.
func TestRunWritesNothingForABadEnvironment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, err := os.ReadFile(filepath.Join("environments", "local.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"good.yaml": string(good), "bad.yaml": "colour: blue\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	output := filepath.Join(t.TempDir(), "out")
	var log bytes.Buffer
	var problems config.Problems
	if err := run(dir, "foundations", output, &log); !errors.As(err, &problems) || len(problems) == 0 {
		t.Errorf("error %v, want the problems of bad.yaml", err)
	}
	if _, err := os.Stat(output); !os.IsNotExist(err) {
		t.Errorf("%s was written: %v", output, err)
	}
}
