package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/reason"
	"cdah/internal/ops/processes"
)

const (
	// interval is how long to wait between two looks at a task and its log.
	interval = 2 * time.Second

	// patience is how long a task may not be found, or AWS not be reached, before it is given up: ECS knows a new task
	// everywhere after some seconds only, and a network may fail while a job works.
	patience = time.Minute

	// quiet is how long no line has come when a stopped task's log is taken to be complete: CloudWatch Logs shows lines
	// some seconds after they are written.
	quiet = 10 * time.Second
)

// stopped is the last status of a task.
const stopped = "STOPPED"

// run is a task that is followed.
type run struct {
	Clients
	job Job
	out Output
	id  string // of the task
	log logReader

	status   string // as told last
	unread   bool   // that the log cannot be read was told
	stopping bool   // the task was told to stop
}

func taskID(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

func (j Job) logStream(arn string) string { return naming.LogStream(j.Name, j.Name, taskID(arn)) }

// follow follows the task to its end, and stops it when ctx ends. Requests end with working.
func (r *run) follow(ctx, working context.Context) error {
	interrupted := ctx.Done()
	var lost time.Time // since when the task is out of sight
	for {
		task, err := r.describe(working)
		switch {
		case working.Err() != nil:
			return r.killed()
		case err == nil:
			lost = time.Time{}
			r.tell(task)
		case lost.IsZero():
			lost = time.Now()
		case time.Since(lost) > patience:
			return fmt.Errorf("the task %s of the job %s may go on, and can no longer be followed: %w", r.id, r.job.Name, err)
		}
		r.copyLog(working)
		if aws.ToString(task.LastStatus) == stopped {
			return r.end(ctx, working, task)
		}
		select {
		case <-interrupted:
			interrupted = nil // once
			if err := r.stop(working); err != nil {
				return err
			}
		case <-working.Done():
		case <-time.After(interval):
		}
	}
}

func (r *run) describe(ctx context.Context) (ecstypes.Task, error) {
	output, err := r.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &r.job.Cluster, Tasks: []string{r.id}})
	if err != nil {
		return ecstypes.Task{}, err
	}
	if len(output.Tasks) == 0 {
		return ecstypes.Task{}, fmt.Errorf("the cluster %s has no such task", r.job.Cluster)
	}
	return output.Tasks[0], nil
}

// tell prints the status of the task where it has changed.
func (r *run) tell(task ecstypes.Task) {
	status := aws.ToString(task.LastStatus)
	if status == r.status {
		return
	}
	r.status = status
	if status == "PROVISIONING" {
		status += ": ECS looks for an instance with room for it"
	}
	fmt.Fprintf(r.out.Progress, "    %s\n", status)
}

// stop tells ECS to stop the task, and why.
func (r *run) stop(ctx context.Context) error {
	fmt.Fprintf(r.out.Progress, "Stopping the task %s of the job %s\n", r.id, r.job.Name)
	_, err := r.ECS.StopTask(ctx, &ecs.StopTaskInput{
		Cluster: &r.job.Cluster, Task: &r.id, Reason: aws.String("interrupted by " + r.job.StartedBy),
	})
	switch {
	case err == nil:
		r.stopping = true
		return nil
	case ctx.Err() != nil:
		return r.killed()
	}
	// Whoever has interrupted it believes it stopped.
	fmt.Fprintf(r.out.Progress, "It was not stopped, and goes on: %s\n%s\n", reason.Plain(err.Error()), r.howToStop())
	return errors.Join(processes.ErrInterrupted, err)
}

// killed is the error for who does not wait for the task's end.
func (r *run) killed() error {
	if r.stopping {
		return fmt.Errorf("%w: %w before the task %s had ended; ECS goes on stopping it", processes.ErrInterrupted, processes.ErrKilled, r.id)
	}
	return fmt.Errorf("%w: %w before the task %s was stopped. %s", processes.ErrInterrupted, processes.ErrKilled, r.id, r.howToStop())
}

func (r *run) howToStop() string {
	return fmt.Sprintf("To stop it: aws ecs stop-task --cluster %s --task %s", r.job.Cluster, r.id)
}

// end reads the last lines of a stopped task, and says how it has ended.
func (r *run) end(ctx, working context.Context, task ecstypes.Task) error {
	if task.StartedAt != nil || r.job.container(task).ExitCode != nil { // otherwise there are no lines
		r.readLastLines(working)
	}
	outcome := r.job.outcome(task)
	if ctx.Err() != nil {
		fmt.Fprintf(r.out.Progress, "The task %s of the job %s has ended: %s\n", r.id, r.job.Name, aws.ToString(task.StoppedReason))
		return processes.ErrInterrupted
	}
	if outcome == nil {
		fmt.Fprintf(r.out.Progress, "==> %s has ended with exit code 0\n", r.job.Name)
	}
	return outcome
}

// readLastLines reads the log until no line has come for a while.
func (r *run) readLastLines(ctx context.Context) {
	for last := time.Now(); time.Since(last) < quiet && ctx.Err() == nil; {
		if r.copyLog(ctx) > 0 {
			last = time.Now()
		}
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
}

// copyLog prints the lines that have come, and returns their number. A log that cannot be read ends nothing: how
// the job ends is known without it.
func (r *run) copyLog(ctx context.Context) (lines int) {
	lines, err := r.log.copyTo(ctx, r.out.Log)
	if err != nil && ctx.Err() == nil && !r.unread {
		r.unread = true
		fmt.Fprintf(r.out.Progress, "warning: the log of the job, %s in %s, could not be read: %s\n", r.log.stream, r.log.group, reason.Plain(err.Error()))
	}
	return lines
}
