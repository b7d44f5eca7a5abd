package controlplane

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/balancer"
	"cdah/internal/live/containers"
	"cdah/internal/live/rollout"
	"cdah/internal/ops/emulator"
)

// told is what the emulator is to answer about a cluster.
func (c *cluster) told(groups map[string][]balancer.TargetHealth) emulator.ClusterState {
	told := emulator.ClusterState{
		Account: c.id.Account, Region: c.id.Region, Cluster: c.id.Name,
		Services: []emulator.ServiceState{}, Targets: []emulator.TargetState{}, Loose: []emulator.TaskState{},
	}
	byService := map[string][]emulator.TaskState{}
	for _, id := range sortedKeys(c.tasks) {
		t := c.tasks[id]
		byService[t.service] = append(byService[t.service], t.told())
	}
	told.Loose = append(told.Loose, byService[""]...)
	for _, name := range sortedKeys(c.services) {
		s := c.services[name]
		service := emulator.ServiceState{
			Name: name, Desired: c.desired(s.described), Tasks: append([]emulator.TaskState{}, byService[name]...),
			Deployments: c.plane.toldDeployments(s.scheduler.Deployments()), Events: []emulator.EventState{},
		}
		for _, t := range service.Tasks {
			switch t.Status {
			case running:
				service.Running++
			case pending:
				service.Pending++
			}
		}
		for _, e := range s.scheduler.Events() {
			service.Events = append(service.Events, emulator.EventState{Created: *c.plane.seconds(e.At), Message: e.Message})
		}
		told.Services = append(told.Services, service)
		for _, b := range s.described.LoadBalancers {
			group := aws.ToString(b.TargetGroupArn)
			for _, h := range groups[group] {
				told.Targets = append(told.Targets, emulator.TargetState{
					Group: group, ID: h.ID, Port: h.Port, State: string(h.State), Reason: string(h.Reason), Description: h.Description,
				})
			}
		}
	}
	return told
}

// desired is how many tasks a service is to have: of a daemon one on each instance, which nobody asks for.
func (c *cluster) desired(d ecstypes.Service) int {
	if d.SchedulingStrategy == ecstypes.SchedulingStrategyDaemon {
		return len(c.hosts)
	}
	return int(d.DesiredCount)
}

func (p *Plane) toldDeployments(all []rollout.Deployment) []emulator.DeploymentState {
	told := []emulator.DeploymentState{}
	for _, d := range all {
		told = append(told, emulator.DeploymentState{
			ID: d.ID, Status: d.Status, Definition: d.Definition, RolloutState: d.Rollout, RolloutReason: d.Reason,
			Desired: d.DesiredCount, Running: d.RunningCount, Pending: d.Pending, Failed: d.FailedTasks, Created: *p.seconds(d.Created), Updated: *p.seconds(d.Updated),
		})
	}
	return told
}

func (t *task) told() emulator.TaskState {
	p := t.cluster.plane
	told := emulator.TaskState{
		ID: t.id, Definition: aws.ToString(t.definition.TaskDefinitionArn), Deployment: t.deployment, Status: t.status,
		Desired: running, Health: string(containers.Unknown), Created: *p.seconds(t.created), Started: p.seconds(t.started), Stopped: p.seconds(t.ended),
		StopCode: t.stopCode, StoppedReason: t.reason, Containers: []emulator.ContainerState{},
	}
	if t.host != nil {
		told.Instance = t.host.ID
	}
	if t.stopCode != "" {
		told.Desired = stopped
	}
	for _, c := range t.containers {
		told.Containers = append(told.Containers, t.toldContainer(c))
	}
	switch t.containerHealth() {
	case rollout.Healthy:
		told.Health = string(containers.Healthy)
	case rollout.Unhealthy:
		told.Health = string(containers.Unhealthy)
	}
	return told
}

func (t *task) toldContainer(c *container) emulator.ContainerState {
	told := emulator.ContainerState{Name: aws.ToString(c.Name), Status: pending, Reason: c.note, RuntimeID: c.id, Health: string(containers.Unknown), Ports: []emulator.PortState{}}
	switch {
	case c.ended() || t.status == stopped:
		told.Status = stopped
	case c.id != "":
		told.Status = running
	}
	if c.state != nil && c.HealthCheck != nil {
		told.Health = string(c.state.Health)
	}
	if c.ended() {
		told.ExitCode = aws.Int(c.state.ExitCode)
		if c.state.OOM {
			// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
			told.Reason = "OutOfMemoryError: Container killed due to memory usage"
		}
	}
	for in, out := range c.ports {
		told.Ports = append(told.Ports, emulator.PortState{Container: in, Host: out})
	}
	return told
}
