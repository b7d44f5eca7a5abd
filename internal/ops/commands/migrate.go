package commands

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"cdah/config"
	"cdah/internal/ops/terraform"
)

// Migrate moves a foundation's own state from the project's folder into the bucket that the foundation
// made, and says so in its file. It can be repeated: what is done already is not done again.
func (r *Runner) Migrate(ctx context.Context, stack string) error {
	if _, is := config.IsFoundation(stack); !is {
		return UsageError{fmt.Sprintf("migrate works on a foundation, such as foundation-production; %s is none", stack)}
	}
	file, err := r.yamlFile(stack)
	if err != nil {
		return UsageError{err.Error()}
	}
	count, err := terraform.CountResources(r.stateFile(stack))
	if err != nil {
		return err
	}
	foundation, problems := config.LoadFoundation(file)
	if err := problems.Err(); err != nil {
		return err
	}
	if foundation.State.Own != config.OwnBucket {
		if count == 0 {
			return fmt.Errorf("%s has no state in this folder to move: deploy it first, or, where it exists already, run %s", stack, r.commandLine("adopt", "ENV="+stack))
		}
		if err := config.SetOwnState(file, config.OwnBucket); err != nil {
			return err
		}
		fmt.Fprintf(r.Stderr, "%s now says state.own: bucket; commit it\n", displayPath(file))
	}
	return r.withSession(ctx, stack, needs{synth: true, target: true}, func(s *session) error { return s.moveState(ctx, count > 0) })
}

// moveState takes the local state, if there is one, to the stack's backend, and sets it aside once a plan
// has found it whole.
func (s *session) moveState(ctx context.Context, local bool) error {
	if err := s.synth(ctx); err != nil {
		return err
	}
	if err := s.initIn(ctx, s.stackDir(), "-reconfigure"); err != nil {
		return err
	}
	if local {
		// Terraform itself refuses a state that is older than the bucket's, or of other origin.
		if err := s.terraform(ctx, "terraform state push", "state", "push", s.stateFile(s.env.Name)); err != nil {
			return err
		}
	}
	var output bytes.Buffer
	err := s.runTo(ctx, &output, "terraform", "-chdir="+s.stackDir(), "plan", "-input=false", "-no-color", "-detailed-exitcode")
	if err != nil {
		_, _ = s.Stderr.Write(output.Bytes())
		return fmt.Errorf("the state is in the bucket %s, but does not describe what exists: %w; deploy %s, then run this again", s.env.State.Bucket, err, s.env.Name)
	}
	fmt.Fprintf(s.Stdout, "The state of %s is in the bucket %s, and describes what exists.\n", s.env.Name, s.env.State.Bucket)
	if !local {
		return nil
	}
	return os.Rename(s.stateFile(s.env.Name), s.stateFile(s.env.Name)+".moved")
}
