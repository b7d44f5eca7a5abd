package containers

import (
	"context"
	"errors"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
)

// Container is one that runs.
type Container struct {
	ID      string
	Ports   map[int]int // of the container → of 127.0.0.1
	Address string      // as in State
}

// StartError is a container that cannot run, worded as the reason of a container that ECS could not start.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
type StartError struct{ Reason string }

func (e *StartError) Error() string { return "CannotStartContainerError: " + e.Reason }

// Start runs a container. Its image is pulled if the engine has not got it, with the credentials that Docker's client
// keeps for the registry. An image that cannot be had is an *ImageError, a container that the engine does not make or
// start a *StartError; of either nothing is left.
func (e *Engine) Start(ctx context.Context, s Spec) (Container, error) {
	if err := e.ensureImage(ctx, s.Image, s.Local); err != nil {
		return Container{}, err
	}
	created, err := e.api.ContainerCreate(ctx, client.ContainerCreateOptions{Name: s.Name, Config: s.config(), HostConfig: s.hostConfig()})
	if err != nil {
		return Container{}, startError(ctx, err)
	}
	if _, err = e.api.ContainerStart(ctx, created.ID, client.ContainerStartOptions{}); err != nil {
		err = startError(ctx, err)
	}
	var state State
	if err == nil {
		state, err = e.inspect(ctx, created.ID)
	}
	if err != nil {
		return Container{}, errors.Join(err, e.remove(context.WithoutCancel(ctx), created.ID))
	}
	if s.Health != nil {
		e.watch(created.ID, s.Health.orDefaults())
	}
	return Container{ID: created.ID, Ports: state.Ports, Address: state.Address}, nil
}

// startError is the engine's refusal; one that comes of the caller's own end is none.
func startError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &StartError{Reason: oneLine(err)}
}

// Stop sends SIGTERM, or what the image says instead, and SIGKILL after a timeout, in whole seconds, 0 for at once.
// Then the container is removed; the state is its last one. One that is not there any more is no error.
func (e *Engine) Stop(ctx context.Context, id string, timeout time.Duration) (State, error) {
	e.unwatch(id)
	whole := seconds(timeout)
	_, err := e.api.ContainerStop(ctx, id, client.ContainerStopOptions{Timeout: &whole})
	if err != nil && !errdefs.IsNotFound(err) && !errdefs.IsNotModified(err) {
		return State{}, err
	}
	state, err := e.inspect(ctx, id)
	if errdefs.IsNotFound(err) {
		return State{ID: id}, nil
	}
	if err != nil {
		return State{}, err
	}
	return state, e.remove(ctx, id)
}

// Remove removes all containers that have these labels, at least one, running or not, and says how many there were.
func (e *Engine) Remove(ctx context.Context, labels map[string]string) (int, error) {
	found, err := e.find(ctx, labels)
	if err != nil {
		return 0, err
	}
	var problems []error
	for _, id := range found {
		e.unwatch(id)
		problems = append(problems, e.remove(ctx, id))
	}
	return len(found), errors.Join(problems...)
}

// remove ends a container by SIGKILL and removes it with its unnamed volumes.
func (e *Engine) remove(ctx context.Context, id string) error {
	_, err := e.api.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	if errdefs.IsNotFound(err) || errdefs.IsConflict(err) { // or somebody else is about to
		return nil
	}
	return err
}
