package commands

import (
	"context"
	"fmt"
)

// Unlock releases the lock that a killed run has left on the state, and then adopts what that run has made
// and not saved. The id is in the message of the run that found the state locked.
func (r *Runner) Unlock(ctx context.Context, name, id string, approve bool) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	if !approve && !r.interactive() {
		return UsageError{fmt.Sprintf("unlocking the state of %s while somebody deploys would ruin it, and there is no terminal to ask on: "+
			"make sure that nobody does, and say %s", name, r.commandLine("unlock", "APPROVE=yes", "ENV="+name, "ID="+id))}
	}
	return s.runPrepared(ctx, needs{synth: true, target: true, writes: true}, func() error {
		if err := s.synthAndInit(ctx); err != nil {
			return err
		}
		args := []string{"-chdir=" + s.stackDir(), "force-unlock"}
		if approve {
			args = append(args, "-force")
		}
		err := s.run(ctx, "terraform", append(args, id)...)
		if err != nil && !s.endedLeft {
			return err
		}
		if err != nil { // of a Terraform that was still running, and has now come to its end
			fmt.Fprintln(s.Stderr, "The run that held the lock has been ended, and has released it by itself.")
		}
		if err := s.adoptAll(ctx); err != nil {
			return fmt.Errorf("%w; the state is unlocked, but what the killed run has made may be missing in it: run %s before the next deployment", err, s.commandLine("adopt", "ENV="+name))
		}
		return nil
	})
}
