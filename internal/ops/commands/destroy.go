package commands

import (
	"context"
	"fmt"
)

// Destroy removes everything of the environment. Approval is as for Deploy. The emulator ends with the last
// environment in it.
func (r *Runner) Destroy(ctx context.Context, name string, o ApplyOptions) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	if o.Plan == "" && s.emulatorIsStopped() {
		fmt.Fprintf(s.Stderr, "No emulator is running, so nothing of %s exists.\n", name)
		return s.retireStates(s.all)
	}
	return s.deployOrDestroy(ctx, destruction, o, func() error {
		if !s.emulated() || s.anyResources(s.all) {
			return nil
		}
		return s.leaveEmulator(ctx)
	})
}
