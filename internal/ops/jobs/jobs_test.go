package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/processes"
)

// account answers as AWS does; a test changes what it answers.
type account struct {
	started  time.Time
	statuses []string      // of the task, one for each look at it; the last one stays
	task     ecstypes.Task // what else is known of it once it has stopped
	lines    []line
	failures []ecstypes.Failure // of RunTask

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

// The last lines come after the task has stopped; the stream itself comes late.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &account{
			statuses: []string{"", "PROVISIONING", "PROVISIONING", "RUNNING", "RUNNING", stopped}, task: ended(0),
			lines: []line{{7 * time.Second, "one\n"}, {7 * time.Second, "two"}, {15 * time.Second, "three"}, {24 * time.Second, "four"}},
		}
		log, progress, err := runs(t.Context(), nil, a)
		if err != nil || log != "one\ntwo\nthree\nfour\n" {
			t.Errorf("got %v and the log %q", err, log)
		}
		const told = "==> Running migrate in the cluster shop-production: task 0123abcd, started by cdah/alice\n" +
			"    PROVISIONING: ECS looks for an instance with room for it\n    RUNNING\n    STOPPED\n==> migrate has ended with exit code 0\n"
		if progress != told {
			t.Errorf("it told:\n%s\nwant:\n%s", progress, told)
		}
		if run := a.run; *run.Cluster != "shop-production" || *run.TaskDefinition != "shop-production-migrate" || *run.Count != 1 || *run.StartedBy != "cdah/alice" ||
			run.PropagateTags != ecstypes.PropagateTagsTaskDefinition || !run.EnableECSManagedTags || run.Overrides != nil || run.LaunchType != "" {
			t.Errorf("started with %+v", run)
		}
		if *a.read.LogGroupName != "/ecs/shop-production/jobs/migrate" || *a.read.LogStreamName != "migrate/migrate/0123abcd" || !*a.read.StartFromHead {
			t.Errorf("read with %+v", a.read)
		}
		if a.stop != nil {
			t.Error("it was stopped")
		}
	})
}

func TestRunCommand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &account{statuses: []string{stopped}, task: ended(0)}
		if _, _, err := runs(t.Context(), nil, a, "migrate", "down", "1"); err != nil {
			t.Error(err)
		}
		overrides := a.run.Overrides.ContainerOverrides
		if len(overrides) != 1 || *overrides[0].Name != "migrate" || strings.Join(overrides[0].Command, " ") != "migrate down 1" {
			t.Errorf("started with %+v", overrides)
		}
	})
}

// A job that writes faster than it is read is read to its end.
func TestRunReadsManyPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &account{statuses: []string{"RUNNING", stopped}, task: ended(0)}
		for range 5 * pagesAtOnce {
			a.lines = append(a.lines, line{text: "line"})
		}
		began := time.Now()
		if log, _, err := runs(t.Context(), nil, a); err != nil || strings.Count(log, "line\n") != len(a.lines) {
			t.Errorf("got %v and %d lines of %d", err, strings.Count(log, "\n"), len(a.lines))
		}
		if took := time.Since(began); took > 2*quiet || a.reads > len(a.lines)+10 {
			t.Errorf("it took %v and %d reads", took, a.reads)
		}
	})
}

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

