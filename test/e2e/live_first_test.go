//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// firstFails deploys a service for the first time whose image nobody has: nothing is rolled back then, and Terraform waits a
// quarter of an hour. Whoever interrupts it is told why its tasks did not start. The file is then without the service again.
func (l *live) firstFails(t *testing.T) {
	const before = "\nvolumes:\n"
	const late = "  late: {kind: worker, image: \"localhost/cdah-test/missing:1\", cpu: 16, memory: 32, tasks: {min: 1, max: 1}, scaling: {enabled: false}}\n"
	l.edit(t, before, late+before)
	command := exec.Command(l.cdah, "deploy", "site")
	command.Dir, command.Env = l.clone, append(os.Environ(), l.env...)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	l.awaitEnded(t, "late")
	if err := command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Error("a deployment whose tasks do not start succeeds")
	}
	contains(t, said.String(), "==> ECS on late: CannotPullContainerError: ")
	l.edit(t, late, "")
}

// allowLate lets the next deployment remove what the one that failed has made.
func (l *live) allowLate(t *testing.T) {
	t.Helper()
	const allowed = "aws_cloudwatch_log_group.logs_service_late # the service has never run\naws_ecs_service.service_late # as above\n" +
		"aws_iam_role.service_late_execution_role # as above\naws_iam_role.service_late_task_role # as above\n"
	if err := os.WriteFile(filepath.Join(l.clone, "environments", "site.allow"), []byte(allowed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// awaitEnded waits until a task of a service has ended.
func (l *live) awaitEnded(t *testing.T, service string) {
	t.Helper()
	client := ecs.NewFromConfig(l.config(t))
	for deadline := time.Now().Add(waits); time.Now().Before(deadline); time.Sleep(time.Second) {
		found, err := client.ListTasks(t.Context(), &ecs.ListTasksInput{
			Cluster: aws.String("live-site"), ServiceName: &service, DesiredStatus: ecstypes.DesiredStatusStopped,
		})
		if err == nil && len(found.TaskArns) > 0 { // before there is the service it fails
			return
		}
	}
	t.Errorf("no task of %s has ended within %v", service, waits)
}
