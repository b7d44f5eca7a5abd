package commands

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"cdah/internal/ops/approval"
	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
)

// PlanOptions say what to plan, and what to do with the plan.
type PlanOptions struct {
	Options
	Destroy bool     // plan to remove everything
	Allow   []string // addresses with which something may be lost
	Keep    string   // file to keep the plan in; empty for the usual one
	Since   string   // plan only where the branch has changed the stack since it left this one; empty: always
	Format  report.Format
	Brief   bool // of a first deployment print how many resources there are, in place of each

	Rollbacks []review.ServiceRollback // services that the plan is to have go back to other images
}

// flags are the options as flags of Terraform.
func (o PlanOptions) flags() []string {
	if o.Destroy {
		return append([]string{"-destroy"}, o.Options.flags()...)
	}
	return o.Options.flags()
}

// reviewName is what the files of the plan's review are called, without their extension.
func (o PlanOptions) reviewName() string { return strings.TrimSuffix(filepath.Base(o.Keep), ".json") }

// Plan plans, reviews the plan and keeps it for a deployment to be held against. A plan that the gate
// stops is not kept, and returns ErrStopped.
func (r *Runner) Plan(ctx context.Context, name string, o PlanOptions) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	allowances, err := s.allowances(o.Allow)
	if err != nil {
		return err
	}
	if o.Keep == "" {
		o.Keep = r.keptPlan(name, o.Destroy)
	}
	// A plan from before must not be taken for this one.
	if err := removeFiles(o.Keep); err != nil {
		return err
	}
	if o.Since != "" {
		if changed, err := s.isChangedSince(o); err != nil || !changed {
			return err
		}
	}
	return s.runPrepared(ctx, needs{synth: true, target: true}, func() error {
		s.waitForLock(o.LockTimeout)
		if err := s.synth(ctx); err != nil {
			return err
		}
		if !o.Destroy {
			if err := s.lookUp(ctx, o.Variables); err != nil {
				return err
			}
		}
		kept, _, err := s.planToKeep(ctx, o, allowances)
		if err == nil {
			fmt.Fprintf(s.Stderr, "Kept in %s, digest %s\n", displayPath(o.Keep), kept.Digest)
		}
		return err
	})
}

// isChangedSince says whether the stack has changed since o.Since, and by what. The review of one that has
// not says so.
func (s *session) isChangedSince(o PlanOptions) (bool, error) {
	files, err := s.changedSince(s.env.Name, o.Since)
	if err != nil {
		return false, err
	}
	if len(files) > 0 {
		fmt.Fprintf(s.Stderr, "%s has changed since %s: %s\n", s.env.Name, o.Since, strings.Join(files, ", "))
		return true, nil
	}
	return false, s.publish(o.reviewName(), o.Format, review.NotChanged(s.env.Name, o.Since).Write)
}

// keptPlan is where plans are kept unless somebody says otherwise.
func (r *Runner) keptPlan(name string, destroy bool) string {
	if destroy {
		name += "-destroy"
	}
	return filepath.Join(r.cacheDir(), "plans", name+".json")
}

// planToKeep plans the synthesized stack, reviews the plan, decides whether it may go on, and keeps it then.
func (s *session) planToKeep(ctx context.Context, o PlanOptions, allowances []review.Allowance) (kept approval.Plan, result review.Review, err error) {
	if _, err := s.plan(ctx, o.flags()...); err != nil {
		return kept, result, err
	}
	reviewed, err := s.reviewPlan(ctx, o, allowances)
	if err != nil {
		return kept, result, err
	}
	if kept, err = s.toApprove(o, reviewed); err != nil {
		return kept, result, err
	}
	kept.Commit, kept.Created = s.commit(), time.Now().UTC().Truncate(time.Second)
	return kept, reviewed.result, kept.Save(o.Keep)
}

// toApprove returns what is approved with a plan that was reviewed.
func (s *session) toApprove(o PlanOptions, reviewed reviewedPlan) (approval.Plan, error) {
	return approval.New(approval.Content{
		Environment: s.env.Name, Destroy: o.Destroy, Variables: o.Variables, Jobs: reviewed.result.Jobs,
	}, reviewed.stack, reviewed.plan)
}

// commit returns the commit of the checkout, or nothing where that is not known.
func (r *Runner) commit() string {
	if commit := r.getenv("CIRCLE_SHA1"); commit != "" {
		return commit
	}
	commit, _ := r.git("rev-parse", "HEAD")
	return strings.TrimSpace(commit)
}
