package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// account answers as AWS does; a test changes what it answers.
type account struct {
	started  time.Time
	statuses []string      // of the task, one for each look at it; the last one stays
	task     ecstypes.Task // what else is known of it once it has stopped
	lines    []line
	failures []ecstypes.Failure // of RunTask

	newRole time.Duration // how long ECS does not know the job's roles

	begun time.Time // of the first RunTask

	runErr, describeErr, stopErr, logErr error

	run  *ecs.RunTaskInput
	stop *ecs.StopTaskInput
	read *cloudwatchlogs.GetLogEventsInput

	reads int // of the log
}

// line is a line of the job's log, and how long after its start CloudWatch Logs shows it.
type line struct {
	after time.Duration
	text  string
}

const arn = "arn:aws:ecs:eu-west-2:123456789012:task/shop-production/0123abcd"

func (a *account) RunTask(_ context.Context, input *ecs.RunTaskInput, _ ...func(*ecs.Options)) (*ecs.RunTaskOutput, error) {
	a.run, a.started = input, time.Now()
	if a.begun.IsZero() {
		a.begun = a.started
	}
	if time.Since(a.begun) < a.newRole {
		return nil, &ecstypes.ClientException{Message: aws.String("ECS was unable to assume the role 'arn:aws:iam::123456789012:role/shop-production-migrate-execution' that was provided for this task.")}
	}
	if a.runErr != nil || a.failures != nil {
		return &ecs.RunTaskOutput{Failures: a.failures}, a.runErr
	}
	return &ecs.RunTaskOutput{Tasks: []ecstypes.Task{{TaskArn: aws.String(arn)}}}, nil
}

func (a *account) DescribeTasks(ctx context.Context, input *ecs.DescribeTasksInput, _ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	if err := errors.Join(ctx.Err(), a.describeErr); err != nil {
		return nil, err
	}
	if *input.Cluster != "shop-production" || input.Tasks[0] != "0123abcd" {
		return nil, fmt.Errorf("asked for %v in %s", input.Tasks, *input.Cluster)
	}
	status := a.statuses[0]
	if len(a.statuses) > 1 {
		a.statuses = a.statuses[1:]
	}
	switch status {
	case "": // not known yet
		return &ecs.DescribeTasksOutput{Failures: []ecstypes.Failure{{Reason: aws.String("MISSING")}}}, nil
	case stopped:
		task := a.task
		task.LastStatus = &status
		return &ecs.DescribeTasksOutput{Tasks: []ecstypes.Task{task}}, nil
	}
	return &ecs.DescribeTasksOutput{Tasks: []ecstypes.Task{{LastStatus: &status}}}, nil
}

func (a *account) StopTask(_ context.Context, input *ecs.StopTaskInput, _ ...func(*ecs.Options)) (*ecs.StopTaskOutput, error) {
	if a.stop = input; a.stopErr != nil {
		return nil, a.stopErr
	}
	a.statuses = []string{"DEACTIVATING", stopped}
	a.task = ended(137)
	a.task.StopCode, a.task.StoppedReason = ecstypes.TaskStopCodeUserInitiated, input.Reason
	return &ecs.StopTaskOutput{}, nil
}

// GetLogEvents gives one line a page. The token is the number of lines read; it is the same again at the end.
func (a *account) GetLogEvents(_ context.Context, input *cloudwatchlogs.GetLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error) {
	a.reads++
	if a.read = input; a.logErr != nil {
		return nil, a.logErr
	}
	read := len(aws.ToString(input.NextToken))
	if read == 0 && (len(a.lines) == 0 || time.Since(a.started) < a.lines[0].after) {
		return nil, &logstypes.ResourceNotFoundException{Message: aws.String("The specified log stream does not exist.")}
	}
	output := &cloudwatchlogs.GetLogEventsOutput{}
	if read < len(a.lines) && time.Since(a.started) >= a.lines[read].after {
		output.Events = []logstypes.OutputLogEvent{{Message: &a.lines[read].text}}
		read++
	}
	output.NextForwardToken = aws.String(strings.Repeat("x", read))
	return output, nil
}

// ended is a task whose container has ended by itself.
func ended(code int32) ecstypes.Task {
	return ecstypes.Task{
		StopCode: ecstypes.TaskStopCodeEssentialContainerExited, StoppedReason: aws.String("Essential container in task exited"),
		StartedAt: aws.Time(time.Unix(0, 0)), Containers: []ecstypes.Container{
			{Name: aws.String("agent"), ExitCode: aws.Int32(9)}, {Name: aws.String("migrate"), ExitCode: &code},
		},
	}
}

// runs runs the job in an account to its end, in a time of its own.
func runs(ctx context.Context, kill <-chan struct{}, a *account, command ...string) (log, progress string, err error) {
	var lines, told bytes.Buffer
	job := Job{
		Name: "migrate", Cluster: "shop-production", TaskDefinition: "shop-production-migrate", LogGroup: "/ecs/shop-production/jobs/migrate",
		Command: command, StartedBy: "cdah/alice",
	}
	err = Clients{ECS: a, Logs: a}.Run(ctx, kill, job, Output{Log: &lines, Progress: &told})
	return lines.String(), told.String(), err
}

// slowToStop is an account whose task takes long to end.
type slowToStop struct{ *account }

func (s *slowToStop) StopTask(ctx context.Context, input *ecs.StopTaskInput, options ...func(*ecs.Options)) (*ecs.StopTaskOutput, error) {
	output, err := s.account.StopTask(ctx, input, options...)
	s.statuses = []string{"DEACTIVATING"}
	return output, err
}
