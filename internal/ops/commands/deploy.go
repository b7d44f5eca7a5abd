package commands

import (
	"context"
	"fmt"
	"os"

	"cdah/internal/ops/approval"
)

// ApplyOptions are the options of deploy and destroy. With a kept plan they do what it says and nothing else:
// they plan again, and return approval.ErrNotApproved where the new plan does not do the same. Nobody is asked
// then, as somebody has reviewed the plan.
type ApplyOptions struct {
	Options
	Approve bool   // change AWS without asking
	Plan    string // file of the kept plan; empty for none
	Digest  string // of the kept plan, that the reviewer noted; empty where nobody did
}

// Deploy applies the environment and prints its outputs. Without approval, somebody must be there to say yes,
// unless the target is the emulator.
func (r *Runner) Deploy(ctx context.Context, name string, o ApplyOptions) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.deployOrDestroy(ctx, "deploy", o, func() error {
		if err := s.refreshState(ctx); err != nil {
			return err
		}
		fmt.Fprintf(s.Stderr, "==> Outputs of %s\n", s.env.Name)
		return s.printOutputs(ctx)
	})
}

// deployOrDestroy runs the command, and then what follows it.
func (s *session) deployOrDestroy(ctx context.Context, command string, o ApplyOptions, then func() error) error {
	var apply func() error
	if o.Plan != "" {
		kept, err := approval.Open(o.Plan, s.env.Name, command == "destroy", o.Digest)
		if err != nil {
			return err
		}
		apply = func() error { return s.applyKept(ctx, kept) }
	} else {
		flags, err := s.approvalFlags(command, s.env, o.Approve)
		if err != nil {
			return err
		}
		apply = func() error {
			if err := s.synthToChange(ctx); err != nil {
				return err
			}
			return s.cdktf(ctx, nil, command, append(flags, o.cdktfFlags()...)...)
		}
	}
	return s.runPrepared(ctx, needs{cli: true, target: true, writes: true}, func() error {
		s.waitForLock(o.LockTimeout)
		if err := apply(); err != nil {
			return err
		}
		if err := s.checkState(ctx, command == "destroy"); err != nil {
			return err
		}
		return then()
	})
}

// applyKept plans again, and applies that plan if it does what the kept one says.
func (s *session) applyKept(ctx context.Context, kept approval.Plan) error {
	const approvedPlan = "approved" // the plan file, in the stack's folder
	if err := s.synthToChange(ctx); err != nil {
		return err
	}
	stack, err := os.ReadFile(s.stackFile())
	if err != nil {
		return err
	}
	if err := kept.CheckStack(stack); err != nil {
		return err
	}
	flags := variableFlags(kept.Variables)
	if kept.Destroy {
		flags = append(flags, "-destroy")
	}
	if err := s.plan(ctx, approvedPlan, flags...); err != nil {
		return err
	}
	plan, err := s.readPlan(ctx, s.stackDir(), approvedPlan)
	if err != nil {
		return err
	}
	differences, err := kept.CheckPlan(plan)
	for _, d := range differences {
		fmt.Fprintf(s.Stderr, "  %s\n      approved: %s\n      now:      %s\n", d.Address, d.Approved, d.Now)
	}
	if err != nil {
		return fmt.Errorf("%w; plan and review again", err)
	}
	fmt.Fprintf(s.Stderr, "The plan does what was approved (%s).\n", kept.Digest)
	return s.apply(ctx, nil, approvedPlan)
}