func TestRunOfAJobThatIsNotDeployed(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"no cluster":         &ecstypes.ClusterNotFoundException{Message: aws.String("Cluster not found.")},
		"no task definition": &ecstypes.ClientException{Message: aws.String("TaskDefinition not found.")},
		"no family":          &ecstypes.ClientException{Message: aws.String("Unable to describe task definition.")},
	} {
		if _, _, got := runs(t.Context(), nil, &account{runErr: err}); got == nil || !strings.Contains(got.Error(), "the job migrate is not deployed") || !errors.Is(got, err) {
			t.Errorf("%s: got %v", name, got)
		}
	}
	for name, err := range map[string]error{
		"not allowed":                errors.New("AccessDeniedException"),
		"too many that are starting": &ecstypes.ClientException{Message: aws.String("The quota of tasks in the PROVISIONING state has been reached")},
	} {
		if _, _, got := runs(t.Context(), nil, &account{runErr: err}); !errors.Is(got, err) || strings.Contains(got.Error(), "not deployed") {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// Ctrl-C stops the task, and its last lines are still read.
func TestRunInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		a := &account{statuses: []string{"RUNNING"}, lines: []line{{time.Second, "works"}, {15 * time.Second, "gives up"}}}
		log, progress, err := runs(ctx, nil, a)
		if !errors.Is(err, processes.ErrInterrupted) || errors.Is(err, processes.ErrKilled) {
			t.Errorf("got %v", err)
		}
		if a.stop == nil || *a.stop.Cluster != "shop-production" || *a.stop.Task != "0123abcd" || *a.stop.Reason != "interrupted by cdah/alice" {
			t.Errorf("stopped with %+v", a.stop)
		}
		if log != "works\ngives up\n" {
			t.Errorf("the log %q", log)
		}
		for _, want := range []string{"Stopping the task 0123abcd of the job migrate\n", "The task 0123abcd of the job migrate has ended: interrupted by cdah/alice\n"} {
			if !strings.Contains(progress, want) {
				t.Errorf("it told %s, want %s", progress, want)
			}
		}
	})
}

func TestRunInterruptedBeforeItStarts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := &account{}
	if _, _, err := runs(ctx, nil, a); !errors.Is(err, processes.ErrInterrupted) || a.run != nil {
		t.Errorf("got %v, started %v", err, a.run)
	}
}

// Whoever may not stop the task is told that it goes on.
func TestRunThatCannotBeStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, progress, err := runs(ctx, nil, &account{statuses: []string{"RUNNING"}, stopErr: errors.New("AccessDeniedException")})
		if !errors.Is(err, processes.ErrInterrupted) || !strings.Contains(progress, "It was not stopped, and goes on: AccessDeniedException\n"+
			"To stop it: aws ecs stop-task --cluster shop-production --task 0123abcd\n") {
			t.Errorf("got %v, and it told %s", err, progress)
		}
	})
}

// A second Ctrl-C does not wait for the task's end.
func TestRunKilled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		kill := make(chan struct{})
		time.AfterFunc(8*time.Second, func() { close(kill) })
		a := &account{statuses: []string{"RUNNING"}}
		began := time.Now()
		err := Clients{ECS: &slowToStop{account: a}, Logs: a}.Run(ctx, kill, Job{Cluster: "shop-production"}, Output{Log: &bytes.Buffer{}, Progress: &bytes.Buffer{}})
		if !errors.Is(err, processes.ErrInterrupted) || !errors.Is(err, processes.ErrKilled) || !strings.Contains(err.Error(), "ECS goes on stopping it") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took != 8*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// slowToStop is an account whose task takes long to end.
type slowToStop struct{ *account }

func (s *slowToStop) StopTask(ctx context.Context, input *ecs.StopTaskInput, options ...func(*ecs.Options)) (*ecs.StopTaskOutput, error) {
	output, err := s.account.StopTask(ctx, input, options...)
	s.statuses = []string{"DEACTIVATING"}
	return output, err
}

// A task that stays out of sight is given up, not taken to have ended.
func TestRunOutOfSight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("no network")
		began := time.Now()
		_, _, err := runs(t.Context(), nil, &account{describeErr: gone})
		if took := time.Since(began); !errors.Is(err, gone) || !strings.Contains(err.Error(), "the task 0123abcd of the job migrate may go on") || took < patience {
			t.Errorf("got %v after %v", err, took)
		}
	})
}

// A task that is seen again has not been out of sight all the time.
func TestRunSeesItsTaskAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		statuses := append([]string{""}, slices.Repeat([]string{"RUNNING"}, int(patience/interval)+1)...)
		if _, _, err := runs(t.Context(), nil, &account{statuses: append(statuses, "", "", stopped), task: ended(0)}); err != nil {
			t.Error(err)
		}
	})
}

// How a job ends is known without its log.
func TestRunWithoutItsLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &account{statuses: []string{"RUNNING", "RUNNING", stopped}, task: ended(3), logErr: errors.New("AccessDeniedException")}
		_, progress, err := runs(t.Context(), nil, a)
		var failed FailedError
		if !errors.As(err, &failed) || failed.Code != 3 || strings.Count(progress, "warning: the log of the job") != 1 {
			t.Errorf("got %v, and it told %s", err, progress)
		}
	})
}
