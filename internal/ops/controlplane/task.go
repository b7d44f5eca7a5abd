package controlplane

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/balancer"
	"cdah/internal/live/containers"
	"cdah/internal/live/placement"
	"cdah/internal/live/rollout"
)

// The statuses of a task.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
const (
	pending      = "PENDING"
	running      = "RUNNING"
	deactivating = "DEACTIVATING" // its targets drain
	stopping     = "STOPPING"
	stopped      = "STOPPED"
)

// The codes that say why a task has ended.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
const (
	failedToStart  = "TaskFailedToStart"
	essentialEnded = "EssentialContainerExited"
	byScheduler    = "ServiceSchedulerInitiated"
	byUser         = "UserInitiated"
	hostEnded      = "TerminationNotice"
)

// stopTimeout is how long a container has to end after SIGTERM, unless its definition says otherwise.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html#ECS-Type-ContainerDefinition-stopTimeout
const stopTimeout = 30 * time.Second

// killed is the exit code of what SIGKILL has ended.
const killed = 137

// task is a task, of a service or of none. All of it belongs to the clock's turn, but for what launch is handed.
type task struct {
	id, service, deployment string
	definition              ecstypes.TaskDefinition
	override                ecstypes.TaskOverride
	host                    *placement.Instance
	placed                  *placement.Task
	containers              []*container
	status                  string
	stopCode, reason        string
	created, started, ended time.Time

	// Of what starts the task alone:
	volumes    map[string]containers.VolumeMount // by their names in the definition
	neighbours map[string]string                 // addresses, by the names of the endpoints that it may call
	calls      map[string]string                 // variables that say where AWS is, and as whom it is called

	cluster *cluster
	abandon context.CancelFunc // what starts it
}

// container is one of a task's.
type container struct {
	ecstypes.ContainerDefinition
	id    string            // of the engine; empty before it has one
	ports map[int]int       // of the container: of this machine
	state *containers.State // nil before it has been seen
	note  string            // why it could not start

	address string            // for containers of this machine; empty for none
	secrets map[string]string // values, by the name of their variable; of what starts the task alone
}

func (c *container) essential() bool { return c.Essential == nil || *c.Essential }

func (c *container) ended() bool { return c.state != nil && !c.state.Running }

// newTask is a task that is about to start.
func (c *cluster) newTask(id, service, deployment string, definition ecstypes.TaskDefinition, override ecstypes.TaskOverride) *task {
	t := &task{
		id: id, service: service, deployment: deployment, definition: definition, override: override, cluster: c,
		status: pending, created: c.plane.clock.Now(), abandon: func() {},
		placed: &placement.Task{Service: cmp.Or(service, id), Needs: needs(definition)},
	}
	for _, d := range definition.ContainerDefinitions {
		t.containers = append(t.containers, &container{ContainerDefinition: d})
		for _, p := range d.PortMappings {
			if port := int(aws.ToInt32(p.HostPort)); port > 0 {
				t.placed.HostPorts = append(t.placed.HostPorts, port)
			}
		}
	}
	return t
}

// needs are what a task takes of an instance.
func needs(d ecstypes.TaskDefinition) placement.Resources {
	var n placement.Resources
	for _, c := range d.ContainerDefinitions {
		n.CPU += int(c.Cpu)
		n.Memory += int(cmp.Or(aws.ToInt32(c.MemoryReservation), aws.ToInt32(c.Memory)))
		for _, p := range c.PortMappings {
			if aws.ToInt32(p.HostPort) == 0 {
				n.Ports++
			}
		}
	}
	return n
}

// observe takes over what the engine says of the task's containers, as the agent of the instance tells it. A task ends with the
// first of its essential ones.
func (t *task) observe(seen map[string]containers.State) {
	if t.host != nil && t.host.Silent {
		return
	}
	for _, c := range t.containers {
		switch state, is := seen[c.id]; {
		case is:
			c.state = &state
		case c.state != nil && c.state.Running: // somebody has removed it
			c.state = &containers.State{ExitCode: killed}
		}
	}
	if t.status != running && t.status != pending {
		return
	}
	for _, c := range t.containers {
		if c.essential() && c.ended() {
			t.stop(essentialEnded, "Essential container in task exited")
			return
		}
	}
}

// health is what the containers' own checks say, and the load balancer's.
func (t *task) health(groups map[string][]balancer.TargetHealth) rollout.Health {
	health := t.containerHealth()
	for group, target := range t.targets() {
		state := rollout.Unknown
		switch stateOf(groups[group], target) {
		case "healthy":
			state = rollout.Healthy
		case "unhealthy":
			state = rollout.Unhealthy
		}
		health = both(health, state)
	}
	return health
}

