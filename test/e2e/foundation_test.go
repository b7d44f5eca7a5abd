//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/ops/emulator"
)

// TestFoundation does what docs/deploy.md says, in a copy of the project: the
// first deployment, a second that changes nothing, a lost state that is found again, and the move of the
// state into the bucket, twice. Its images are copied to and from other accounts, until a deployment ends that.
func TestFoundation(t *testing.T) {
	t.Parallel()
	clone := copyProject(t)
	t.Cleanup(func() { _, _ = try(t, clone, nil, "make", "emulator-stop") })
	task := func(target string) string { return run(t, clone, nil, "make", target, "ENV=foundation-local") }
	state := filepath.Join(clone, "terraform.foundation-local.tfstate")
	file := filepath.Join(clone, "foundations", "local.yaml")
	const alone, copied = "web: {keep_images: 10}", `web: {keep_images: 10, replicate_to: [{region: eu-west-1}, {account: "444444444444"}], replicate_from: ["222222222222"]}`
	put(t, file, []byte(edited(t, readFile(t, file), alone, copied)))

	contains(t, task("deploy"), "state_bucket", "cdah-local-123456789012-terraform-state", "repository_urls", "cdah/web", "deploy_role_arns", "role/foundation/cdah-local-deploy")
	e, ok := emulator.Running(filepath.Join(clone, ".cdah"))
	if !ok {
		t.Fatal("the emulator that holds the foundation is gone")
	}
	contains(t, task("diff"), "foundation-local: no changes")

	if err := os.Remove(state); err != nil {
		t.Fatal(err)
	}
	if output, err := try(t, clone, nil, "make", "migrate", "ENV=foundation-local"); err == nil || !strings.Contains(output, "no state in this folder") {
		t.Errorf("a foundation without a state was moved: %v\n%s", err, output)
	}
	contains(t, task("adopt"), "aws_s3_bucket.state: cdah-local-123456789012-terraform-state",
		"aws_ecr_replication_configuration.registry_replication", "aws_ecr_registry_policy.registry_copies")
	contains(t, task("adopt"), "aws_s3_bucket.state is in the state already")
	// An import leaves out what only the configuration says, such as that content may go with a bucket.
	if output, err := try(t, clone, nil, "make", "deploy", "ENV=foundation-local"); err == nil || !strings.Contains(output, "force_destroy: (none) → true") {
		t.Errorf("what is adopted may be destroyed with its content, and nobody has allowed it: %v\n%s", err, output)
	}
	allowed := filepath.Join(clone, "environments", "foundation-local.allow")
	put(t, allowed, []byte("aws_ecr_repository.registry_web # a foundation to try\naws_s3_bucket.state # as well\n"+
		"aws_ecr_registry_policy.registry_copies # they end\naws_ecr_replication_configuration.registry_replication # as well\n"))
	put(t, file, []byte(edited(t, readFile(t, file), copied, alone)))
	contains(t, task("deploy"), "state_bucket")
	if err := os.Remove(allowed); err != nil {
		t.Fatal(err)
	}
	contains(t, task("diff"), "foundation-local: no changes")

	contains(t, task("migrate"), "foundations/local.yaml now says state.own: bucket", "is in the bucket cdah-local-123456789012-terraform-state")
	contains(t, readFile(t, file), "  own: bucket\n", "# A foundation in the emulated AWS")
	if _, err := os.Stat(state); !os.IsNotExist(err) {
		t.Errorf("the local state is still there: %v", err)
	}
	contains(t, task("migrate"), "is in the bucket cdah-local-123456789012-terraform-state")
	contains(t, task("diff"), "foundation-local: no changes")
	noEmulatorFailures(t, e)
}
