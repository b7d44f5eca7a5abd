package commands

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"cdah/internal/ops/approval"
)

// approvedPlan is the plan file, in the stack's folder, of a deployment that is held against a kept plan.
const approvedPlan = "approved"

// Approved names the kept plan that a deployment or destruction is held against.
type Approved struct {
	File        string
	Digest      string // that the reviewer noted; empty where nobody did
	LockTimeout time.Duration
}

// DeployApproved deploys what the kept plan says and nothing else, and prints the outputs. It plans
// anew, stops with approval.ErrNotApproved where that plan does not do the same, and applies it.
func (r *Runner) DeployApproved(ctx context.Context, name string, a Approved) error {
	return r.applyApproved(ctx, name, a, false)
}

// DestroyApproved is DeployApproved for a kept plan that removes everything.
func (r *Runner) DestroyApproved(ctx context.Context, name string, a Approved) error {
	return r.applyApproved(ctx, name, a, true)
}

func (r *Runner) applyApproved(ctx context.Context, name string, a Approved, destroy bool) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	s.changing = true
	kept, err := approval.Open(a.File, name, destroy, a.Digest)
	if err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error {
		s.waitForLock(a.LockTimeout)
		if err := s.planApproved(ctx, kept); err != nil {
			return err
		}
		if err := s.apply(ctx, nil, approvedPlan); err != nil {
			return err
		}
		if destroy {
			return s.afterDestroy(ctx)
		}
		return s.afterDeploy(ctx)
	})
}

// planApproved writes a plan that does what the kept one says.
func (s *session) planApproved(ctx context.Context, kept approval.Plan) error {
	if err := s.ready(ctx); err != nil {
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
	if err := s.terraformPlan(ctx, approvedPlan, flags...); err != nil {
		return err
	}
	plan, err := s.show(ctx, approvedPlan)
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
	return nil
}

// apply applies a plan file in the stack's folder. Terraform itself refuses it when somebody has changed
// the state since. What it says goes to standard output and error, unless out is given.
func (s *session) apply(ctx context.Context, out io.Writer, file string) error {
	return s.do("Applying the plan", func(progress *step) error {
		progress.breakLine()
		return s.command(ctx, out, "terraform", "-chdir="+s.stack(), "apply", "-input=false", "-no-color", file)
	})
}

// waitForLock has every run of Terraform wait for another one to release the state, instead of failing
// at once.
func (s *session) waitForLock(timeout time.Duration) {
	for _, command := range []string{"plan", "apply", "destroy", "refresh", "import", "state_mv", "state_rm"} {
		name := "TF_CLI_ARGS_" + command
		flags := s.getenv(name)
		if flags != "" {
			flags += " "
		}
		s.vars = s.vars.with(variables{name: flags + "-lock-timeout=" + timeout.String()})
	}
}
