package containers

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// whileRunning is how often Once looks whether its container has ended.
const whileRunning = 50 * time.Millisecond

// Once runs a container to its end and removes it. It fails unless the exit code is 0, with what the container wrote.
func (e *Engine) Once(ctx context.Context, s Spec) error {
	c, err := e.Start(ctx, s)
	if err != nil {
		return err
	}
	err = e.ends(ctx, c.ID)
	return errors.Join(err, e.remove(context.WithoutCancel(ctx), c.ID))
}

// ends waits for the end of a container.
func (e *Engine) ends(ctx context.Context, id string) error {
	for {
		state, err := e.inspect(ctx, id)
		switch {
		case err != nil:
			return err
		case !state.Running && !state.Finished.IsZero() && state.ExitCode != 0:
			var said string
			err := e.Logs(ctx, id, time.Time{}, func(_ time.Time, text string) { said += " " + text })
			return errors.Join(fmt.Errorf("exit code %d:%s", state.ExitCode, said), err)
		case !state.Running && !state.Finished.IsZero():
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(whileRunning):
		}
	}
}

// Exec runs a command in a running container. It fails unless the command ends with the exit code 0 in time.
func (e *Engine) Exec(ctx context.Context, id string, command []string, timeout time.Duration) error {
	return e.run(ctx, id, command, timeout)
}
