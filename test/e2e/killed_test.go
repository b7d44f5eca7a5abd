//go:build e2e

package e2e

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"

	"cdah/config"
)

// TestKilled kills deployments in the middle, with the state in a bucket, where Terraform writes it every
// twenty seconds: the first by cdah before anything is written, the second by Terraform later on. After
// each, unlocking finds again what exists; a third deployment finishes the work, and nothing is there twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	clone := killable(t, "killed", "400000000099", "\nalerts:\n  emails: [alerts@example.com]\nstate:\n  bucket: killed-state\n")
	environment, problems := config.Load(filepath.Join(clone, "environments", "killed.yaml"))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	variables := credentials(t, e, environment.Account)
	prepare(t, variables, environment.State.Region, environment.State.Bucket)
	cdah := filepath.Join(t.TempDir(), "cdah")
	run(t, root, nil, "go", "build", "-o", cdah, "./cmd/cdah")
	folder := filepath.Join(clone, "cdktf.out", "stacks", "killed")
	var env []string
	for name, value := range environ(t, variables) {
		env = append(env, name+"="+value)
	}
	unlock := func() string {
		locked, err := try(t, clone, variables, cdah, "deploy", "--approve", "--lock-timeout=0s", "killed")
		id := regexp.MustCompile(`ID:\s+([0-9a-f-]{36})`).FindStringSubmatch(locked)
		if err == nil || id == nil {
			t.Fatalf("after a kill: %v\n%s", err, locked)
		}
		return run(t, clone, variables, cdah, "unlock", "--approve", "killed", id[1])
	}

	killAfter(t, "aws_internet_gateway.network_internet_gateway", clone, variables, cdah, "deploy", "--approve", "--verbose", "killed")
	contains(t, unlock(), "aws_vpc.network", "aws_internet_gateway.network_internet_gateway: igw-")

	killAfter(t, "aws_nat_gateway.network_public_a_nat", folder, env, "terraform", "apply", "-auto-approve", "-input=false", "-no-color")
	contains(t, unlock(), "aws_vpc.network is in the state already", "aws_nat_gateway.network_public_a_nat: nat-")

	s := &stack{
		Terraform: newTerraform(t, folder, variables), environment: "killed",
		providers: newProviders(t, variables),
	}
	changes, _ := s.plan(t)
	for _, change := range changes {
		if change.goes() {
			t.Errorf("what was adopted would not stay: %s %s %s", change.Address, change.Action, change.Why)
		}
	}
	s.apply(t)
	s.noChanges(t)
	s.destroy(t)
	nothingRemains(t, e, environment.Account, environment.State.Bucket, zone+".")
}

// killable returns a copy of the project with one small environment.
func killable(t *testing.T, name, account, more string) string {
	t.Helper()
	clone := copyProject(t)
	for _, folder := range []string{"environments", "foundations"} {
		files, _ := filepath.Glob(filepath.Join(clone, folder, "*.yaml"))
		for _, file := range files {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	text := edited(t, readFile(t, filepath.Join("matrix", "plain.yaml")), "400000000001", account) + more
	if err := os.WriteFile(filepath.Join(clone, "environments", name+".yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return clone
}

// killAfter runs a command that applies, and kills it and everything below it as soon as it has created a
// resource: then no state can have it yet.
func killAfter(t *testing.T, address, dir string, env []string, name string, args ...string) {
	t.Helper()
	defer took(t, name+" "+args[0]+", killed", time.Now())
	command := exec.Command(name, args...)
	command.Dir, command.Env = dir, append(os.Environ(), env...)
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = command.Stdout // where cdah has Terraform say what it does
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	lines := bufio.NewScanner(output)
	created := false
	for !created && lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		created = strings.Contains(lines.Text(), address) && strings.Contains(lines.Text(), "Creation complete")
	}
	if !created {
		_ = command.Wait()
		t.Fatalf("the deployment ended before it could be killed:\n%s", said.String())
	}
	kill(t, command.Process.Pid)
	_, _ = io.Copy(io.Discard, output)
	_ = command.Wait()
}

// kill kills a process and all below it, from the top, so that none can save anything.
func kill(t *testing.T, pid int) {
	t.Helper()
	top, err := process.NewProcess(int32(pid))
	if err != nil {
		t.Fatal(err)
	}
	for all := []*process.Process{top}; len(all) > 0; all = all[1:] {
		below, _ := all[0].Children() // none is an error
		_ = all[0].Kill()
		all = append(all, below...)
	}
}
