package terraform

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCountResources(t *testing.T) {
	file := filepath.Join(t.TempDir(), "terraform.tfstate")
	if n, err := CountResources(file); n != 0 || err != nil {
		t.Errorf("without a file: got %d, %v", n, err)
	}
	write(t, file, `{"version":4,"resources":[
		{"mode":"data","instances":[{}]},
		{"mode":"managed","instances":[{},{}]},
		{"mode":"managed","instances":[{}]}]}`)
	if n, err := CountResources(file); n != 3 || err != nil {
		t.Errorf("got %d, %v; want 3", n, err)
	}
	write(t, file, "{")
	if _, err := CountResources(file); err == nil {
		t.Error("half a state was counted")
	}
}

func TestShareLockFile(t *testing.T) {
	stacks := t.TempDir()
	local, production := filepath.Join(stacks, "local"), filepath.Join(stacks, "production")
	for _, dir := range []string{local, production} {
		if err := os.Mkdir(dir, 0o750); err != nil {
			t.Fatal(err)
		}
	}
	if err := ShareLockFile(local); err != nil {
		t.Errorf("without any lock file: %v", err)
	}
	write(t, filepath.Join(production, lockFile), "the choice")
	for range 2 {
		if err := ShareLockFile(local); err != nil {
			t.Errorf("beside a locked stack: %v", err)
		}
	}
	if got, _ := os.ReadFile(filepath.Join(local, lockFile)); string(got) != "the choice" {
		t.Errorf("the copied lock file holds %q", got)
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
