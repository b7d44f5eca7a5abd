package containers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
)

// HealthStatus is what ECS calls the health of a container.
type HealthStatus string

// Unknown is a container without a check, and one whose checks have not yet decided.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
const (
	Unknown   HealthStatus = "UNKNOWN"
	Healthy   HealthStatus = "HEALTHY"
	Unhealthy HealthStatus = "UNHEALTHY"
)

// Health is a command in the container that says whether it is well: by the exit code 0. Zero values are ECS's defaults.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
type Health struct {
	Command     []string      // begins with CMD, for a program, or CMD-SHELL, for a line of the container's shell
	Interval    time.Duration // between two checks: 30 seconds unless set
	Timeout     time.Duration // a check that takes longer has failed: 5 seconds unless set
	Retries     int           // so many failures in a row make it unhealthy: 3 unless set
	StartPeriod time.Duration // failures in this time after the start do not count; none unless set
}

func (h Health) orDefaults() Health {
	orDefault(&h.Interval, 30*time.Second)
	orDefault(&h.Timeout, 5*time.Second)
	orDefault(&h.Retries, 3)
	return h
}

func orDefault[T int | time.Duration](value *T, otherwise T) {
	if *value == 0 {
		*value = otherwise
	}
}

// arguments are what is run in the container.
func (h Health) arguments() []string {
	switch {
	case len(h.Command) == 2 && h.Command[0] == "CMD-SHELL":
		return []string{"/bin/sh", "-c", h.Command[1]}
	case len(h.Command) > 1 && h.Command[0] == "CMD":
		return h.Command[1:]
	}
	return h.Command
}

// check is the health check of a container. It runs in this process: Podman would have systemd run it, which not every
// machine has.
type check struct {
	Health
	cancel   context.CancelFunc
	status   HealthStatus
	failures int // in a row
}

// count takes the result of a check, at a time since the container's start.
func (c *check) count(passed bool, age time.Duration) {
	switch {
	case passed:
		c.failures, c.status = 0, Healthy
	case c.status == Unknown && age < c.StartPeriod:
	default:
		if c.failures++; c.failures >= c.Retries {
			c.status = Unhealthy
		}
	}
}

// watch begins to check a container.
func (e *Engine) watch(id string, h Health) {
	ctx, cancel := context.WithCancel(context.Background())
	c := &check{Health: h, cancel: cancel, status: Unknown}
	e.mu.Lock()
	e.checks[id] = c
	e.mu.Unlock()
	e.wait.Go(func() { e.keepChecking(ctx, id, c) })
}

func (e *Engine) unwatch(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c, found := e.checks[id]; found {
		c.cancel()
		delete(e.checks, id)
	}
}

func (e *Engine) health(id string) HealthStatus {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c, found := e.checks[id]; found {
		return c.status
	}
	return Unknown
}

// keepChecking goes on until the container ends or is not watched any more.
func (e *Engine) keepChecking(ctx context.Context, id string, c *check) {
	started := time.Now()
	ticker := time.NewTicker(c.Interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := e.run(ctx, id, c.arguments(), c.Timeout)
		if ctx.Err() != nil || err != nil && e.ended(ctx, id) {
			return
		}
		e.mu.Lock()
		c.count(err == nil, time.Since(started))
		e.mu.Unlock()
	}
}

// ended reports whether a container does not run: what failed in it says nothing of its health.
func (e *Engine) ended(ctx context.Context, id string) bool {
	state, err := e.inspect(ctx, id)
	return errdefs.IsNotFound(err) || err == nil && !state.Running
}

// run runs a command in a container, and fails unless it ends with the exit code 0 in time.
func (e *Engine) run(ctx context.Context, id string, arguments []string, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	created, err := e.api.ExecCreate(ctx, id, client.ExecCreateOptions{Cmd: arguments, AttachStdout: true, AttachStderr: true})
	if err != nil {
		return err
	}
	attached, err := e.api.ExecAttach(ctx, created.ID, client.ExecAttachOptions{})
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, attached.Close) // what it says is read until it ends, or time is over
	_, err = io.Copy(io.Discard, attached.Reader)
	if stop() {
		attached.Close()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	result, err := e.api.ExecInspect(ctx, created.ID, client.ExecInspectOptions{})
	switch {
	case err != nil:
		return err
	case result.Running:
		return errors.New("still runs")
	case result.ExitCode != 0:
		return fmt.Errorf("exit code %d", result.ExitCode)
	}
	return nil
}
