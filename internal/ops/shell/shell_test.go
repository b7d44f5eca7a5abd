package shell

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// account answers as ECS does, with its tasks on two pages.
type account struct {
	tasks []ecstypes.Task
	asked *ecs.ExecuteCommandInput
}

func (a *account) ListTasks(_ context.Context, input *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	if *input.Cluster != "shop-production" || *input.ServiceName != "web" || input.DesiredStatus != ecstypes.DesiredStatusRunning {
		return nil, errors.New("asked for other tasks")
	}
	if input.NextToken == nil && len(a.tasks) > 0 {
		return &ecs.ListTasksOutput{TaskArns: []string{*a.tasks[0].TaskArn}, NextToken: aws.String("more")}, nil
	}
	output := &ecs.ListTasksOutput{}
	for _, task := range a.tasks[min(1, len(a.tasks)):] {
		output.TaskArns = append(output.TaskArns, *task.TaskArn)
	}
	return output, nil
}

func (a *account) DescribeTasks(_ context.Context, input *ecs.DescribeTasksInput, _ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	output := &ecs.DescribeTasksOutput{}
	for _, task := range a.tasks {
		for _, arn := range input.Tasks {
			if arn == *task.TaskArn {
				output.Tasks = append(output.Tasks, task)
			}
		}
	}
	return output, nil
}

func (a *account) ExecuteCommand(_ context.Context, input *ecs.ExecuteCommandInput, _ ...func(*ecs.Options)) (*ecs.ExecuteCommandOutput, error) {
	a.asked = input
	return &ecs.ExecuteCommandOutput{Session: &ecstypes.Session{SessionId: aws.String("s-1"), StreamUrl: aws.String("wss://x"), TokenValue: aws.String("secret")}}, nil
}

// task is one that was started some minutes after others, with an agent of ECS Exec.
func task(id string, minutes int, agent string) ecstypes.Task {
	started := time.Date(2026, 1, 1, 12, minutes, 0, 0, time.UTC)
	return ecstypes.Task{
		TaskArn: aws.String("arn:aws:ecs:eu-west-2:123456789012:task/shop-production/" + id), StartedAt: &started, EnableExecuteCommand: true, LastStatus: aws.String("RUNNING"),
		Containers: []ecstypes.Container{
			{Name: aws.String("log")},
			{Name: aws.String("web"), RuntimeId: aws.String(id + "-77"), ManagedAgents: []ecstypes.ManagedAgent{{Name: ecstypes.ManagedAgentNameExecuteCommandAgent, LastStatus: &agent}}},
		},
	}
}

func target(id string) Target { return Target{Cluster: "shop-production", Service: "web", Task: id} }

func TestOpen(t *testing.T) {
	a := &account{tasks: []ecstypes.Task{task("0aa1", 1, "RUNNING"), task("0ab2", 3, "RUNNING"), task("cc", 5, "PENDING")}}
	for asked, want := range map[string]string{"": "0ab2", "0aa": "0aa1"} {
		opened, err := Open(t.Context(), a, target(asked), "ls")
		if err != nil || opened.Task != want {
			t.Errorf("%q: got %s, %v, want %s", asked, opened.Task, err, want)
		}
		if *a.asked.Task != "arn:aws:ecs:eu-west-2:123456789012:task/shop-production/"+want || *a.asked.Container != "web" || *a.asked.Command != "ls" || !a.asked.Interactive {
			t.Errorf("%q: asked for %+v", asked, a.asked)
		}
		if opened.Response != `{"SessionId":"s-1","StreamUrl":"wss://x","TokenValue":"secret"}` || opened.Request != `{"Target": "ecs:shop-production_`+want+"_"+want+`-77"}` {
			t.Errorf("%q: the plugin gets %s and %s", asked, opened.Response, opened.Request)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	off := task("off", 1, "RUNNING")
	off.EnableExecuteCommand = false
	bare := task("bare", 1, "")
	bare.Containers[1].ManagedAgents = nil
	cases := map[string]struct {
		tasks []ecstypes.Task
		asked string
		want  string
	}{
		"no tasks":      {nil, "", "no task of web is running in the cluster shop-production"},
		"another id":    {[]ecstypes.Task{task("aa", 1, "RUNNING")}, "b", "0 running tasks of web begin with b; there are: aa"},
		"too short":     {[]ecstypes.Task{task("ab", 1, "RUNNING"), task("aa", 1, "RUNNING")}, "a", "2 running tasks of web begin with a; there are: aa, ab"},
		"not on":        {[]ecstypes.Task{off}, "", "the task off was started without ECS Exec"},
		"not there yet": {[]ecstypes.Task{bare}, "", "the task bare has no agent of ECS Exec yet: it is RUNNING"},
		"pending":       {[]ecstypes.Task{task("aa", 1, "PENDING")}, "", "the agent of ECS Exec in the task aa is PENDING"},
	}
	for name, c := range cases {
		a := &account{tasks: c.tasks}
		if _, err := Open(t.Context(), a, target(c.asked), "ls"); err == nil || !strings.HasPrefix(err.Error(), c.want) || a.asked != nil {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// On the emulator a container that runs is enough.
func TestHere(t *testing.T) {
	t.Parallel()
	on := func(id string, minutes int, runs string) ecstypes.Task {
		found := task(id, minutes, "")
		found.EnableExecuteCommand = false
		found.Containers[1].LastStatus = &runs
		return found
	}
	a := &account{tasks: []ecstypes.Task{on("aa", 1, "RUNNING"), on("bb", 2, "RUNNING"), on("cc", 3, "PENDING")}}
	for asked, want := range map[string]string{"": "bb", "a": "aa"} {
		if id, container, err := Here(t.Context(), a, target(asked)); err != nil || id != want || container != want+"-77" {
			t.Errorf("%q: %s in %s, %v", asked, container, id, err)
		}
	}
	if _, _, err := Here(t.Context(), a, target("c")); err == nil || !strings.HasPrefix(err.Error(), "the task cc has no container that runs on this machine") {
		t.Errorf("%v", err)
	}
}