// containerHealth is what the checks of the essential containers say.
func (t *task) containerHealth() rollout.Health {
	health := rollout.Unchecked
	for _, c := range t.containers {
		if c.HealthCheck == nil || !c.essential() {
			continue
		}
		state := rollout.Unknown
		switch {
		case c.state == nil:
		case c.state.Health == containers.Healthy:
			state = rollout.Healthy
		case c.state.Health == containers.Unhealthy:
			state = rollout.Unhealthy
		}
		health = both(health, state)
	}
	return health
}

// both is what two checks say together: the worse of them.
func both(a, b rollout.Health) rollout.Health {
	for _, h := range []rollout.Health{rollout.Unhealthy, rollout.Unknown, rollout.Healthy} {
		if a == h || b == h {
			return h
		}
	}
	return rollout.Unchecked
}

// targets are those that the task is, by the ARN of their group.
func (t *task) targets() map[string]balancer.Target {
	all := map[string]balancer.Target{}
	s := t.cluster.services[t.service]
	if s == nil || t.host == nil {
		return all
	}
	for _, b := range s.described.LoadBalancers {
		for _, c := range t.containers {
			port, is := c.ports[int(aws.ToInt32(b.ContainerPort))]
			if is && aws.ToString(c.Name) == aws.ToString(b.ContainerName) {
				all[aws.ToString(b.TargetGroupArn)] = balancer.Target{ID: t.host.ID, Port: port, Address: loopback(port)}
			}
		}
	}
	return all
}

// drains tells whether a load balancer still has requests of the task's, or may have.
func (t *task) drains(groups map[string][]balancer.TargetHealth) bool {
	for group, target := range t.targets() {
		if stateOf(groups[group], target) != "" {
			return true
		}
	}
	return false
}

// stop begins the end of a task. Its targets drain before its containers are told.
func (t *task) stop(code, reason string) {
	if t.status != pending && t.status != running {
		return
	}
	t.abandon()
	t.stopCode, t.reason = code, reason
	t.status = deactivating
}

// goOn takes a task that ends to the next step of it.
func (t *task) goOn(groups map[string][]balancer.TargetHealth) {
	if t.status != deactivating || t.drains(groups) {
		return
	}
	t.status = stopping
	t.cluster.plane.background(func(ctx context.Context) error { return t.end(ctx) })
}

// end stops the containers, the last one that started first.
func (t *task) end(ctx context.Context) error {
	var problem error
	p := t.cluster.plane
	for _, c := range slices.Backward(t.containers) {
		if c.id == "" {
			continue
		}
		timeout := stopTimeout
		if c.StopTimeout != nil {
			timeout = time.Duration(*c.StopTimeout) * time.Second
		}
		last, err := p.Engine.Stop(ctx, c.id, p.faster(timeout))
		if err != nil {
			problem = err
			continue
		}
		p.clock.Do(func() { c.state = &last })
	}
	p.clock.Do(t.gone)
	return errors.Join(problem, t.removeVolumes(ctx))
}

// gone frees what the task has taken.
func (t *task) gone() {
	t.status, t.ended = stopped, t.cluster.plane.clock.Now()
	if t.host != nil {
		t.host.Remove(t.placed)
	}
}

// phase is the status as the service's scheduler knows it.
func (t *task) phase() rollout.Phase {
	switch t.status {
	case pending:
		return rollout.Pending
	case running:
		return rollout.Running
	case stopped:
		return rollout.Stopped
	}
	return rollout.Stopping
}

// environment is what a container gets: where AWS is, its definition's, its secrets, and over them what the task was started with.
func (t *task) environment(c *container) map[string]string {
	all := map[string]string{}
	maps.Copy(all, t.calls)
	for _, v := range c.Environment {
		all[aws.ToString(v.Name)] = aws.ToString(v.Value)
	}
	maps.Copy(all, c.secrets)
	for _, o := range t.override.ContainerOverrides {
		if aws.ToString(o.Name) == aws.ToString(c.Name) {
			for _, v := range o.Environment {
				all[aws.ToString(v.Name)] = aws.ToString(v.Value)
			}
		}
	}
	return all
}

// command is what a container runs; nil for what its image says.
func (t *task) command(c *container) []string {
	for _, o := range t.override.ContainerOverrides {
		if aws.ToString(o.Name) == aws.ToString(c.Name) && len(o.Command) > 0 {
			return o.Command
		}
	}
	return c.Command
}
