package containers

import (
	"context"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
)

// Forget removes an image, if it is there.
func (e *Engine) Forget(ctx context.Context, ref string) error {
	_, err := e.api.ImageRemove(ctx, reference(ref), client.ImageRemoveOptions{})
	if errdefs.IsNotFound(err) {
		return nil
	}
	return err
}
