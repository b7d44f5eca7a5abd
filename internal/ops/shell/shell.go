// Package shell opens a session of ECS Exec in a running task of a service.
package shell

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/tasks"
)

// Client is what a session needs of ECS.
type Client interface {
	tasks.Client
	ExecuteCommand(context.Context, *ecs.ExecuteCommandInput, ...func(*ecs.Options)) (*ecs.ExecuteCommandOutput, error)
}

// Target is where a session is opened: in the service's own container, which has its name.
type Target struct {
	Cluster string
	Service string
	Task    string // its id, or how that begins; "" for the task that was started last
}

// Session is a session that waits for somebody to take it up.
type Session struct {
	Task     string // its id
	Response string // of ECS, in JSON: how to take it up
	Request  string // what was asked for, in JSON
}

// Open opens a session that runs a command, as a shell would read it.
func Open(ctx context.Context, client Client, t Target, command string) (Session, error) {
	running, err := tasks.Running(ctx, client, t.Cluster, t.Service)
	if err != nil {
		return Session{}, fmt.Errorf("find the tasks of %s: %w", t.Service, err)
	}
	task, err := t.choose(running, t.check)
	if err != nil {
		return Session{}, err
	}
	id := taskID(task)
	output, err := client.ExecuteCommand(ctx, &ecs.ExecuteCommandInput{
		Cluster: &t.Cluster, Task: task.TaskArn, Container: &t.Service, Command: &command, Interactive: true,
	})
	if err != nil {
		return Session{}, fmt.Errorf("open a session in the task %s: %w", id, err)
	}
	if output.Session == nil {
		return Session{}, fmt.Errorf("open a session in the task %s: ECS has opened none", id)
	}
	container, _ := t.container(task)
	response, err := json.Marshal(map[string]*string{
		"SessionId": output.Session.SessionId, "StreamUrl": output.Session.StreamUrl, "TokenValue": output.Session.TokenValue,
	})
	request := fmt.Sprintf(`{"Target": "ecs:%s_%s_%s"}`, t.Cluster, id, aws.ToString(container.RuntimeId))
	return Session{Task: id, Response: string(response), Request: request}, err
}

// Here returns the id of a task on the emulator, and of its service's own container in the engine of this machine. What ECS
// Exec needs beside a container, the emulator does not have.
func Here(ctx context.Context, client tasks.Client, t Target) (task, container string, err error) {
	running, err := tasks.Running(ctx, client, t.Cluster, t.Service)
	if err != nil {
		return "", "", fmt.Errorf("find the tasks of %s: %w", t.Service, err)
	}
	chosen, err := t.choose(running, func(task ecstypes.Task) error {
		if c, _ := t.container(task); aws.ToString(c.RuntimeId) == "" || aws.ToString(c.LastStatus) != "RUNNING" {
			return fmt.Errorf("the task %s has no container that runs on this machine: it is %s", taskID(task), aws.ToString(task.LastStatus))
		}
		return nil
	})
	if err != nil {
		return "", "", err
	}
	c, _ := t.container(chosen)
	return taskID(chosen), *c.RuntimeId, nil
}

// choose returns the task that is asked for or, of those that pass a check, the one that was started last.
func (t Target) choose(running []ecstypes.Task, check func(ecstypes.Task) error) (ecstypes.Task, error) {
	if len(running) == 0 {
		return ecstypes.Task{}, fmt.Errorf("no task of %s is running in the cluster %s", t.Service, t.Cluster)
	}
	slices.SortFunc(running, func(a, b ecstypes.Task) int {
		return cmp.Or(aws.ToTime(b.StartedAt).Compare(aws.ToTime(a.StartedAt)), cmp.Compare(taskID(a), taskID(b)))
	})
	var asked []ecstypes.Task
	var ids []string
	for _, task := range running {
		ids = append(ids, taskID(task))
		if strings.HasPrefix(taskID(task), t.Task) {
			asked = append(asked, task)
		}
	}
	if t.Task != "" && len(asked) != 1 {
		return ecstypes.Task{}, fmt.Errorf("%d running tasks of %s begin with %s; there are: %s", len(asked), t.Service, t.Task, strings.Join(ids, ", "))
	}
	var problems []error
	for _, task := range asked {
		err := check(task)
		if err == nil {
			return task, nil
		}
		problems = append(problems, err)
	}
	return ecstypes.Task{}, errors.Join(problems...)
}

// check says why no session can be opened in a task, if none can.
func (t Target) check(task ecstypes.Task) error {
	id := taskID(task)
	container, found := t.container(task)
	if !task.EnableExecuteCommand || !found {
		return fmt.Errorf("the task %s was started without ECS Exec: deploy the service with exec: true, or restart it if that was deployed since", id)
	}
	for _, agent := range container.ManagedAgents {
		switch {
		case agent.Name != ecstypes.ManagedAgentNameExecuteCommandAgent:
		case aws.ToString(agent.LastStatus) == "RUNNING":
			return nil
		default:
			return fmt.Errorf("the agent of ECS Exec in the task %s is %s: %s", id, aws.ToString(agent.LastStatus), cmp.Or(aws.ToString(agent.Reason), "it may need some seconds more"))
		}
	}
	return fmt.Errorf("the task %s has no agent of ECS Exec yet: it is %s", id, aws.ToString(task.LastStatus))
}

// container returns the service's own container of a task.
func (t Target) container(task ecstypes.Task) (ecstypes.Container, bool) {
	i := slices.IndexFunc(task.Containers, func(c ecstypes.Container) bool { return aws.ToString(c.Name) == t.Service })
	if i < 0 {
		return ecstypes.Container{}, false
	}
	return task.Containers[i], true
}

// taskID is the end of a task's ARN.
func taskID(task ecstypes.Task) string {
	arn := aws.ToString(task.TaskArn)
	return arn[strings.LastIndexByte(arn, '/')+1:]
}
