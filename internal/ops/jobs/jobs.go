// Package jobs runs a job of an environment: it starts the job's task, follows its log, and tells how it ended.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/processes"
)

// Job is a job to run, and where.
type Job struct {
	Name           string // also that of its container
	Cluster        string
	TaskDefinition string // the family; its newest revision runs
	LogGroup       string
	Command        []string // of the container; nil for the task definition's own
	StartedBy      string   // as ECS shows it: up to 128 letters, digits and - / _
}

// Clients are the clients of the AWS APIs.
type Clients struct {
	ECS interface {
		RunTask(context.Context, *ecs.RunTaskInput, ...func(*ecs.Options)) (*ecs.RunTaskOutput, error)
		DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error)
		StopTask(context.Context, *ecs.StopTaskInput, ...func(*ecs.Options)) (*ecs.StopTaskOutput, error)
	}
	Logs Logs
}

// NewClients returns clients for an account and region.
func NewClients(config aws.Config) Clients {
	return Clients{ECS: ecs.NewFromConfig(config), Logs: cloudwatchlogs.NewFromConfig(config)}
}

// Output is where a run is followed.
type Output struct {
	Log      io.Writer // the job's own lines
	Progress io.Writer // what becomes of its task
}

// Run runs a job to its end. A job that does not end with exit code 0 is a [FailedError].
//
// When ctx ends, the task is stopped, and Run returns processes.ErrInterrupted once it has ended. Closing kill
// has it return at once, with processes.ErrKilled.
func (c Clients) Run(ctx context.Context, kill <-chan struct{}, job Job, out Output) error {
	if ctx.Err() != nil {
		return processes.ErrInterrupted
	}
	// Requests outlive ctx: a task that is being started when it ends must be known, to be stopped.
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	go func() {
		select {
		case <-kill:
			cancel()
		case <-working.Done():
		}
	}()
	arn, err := c.start(working, job)
	switch {
	case working.Err() != nil && arn == "":
		return fmt.Errorf("%w: %w while the job %s was being started; see whether it runs: aws ecs list-tasks --cluster %s --started-by %s",
			processes.ErrInterrupted, processes.ErrKilled, job.Name, job.Cluster, job.StartedBy)
	case err != nil:
		return err
	}
	r := &run{Clients: c, job: job, out: out, id: taskID(arn), log: logReader{client: c.Logs, group: job.LogGroup, stream: job.logStream(arn)}}
	fmt.Fprintf(out.Progress, "==> Running %s in the cluster %s: task %s\n", job.Name, job.Cluster, r.id)
	return r.follow(ctx, working)
}

// start starts the task and returns its ARN. The cluster's default strategy places it: on its capacity provider, as
// it does what a schedule starts.
func (c Clients) start(ctx context.Context, job Job) (arn string, err error) {
	input := &ecs.RunTaskInput{
		Cluster: &job.Cluster, TaskDefinition: &job.TaskDefinition, Count: aws.Int32(1), StartedBy: &job.StartedBy,
		PropagateTags: ecstypes.PropagateTagsTaskDefinition, EnableECSManagedTags: true,
	}
	if job.Command != nil {
		input.Overrides = &ecstypes.TaskOverride{ContainerOverrides: []ecstypes.ContainerOverride{{Name: &job.Name, Command: job.Command}}}
	}
	output, err := c.ECS.RunTask(ctx, input)
	for begun := time.Now(); isNewRole(err) && time.Since(begun) < patience && ctx.Err() == nil; {
		select {
		case <-ctx.Done():
		case <-time.After(interval):
			output, err = c.ECS.RunTask(ctx, input)
		}
	}
	if err != nil {
		return "", job.notStarted(err)
	}
	if len(output.Tasks) == 0 {
		var reasons []string
		for _, failure := range output.Failures {
			reasons = append(reasons, strings.TrimSpace(aws.ToString(failure.Reason)+" "+aws.ToString(failure.Detail)))
		}
		return "", FailedError{Job: job.Name, Reason: "did not start: " + explain(strings.Join(reasons, "; "))}
	}
	return aws.ToString(output.Tasks[0].TaskArn), nil
}

// isNewRole reports whether ECS does not know the job's roles yet, which IAM tells everywhere after some seconds only
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
func isNewRole(err error) bool {
	var refused *ecstypes.ClientException
	return errors.As(err, &refused) && strings.Contains(refused.ErrorMessage(), "unable to assume the role")
}

// notStarted says what is missing where ECS refuses to start a job.
func (j Job) notStarted(err error) error {
	var noCluster *ecstypes.ClusterNotFoundException
	var refused *ecstypes.ClientException
	// ECS writes it as one word and as two.
	if errors.As(err, &noCluster) || errors.As(err, &refused) && strings.Contains(strings.ToLower(strings.ReplaceAll(refused.ErrorMessage(), " ", "")), "taskdefinition") {
		return fmt.Errorf("the job %s is not deployed, there is no cluster %s or no task definition %s in it: deploy it first (%w)",
			j.Name, j.Cluster, j.TaskDefinition, err)
	}
	return fmt.Errorf("start the job %s: %w", j.Name, err)
}
