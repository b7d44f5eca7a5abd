package jobs

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/processes"
)

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
		const told = "==> Running migrate in the cluster shop-production: task 0123abcd\n" +
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

// IAM tells everywhere of a role that was just made after some seconds only.
func TestRunWithANewRole(t *testing.T) {
	t.Parallel()
	for newRole, works := range map[time.Duration]bool{20 * time.Second: true, time.Hour: false} {
		synctest.Test(t, func(t *testing.T) {
			a := &account{statuses: []string{stopped}, task: ended(0), newRole: newRole}
			began := time.Now()
			if _, _, err := runs(t.Context(), nil, a); (err == nil) != works || time.Since(began) > 2*patience {
				t.Errorf("a role that is new for %v: got %v after %v", newRole, err, time.Since(began))
			}
		})
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
