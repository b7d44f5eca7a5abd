package jobs

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// FailedError is a job that did not end with exit code 0.
type FailedError struct {
	Job    string
	Code   int    // exit code of its container; 0 where that did not end by itself
	Reason string // what became of it, such as "failed with exit code 3"
}

func (e FailedError) Error() string { return "the job " + e.Job + " " + e.Reason }

// outcome returns nil for a stopped task whose container has ended by itself with exit code 0, and a [FailedError]
// for any other. A container that was told to stop may end with 0 as well, without having done its work.
func (j Job) outcome(task ecstypes.Task) error {
	container := j.container(task)
	byItself := task.StopCode == "" || task.StopCode == ecstypes.TaskStopCodeEssentialContainerExited
	if code := container.ExitCode; code != nil && byItself {
		if *code == 0 {
			return nil
		}
		return FailedError{Job: j.Name, Code: int(*code), Reason: withReason(fmt.Sprintf("failed with exit code %d", *code), aws.ToString(container.Reason))}
	}
	reason := cmp.Or(aws.ToString(task.StoppedReason), string(task.StopCode))
	if own := aws.ToString(container.Reason); !strings.Contains(reason, own) {
		reason = strings.TrimSpace(reason + " " + own)
	}
	if task.StartedAt == nil && container.ExitCode == nil {
		return FailedError{Job: j.Name, Reason: withReason("did not start", explain(reason))}
	}
	return FailedError{Job: j.Name, Reason: withReason("did not come to its end", reason)}
}

// container returns the job's own container of its task; an empty one where it is not known yet.
func (j Job) container(task ecstypes.Task) ecstypes.Container {
	for _, container := range task.Containers {
		if aws.ToString(container.Name) == j.Name {
			return container
		}
	}
	return ecstypes.Container{}
}

func withReason(outcome, reason string) string {
	if reason == "" {
		return outcome
	}
	return outcome + ": " + reason
}

// explain adds to a reason of ECS what to do about it
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html,
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html).
func explain(reason string) string {
	has := func(part string) bool { return strings.Contains(strings.ToUpper(reason), part) }
	switch {
	case has("CANNOTPULL"):
		return reason + "; see that the image is in its repository, and that the instances reach that"
	case has("RESOURCE:"), has("CAPACITY"), has("NO CONTAINER INSTANCES"):
		return reason + "; no instance has room for it: give it less cpu or memory, or let capacity.instances.max be more"
	}
	return reason
}
