package jobs

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func TestRunOfAJobThatFails(t *testing.T) {
	t.Parallel()
	failed := func(code int32, change func(*ecstypes.Task)) *account {
		a := &account{statuses: []string{"PENDING", stopped}, task: ended(code)}
		change(&a.task)
		return a
	}
	notStarted := func(reason string) *account {
		return failed(0, func(task *ecstypes.Task) {
			task.StopCode, task.StoppedReason, task.StartedAt, task.Containers[1].ExitCode = ecstypes.TaskStopCodeTaskFailedToStart, &reason, nil, nil
		})
	}
	const noRoom = "no instance has room for it: give it less cpu or memory, or let capacity.instances.max be more"
	for name, c := range map[string]struct {
		account *account
		code    int
		want    string
	}{
		"exit code 3": {failed(3, func(*ecstypes.Task) {}), 3, "the job migrate failed with exit code 3"},
		"out of memory": {
			failed(137, func(task *ecstypes.Task) {
				task.Containers[1].Reason = aws.String("OutOfMemoryError: Container killed due to memory usage")
			}),
			137, "the job migrate failed with exit code 137: OutOfMemoryError: Container killed due to memory usage",
		},
		"stopped by somebody else, and ended well": {
			failed(0, func(task *ecstypes.Task) {
				task.StopCode, task.StoppedReason = ecstypes.TaskStopCodeUserInitiated, aws.String("Task stopped by user")
			}),
			0, "the job migrate did not come to its end: Task stopped by user",
		},
		"an instance that is gone": {
			failed(0, func(task *ecstypes.Task) {
				task.StopCode, task.StoppedReason, task.Containers = ecstypes.TaskStopCodeInfrastructureHealth, nil, nil
			}),
			0, "the job migrate did not come to its end: InfrastructureHealth",
		},
		"no image": {
			notStarted("CannotPullContainerError: pull image manifest has been retried 1 time(s): not found"), 0,
			"the job migrate did not start: CannotPullContainerError: pull image manifest has been retried 1 time(s): not found; " +
				"see that the image is in its repository, and that the instances reach that",
		},
		"no image, said of the container": {
			failed(0, func(task *ecstypes.Task) {
				task.StartedAt, task.Containers[1].ExitCode, task.Containers[1].Reason = nil, nil, aws.String("CannotPullContainerError: not found")
			}),
			0, "the job migrate did not start: Essential container in task exited CannotPullContainerError: not found; see that the image is in its repository, and that the instances reach that",
		},
		"no instance": {notStarted("TaskFailedToStart: EMPTY CAPACITY PROVIDER"), 0, "the job migrate did not start: TaskFailedToStart: EMPTY CAPACITY PROVIDER; " + noRoom},
		"no room":     {&account{failures: []ecstypes.Failure{{Reason: aws.String("RESOURCE:MEMORY")}}}, 0, "the job migrate did not start: RESOURCE:MEMORY; " + noRoom},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			_, progress, err := runs(t.Context(), nil, c.account)
			var failed FailedError
			if !errors.As(err, &failed) || failed.Code != c.code || err.Error() != c.want {
				t.Errorf("%s: got code %d, %v\nwant %d, %s", name, failed.Code, err, c.code, c.want)
			}
			if strings.Contains(progress, "exit code 0") {
				t.Errorf("%s: it told %s", name, progress)
			}
			if took := time.Since(began); strings.Contains(c.want, "not start") && took >= quiet {
				t.Errorf("%s: it waited %v for lines of what has not started", name, took)
			}
		})
	}
}
