//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdah/internal/ops/emulator"
	"cdah/internal/testkit/samples"
)

// TestLocal does what a newcomer does, in a copy of the project as a fresh clone has it: the README's commands, which
// need no cdktf CLI, and the four commands of that. What the one has deployed is up to date for the other.
func TestLocal(t *testing.T) {
	t.Parallel()
	p := pipeline{clone: copyProject(t), name: "local"}
	t.Cleanup(func() { _, _ = try(t, p.clone, nil, "make", "emulator-stop") })
	task := func(target string) string { return run(t, p.clone, nil, "make", target) }
	cdktf := func(kept, command string, flags ...string) string {
		output, err := p.cdktf(t, kept, command, flags...)
		if err != nil {
			t.Fatalf("cdktf %s: %v\n%s", command, err, output)
		}
		return output
	}

	task("synth")
	golden(t, p.clone, "local")
	contains(t, task("diff"), "to create, as nothing of it exists yet")
	contains(t, task("deploy"), "to create, as nothing of it exists yet", "  network 34, alerts ", "website_url")
	e, ok := emulator.Running(filepath.Join(p.clone, ".cdah"))
	if !ok {
		t.Fatal("the emulator that holds the deployment is gone")
	}
	contains(t, task("diff"), "local: no changes")
	contains(t, task("restart"), "==> Restarting web in the cluster cdah-local", "==> web has new tasks")
	contains(t, task("status"), "SERVICE", "web", "(revision 1)", "completed ", "Instances: ", "Alarms: none is on, ", "Website: http://")
	run(t, p.clone, nil, "make", "logs", "SERVICE=web") // the emulator's tasks write nothing
	smoke, err := try(t, p.clone, nil, "make", "smoke")
	if contains(t, smoke, "FAILED answer", "the emulator runs no containers", "ok     web: deployment", "1 of 4 checks failed"); err == nil {
		t.Error("the smoke test passes where nothing answers")
	}
	contains(t, task("output"), "website_url", "http://cdah-local", "load_balancer_dns_name", "cluster_name", "service_names", "log_group_names", "vpc_id")
	if _, err := os.Stat(filepath.Join(p.clone, "node_modules")); !os.IsNotExist(err) {
		t.Errorf("make has installed the cdktf CLI, which it does not need: %v", err)
	}

	useCLI(t, p.clone)
	contains(t, run(t, p.clone, nil, "npx", "cdktf", "synth", "--no-color"), "local")
	golden(t, p.clone, "local")
	byHand(t, newAccount(e.Endpoint(), e.Env()), "cdah-local")
	contains(t, cdktf("", "diff"), "Plan: 0 to add, 1 to change, 0 to destroy.") // that change, and no other
	contains(t, cdktf("", "deploy", "--auto-approve"), "website_url")
	contains(t, task("diff"), "local: no changes")
	cdktf("", "destroy", "--auto-approve")
	nothingRemains(t, e, emulator.Account)
	noEmulatorFailures(t, e)

	task("destroy")
	if _, ok := emulator.Running(filepath.Join(p.clone, ".cdah")); ok {
		t.Error("the emulator still runs although nothing is deployed to it")
	}
}

// copyProject copies what a commit of the working tree would hold, with the samples in place of what is the owner's.
func copyProject(t *testing.T) string {
	t.Helper()
	clone := t.TempDir()
	files := run(t, root, nil, "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	for file := range strings.SplitSeq(strings.TrimSuffix(files, "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, file))
		if os.IsNotExist(err) {
			continue // deleted, and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		folder, _, _ := strings.Cut(file, "/")
		if slices.Contains(samples.Folders(), folder) {
			continue
		}
		put(t, filepath.Join(clone, file), content)
		if own, is := strings.CutPrefix(file, samples.Folder+"/"); is && path.Dir(own) != "." {
			put(t, filepath.Join(clone, own), content)
		}
	}
	return clone
}

// golden holds what is synthesized against the golden file: neither road adds anything.
func golden(t *testing.T, clone, environment string) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(clone, "cdktf.out", "stacks", environment, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(root, "stacks", "testdata", environment, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("other JSON is synthesized for %s than by the tests of stacks", environment)
	}
}
