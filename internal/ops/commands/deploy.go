package commands

import (
	"context"
	"fmt"
	"os"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/approval"
	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
)

// DefaultLockTimeout is how long a run waits for another one to release the state, unless it is told otherwise.
const DefaultLockTimeout = 5 * time.Minute

// ApplyOptions are the options of deploy and destroy. With a kept plan they do what it says and nothing else:
// they plan again, and return approval.ErrNotApproved where the new plan does not do the same. Nobody is asked
// then, as somebody has reviewed the plan. Without one they review the plan that they make: a deployment that
// the gate stops returns ErrStopped.
type ApplyOptions struct {
	Options
	Approve bool   // change AWS without asking
	Verbose bool   // tell all that Terraform says
	Plan    string // file of the kept plan; empty for none
	Digest  string // of the kept plan, that the reviewer noted; empty where nobody did
}

// Deploy applies the environment and prints those of its outputs that a person goes on with, and where it answers. Without
// approval, somebody must be there to say yes, unless the target is the emulator.
func (r *Runner) Deploy(ctx context.Context, name string, o ApplyOptions) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.deployOrDestroy(ctx, deployment, o, func() error { return s.tellDeployed(ctx) })
}

// purpose is what a plan is made for: the name of the command that applies it.
type purpose string

const (
	deployment  purpose = "deploy"
	destruction purpose = "destroy"
)

// deployOrDestroy makes a plan that is approved, applies it, and then does what follows.
func (s *session) deployOrDestroy(ctx context.Context, p purpose, o ApplyOptions, then func() error) error {
	s.verbose = o.Verbose
	plan, err := s.approvedPlan(p, o)
	if err != nil {
		return err
	}
	return s.runPrepared(ctx, needs{synth: true, target: true, writes: true}, func() error {
		s.waitForLock(o.LockTimeout)
		if err := s.synthToChange(ctx); err != nil {
			return err
		}
		approved, changes, err := plan(ctx)
		if err != nil {
			return err
		}
		if len(approved.Jobs) > 0 {
			if changes, err = s.runJobsFirst(ctx, approved, s.runJob); err != nil {
				return err
			}
		}
		if err := s.applyPlan(ctx, p, changes); err != nil {
			return err
		}
		if p == deployment && approved.Builds() {
			if err := s.refreshState(ctx); err != nil {
				return err
			}
		}
		return then()
	})
}

// planner makes this run's plan, of a stack that is synthesized, and returns what of it is approved, and whether it
// changes anything.
type planner func(context.Context) (approved approval.Plan, changes bool, err error)

// approvedPlan returns what makes the plan that is then applied. What is missing for that to be approved shows at once,
// before anything is started.
func (s *session) approvedPlan(p purpose, o ApplyOptions) (planner, error) {
	destroy := p == destruction
	if o.Plan != "" {
		kept, err := approval.Open(o.Plan, s.env.Name, destroy, o.Digest, s.calledBy())
		return func(ctx context.Context) (approval.Plan, bool, error) {
			changes, err := s.planAsKept(ctx, kept)
			return kept, changes, err
		}, err
	}
	question, err := s.question(p, o.Approve)
	if err != nil {
		return nil, err
	}
	allowances, err := s.allowances(nil)
	return func(ctx context.Context) (approval.Plan, bool, error) {
		options := PlanOptions{Options: o.Options, Destroy: destroy, Keep: s.keptPlan(s.env.Name, destroy), Format: report.Text, Brief: !o.Verbose}
		if !destroy {
			if err := s.lookUp(ctx, o.Variables); err != nil {
				return approval.Plan{}, false, err
			}
		}
		changes, err := s.plan(ctx, options.flags()...)
		if err != nil {
			return approval.Plan{}, false, err
		}
		reviewed, err := s.reviewPlan(ctx, options, allowances)
		if err != nil || !changes {
			return approval.Plan{}, false, err
		}
		if err := s.confirm(ctx, question); err != nil {
			return approval.Plan{}, false, err
		}
		approved, err := s.toApprove(options, reviewed)
		return approved, true, err
	}, err
}

// planAsKept plans, and takes that plan if it does what the kept one says.
func (s *session) planAsKept(ctx context.Context, kept approval.Plan) (changes bool, err error) {
	stack, err := os.ReadFile(s.stackFile())
	if err != nil {
		return false, err
	}
	if err := kept.CheckStack(stack); err != nil {
		return false, err
	}
	if !kept.Destroy {
		if err := s.lookUp(ctx, kept.Variables); err != nil {
			return false, err
		}
	}
	again := PlanOptions{Options: Options{Variables: kept.Variables}, Destroy: kept.Destroy}
	if changes, err = s.plan(ctx, again.flags()...); err != nil {
		return false, err
	}
	if err := s.holdPlan(ctx, kept.CheckPlan); err != nil {
		return false, err
	}
	fmt.Fprintf(s.Stderr, "The plan does what was approved (%s).\n", kept.Digest)
	return changes, nil
}

// holdPlan holds this run's plan against the approved one.
func (s *session) holdPlan(ctx context.Context, check func(*tfjson.Plan) ([]review.Difference, error)) error {
	plan, err := s.readOwnPlan(ctx)
	if err != nil {
		return err
	}
	differences, err := check(plan)
	for _, d := range differences {
		fmt.Fprintf(s.Stderr, "  %s\n      approved: %s\n      now:      %s\n", d.Address, d.Approved, d.Now)
	}
	if err != nil {
		return fmt.Errorf("%w; plan and review again", err)
	}
	return nil
}

// applyPlan applies this run's plan, where it changes anything, and sees that the state is then what it should be.
func (s *session) applyPlan(ctx context.Context, p purpose, changes bool) error {
	if changes {
		if err := s.apply(ctx, p); err != nil {
			return err
		}
	}
	return s.step("Checking that the state has what it should", func(*step) error { return s.checkState(ctx, p == destruction) })
}
