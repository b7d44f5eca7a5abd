package controlplane

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/containers"
)

// The labels of what the control plane starts.
const (
	labelFolder   = "cdah.folder"   // of the emulator's record: whose containers they are, when everybody is gone
	labelEmulator = "cdah.emulator" // its identity
	labelTask     = "cdah.task"
	labelService  = "cdah.service" // of the task's; empty for none
)

// whileWaiting is how often a container's start looks for what it waits for.
const whileWaiting = 100 * time.Millisecond

// launch starts the containers of a task, each once those that it depends on are as far as it says.
func (t *task) launch() {
	ctx, abandon := context.WithCancel(t.cluster.plane.ctx)
	t.abandon = abandon
	ordered, err := inOrder(t.containers)
	if err != nil {
		t.stop(failedToStart, err.Error())
		return
	}
	t.cluster.plane.background(func(context.Context) error {
		defer abandon()
		if err := t.prepare(ctx); err != nil {
			t.cluster.plane.clock.Do(func() { t.stop(failedToStart, err.Error()) })
			return nil
		}
		for _, c := range ordered {
			err := t.await(ctx, c)
			if err == nil {
				err = t.startContainer(ctx, c)
			}
			if err != nil {
				t.cluster.plane.clock.Do(func() {
					c.note = err.Error()
					t.stop(failedToStart, err.Error())
				})
				return nil
			}
		}
		t.cluster.plane.clock.Do(func() {
			if t.status == pending {
				t.status, t.started = running, t.cluster.plane.clock.Now()
			}
		})
		return nil
	})
}

// prepare gets what the containers need before the first of them starts.
func (t *task) prepare(ctx context.Context) error {
	if err := t.pullSecrets(ctx); err != nil {
		return err
	}
	if err := t.makeVolumes(ctx); err != nil {
		return err
	}
	if err := t.findNeighbours(ctx); err != nil {
		return err
	}
	return t.findAWS(ctx)
}

// startContainer starts one container, and sees to its lines.
func (t *task) startContainer(ctx context.Context, c *container) error {
	p := t.cluster.plane
	spec := t.spec(c)
	var err error
	if spec.Image, spec.Local, err = t.cluster.image(ctx, spec.Image); err != nil {
		return err
	}
	started, err := p.Engine.Start(ctx, spec)
	if err != nil {
		return err
	}
	// It runs, whatever has been decided meanwhile: whoever ends the task must know it.
	late := false
	p.clock.Do(func() {
		c.id, c.ports, c.address = started.ID, started.Ports, started.Address
		late = t.status == stopping || t.status == stopped
	})
	if late {
		_, err := p.Engine.Stop(p.ctx, started.ID, 0)
		return errors.Join(errors.New("the task was stopped while it started"), err)
	}
	t.keepLines(c)
	return nil
}

// spec is what the engine is asked for.
func (t *task) spec(c *container) containers.Spec {
	p := t.cluster.plane
	spec := containers.Spec{
		Name:  "cdah-" + t.id + "-" + aws.ToString(c.Name),
		Image: aws.ToString(c.Image), EntryPoint: c.EntryPoint, Command: t.command(c), Env: t.environment(c),
		CPU: int(c.Cpu), Memory: int(aws.ToInt32(c.Memory)), Reservation: int(aws.ToInt32(c.MemoryReservation)),
		User: aws.ToString(c.User), WorkingDir: aws.ToString(c.WorkingDirectory), ReadOnly: aws.ToBool(c.ReadonlyRootFilesystem),
		Labels: p.labels(), Hosts: t.hosts(c), Volumes: t.mounts(c),
	}
	spec.Labels[labelTask], spec.Labels[labelService] = t.id, t.service
	for _, m := range c.PortMappings {
		spec.Ports = append(spec.Ports, int(aws.ToInt32(m.ContainerPort)))
	}
	if h := c.HealthCheck; h != nil {
		seconds := func(n *int32, otherwise int32) time.Duration {
			if n != nil {
				otherwise = *n
			}
			return p.faster(time.Duration(otherwise) * time.Second)
		}
		// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
		spec.Health = &containers.Health{
			Command: h.Command, Interval: seconds(h.Interval, 30), Timeout: seconds(h.Timeout, 5), StartPeriod: seconds(h.StartPeriod, 0),
			Retries: 3,
		}
		if h.Retries != nil {
			spec.Health.Retries = int(*h.Retries)
		}
	}
	return spec
}

// await returns once the containers that one depends on have started, are healthy or have ended, as it wants.
func (t *task) await(ctx context.Context, c *container) error {
	for _, d := range c.DependsOn {
		for {
			met, err := false, error(nil)
			t.cluster.plane.clock.Do(func() { met, err = t.met(d) })
			if err != nil {
				return err
			}
			if met {
				break
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(whileWaiting):
			}
		}
	}
	return ctx.Err()
}

// met tells whether a container is as far as another wants it, and fails where it never will be.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
func (t *task) met(d ecstypes.ContainerDependency) (bool, error) {
	at := slices.IndexFunc(t.containers, func(c *container) bool { return aws.ToString(c.Name) == aws.ToString(d.ContainerName) })
	if at < 0 {
		return false, fmt.Errorf("the task has no container %s", aws.ToString(d.ContainerName))
	}
	c := t.containers[at]
	switch d.Condition {
	case ecstypes.ContainerConditionStart:
		return c.id != "", nil
	case ecstypes.ContainerConditionHealthy:
		if c.ended() {
			return false, fmt.Errorf("container %s ended before it was healthy", aws.ToString(c.Name))
		}
		return c.state != nil && c.state.Health == containers.Healthy, nil
	case ecstypes.ContainerConditionSuccess:
		if c.ended() && c.state.ExitCode != 0 {
			return false, fmt.Errorf("container %s ended with exit code %d", aws.ToString(c.Name), c.state.ExitCode)
		}
	}
	return c.ended(), nil
}
