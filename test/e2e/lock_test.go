//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestLock runs Terraform at the same time on one state in a bucket, as two deployments would: one waits
// or fails clearly. A run that is killed leaves a lock, which is released by the id in the message.
func TestLock(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	variables := credentials(t, e, "888888888888")
	prepare(t, variables, "eu-west-2", "lock-state")
	var env []string
	for name, value := range environ(t, variables) {
		env = append(env, name+"="+value)
	}
	dirs := []string{t.TempDir(), t.TempDir()}
	for _, dir := range dirs {
		lockable(t, dir, "one", 6)
		run(t, dir, env, "terraform", "init", "-no-color")
	}
	apply := func(dir string, timeout string) *exec.Cmd {
		command := exec.Command("terraform", "apply", "-auto-approve", "-no-color", "-lock-timeout="+timeout)
		command.Dir, command.Env = dir, append(os.Environ(), env...)
		return command
	}
	begun := func(dir string) *exec.Cmd {
		command := apply(dir, "0s")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
			if _, err := os.Stat(filepath.Join(dir, "begun")); err == nil {
				return command
			}
			if time.Now().After(deadline) {
				t.Fatal("the first run does not begin")
			}
		}
	}

	first := begun(dirs[0])
	refused, err := apply(dirs[1], "0s").CombinedOutput()
	if err == nil || !strings.Contains(string(refused), "Error acquiring the state lock") {
		t.Errorf("a second run that does not wait: %v\n%s", err, refused)
	}
	if waited, err := apply(dirs[1], "60s").CombinedOutput(); err != nil {
		t.Errorf("a second run that waits: %v\n%s", err, waited)
	}
	if err := first.Wait(); err != nil {
		t.Error(err)
	}

	if err := os.Remove(filepath.Join(dirs[0], "begun")); err != nil {
		t.Fatal(err)
	}
	lockable(t, dirs[0], "two", 30)
	killed := begun(dirs[0])
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	lockable(t, dirs[1], "two", 0)
	refused, err = apply(dirs[1], "0s").CombinedOutput()
	id := regexp.MustCompile(`ID:\s+([0-9a-f-]{36})`).FindSubmatch(refused)
	if err == nil || id == nil {
		t.Fatalf("after a kill: %v\n%s", err, refused)
	}
	run(t, dirs[1], env, "terraform", "force-unlock", "-force", string(id[1]))
	if finished, err := apply(dirs[1], "0s").CombinedOutput(); err != nil {
		t.Errorf("the run after the kill: %v\n%s", err, finished)
	}
	if state := run(t, dirs[1], env, "terraform", "state", "list"); strings.TrimSpace(state) != "terraform_data.slow" {
		t.Errorf("the state holds %q", state)
	}
}

// lockable writes a configuration whose change takes some seconds.
func lockable(t *testing.T, dir, input string, seconds int) {
	t.Helper()
	text := strings.NewReplacer("INPUT", input, "SECONDS", strings.Repeat("1", seconds)).Replace(`terraform {
  backend "s3" {
    bucket       = "lock-state"
    key          = "state"
    region       = "eu-west-2"
    use_lockfile = true
  }
}
resource "terraform_data" "slow" {
  triggers_replace = "INPUT"
  provisioner "local-exec" {
    command = "touch begun; for second in $(echo SECONDS | sed 's/./& /g'); do sleep $second; done"
  }
}
`)
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
