package tasks_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/tasks"
)

func began() time.Time { return time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC) }

// account has services, each with tasks that have ended.
type account map[string]service

type service struct {
	described ecstypes.Service
	ended     []ecstypes.Task
}

func (a account) DescribeServices(_ context.Context, in *ecs.DescribeServicesInput, _ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	out := &ecs.DescribeServicesOutput{}
	for _, name := range in.Services {
		if s, there := a[name]; there {
			s.described.ServiceName = &name
			out.Services = append(out.Services, s.described)
		}
	}
	return out, nil
}

func (a account) ListTasks(_ context.Context, in *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	out := &ecs.ListTasksOutput{}
	if in.DesiredStatus == ecstypes.DesiredStatusStopped {
		for _, t := range a[*in.ServiceName].ended {
			out.TaskArns = append(out.TaskArns, *t.TaskArn)
		}
	}
	return out, nil
}

func (a account) DescribeTasks(_ context.Context, in *ecs.DescribeTasksInput, _ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	out := &ecs.DescribeTasksOutput{}
	for _, s := range a {
		for _, t := range s.ended {
			if slices.Contains(in.Tasks, *t.TaskArn) {
				out.Tasks = append(out.Tasks, t)
			}
		}
	}
	return out, nil
}

// ended is a task that was created, and has ended, minutes after the beginning.
func ended(id string, created, stopped int, code ecstypes.TaskStopCode, reason string, containers ...ecstypes.Container) ecstypes.Task {
	at := func(minutes int) *time.Time { return aws.Time(began().Add(time.Duration(minutes) * time.Minute)) }
	return ecstypes.Task{
		TaskArn: aws.String("arn:aws:ecs:eu-west-2:123456789012:task/shop/" + id), CreatedAt: at(created), StoppedAt: at(stopped),
		StopCode: code, StoppedReason: &reason, Containers: containers,
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	const noImage = "CannotPullContainerError: shop/web:1: not found"
	const inGroup = "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-2:123456789012:targetgroup/shop-web/e2ba8aebd089106b)"
	web := ecstypes.Container{Name: aws.String("web"), Reason: aws.String(noImage)}
	exits := ecstypes.Container{Name: aws.String("web"), ExitCode: aws.Int32(3)}
	well := ecstypes.Container{Name: aws.String("web"), ExitCode: aws.Int32(0)}
	event := func(minute int) []ecstypes.ServiceEvent {
		return []ecstypes.ServiceEvent{{CreatedAt: aws.Time(began().Add(time.Duration(minute) * time.Minute)), Message: aws.String("(service web) has no room.")}}
	}
	deployment := func(state ecstypes.DeploymentRolloutState) []ecstypes.Deployment {
		return []ecstypes.Deployment{{Status: aws.String("PRIMARY"), RolloutState: state}}
	}
	for name, test := range map[string]struct {
		service
		want  string
		wrote int // minute until which tasks may have written; 0 where none has run
	}{
		"no image":       {service{ended: []ecstypes.Task{ended("a", 1, 2, "TaskFailedToStart", noImage, web)}}, "web: " + noImage + " (task a)", 0},
		"the last one":   {service{ended: []ecstypes.Task{ended("b", 2, 9, "TaskFailedToStart", "new"), ended("a", 1, 2, "TaskFailedToStart", "old")}}, "web: new (task b)", 0},
		"a target":       {service{ended: []ecstypes.Task{ended("a", 1, 2, "", inGroup)}}, "web: Task failed ELB health checks in (target-group shop-web) (task a)", 2},
		"an exit code":   {service{ended: []ecstypes.Task{ended("a", 1, 2, "EssentialContainerExited", "Essential container in task exited", exits)}}, "web: Essential container in task exited; web ended with exit code 3 (task a)", 2},
		"one ran before": {service{ended: []ecstypes.Task{ended("b", 2, 9, "TaskFailedToStart", "new"), ended("a", 1, 3, "EssentialContainerExited", "old", exits)}}, "web: new (task b)", 3},
		"another reason": {service{ended: []ecstypes.Task{ended("a", 1, 2, "TaskFailedToStart", "Task failed to start", web)}}, "web: Task failed to start; web: " + noImage + " (task a)", 0},
		"health":         {service{ended: []ecstypes.Task{ended("a", 1, 2, "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group web)", well)}}, "web: Task failed ELB health checks in (target-group web) (task a)", 2},
		"before":         {service{ended: []ecstypes.Task{ended("a", -5, 2, "TaskFailedToStart", noImage)}}, "", 0},
		"fewer wanted":   {service{ended: []ecstypes.Task{ended("a", 1, 2, "ServiceSchedulerInitiated", "Scaling activity initiated by (deployment x)")}}, "", 0},
		"no room":        {service{described: ecstypes.Service{DesiredCount: 1, Deployments: deployment("IN_PROGRESS"), Events: event(1)}}, "web: (service web) has no room.", 0},
		"no room before": {service{described: ecstypes.Service{DesiredCount: 1, Deployments: deployment("IN_PROGRESS"), Events: event(-1)}}, "", 0},
		"it runs":        {service{described: ecstypes.Service{DesiredCount: 1, RunningCount: 1, Deployments: deployment("COMPLETED"), Events: event(1)}}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tasks.Failures(t.Context(), account{"web": test.service, "worker": {}}, "shop", []string{"web", "worker", "missing"}, began())
			var said []string
			var want time.Time
			if test.wrote > 0 {
				want = began().Add(time.Duration(test.wrote) * time.Minute)
			}
			for _, one := range got {
				said = append(said, one.Service+": "+one.Why)
				if !one.Ended.Equal(want) {
					t.Errorf("a task that ran ended at %s, want %s", one.Ended, want)
				}
			}
			if text := strings.Join(said, "\n"); err != nil || text != test.want {
				t.Errorf("got  %s, %v\nwant %s", text, err, test.want)
			}
		})
	}
}
