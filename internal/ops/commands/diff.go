package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
)

// ErrChanges is returned by a diff that was asked to tell a plan with changes from one without.
var ErrChanges = errors.New("the plan has changes")

// Options are what the commands that plan or change an environment have in common.
type Options struct {
	Variables   []string      // NAME=VALUE of Terraform variables
	LockTimeout time.Duration // how long to wait for another run to release the state
}

// flags are the options as flags of Terraform.
func (o Options) flags() []string {
	var flags []string
	for _, variable := range o.Variables {
		flags = append(flags, "-var="+variable)
	}
	return flags
}

// DiffOptions say how a diff is shown.
type DiffOptions struct {
	Options
	Detailed bool // return ErrChanges where there is anything
	Verbose  bool // tell all that Terraform says, and each resource of a first deployment
}

// Diff shows what a deployment would change, as its review does: it keeps no plan, and stops at no loss.
func (r *Runner) Diff(ctx context.Context, name string, o DiffOptions) error {
	return r.withSession(ctx, name, needs{synth: true, target: true}, func(s *session) error {
		s.waitForLock(o.LockTimeout)
		err := s.diff(ctx, o)
		if s.startedEmulator && ctx.Err() == nil {
			// The emulator was started for this plan only.
			err = errors.Join(err, s.leaveEmulator(ctx))
		}
		return err
	})
}

func (s *session) diff(ctx context.Context, o DiffOptions) error {
	allowances, err := s.allowances(nil)
	if err != nil {
		return err
	}
	if err := s.synth(ctx); err != nil {
		return err
	}
	if err := s.lookUp(ctx, o.Variables); err != nil {
		return err
	}
	var out io.Writer
	if o.Verbose {
		out = s.Stdout
	}
	changes, err := s.showPlan(ctx, out, o.flags()...)
	if err != nil {
		return err
	}
	if !changes {
		_, err := fmt.Fprintf(s.Stdout, "%s: no changes\n", s.env.Name)
		return err
	}
	if err := s.showChanges(ctx, o, allowances); err != nil {
		return err
	}
	if o.Detailed {
		return ErrChanges
	}
	return nil
}

// showChanges prints the review of this run's plan.
func (s *session) showChanges(ctx context.Context, o DiffOptions, allowances []review.Allowance) error {
	plan, stack, err := s.readPlanned(ctx)
	if err != nil {
		return err
	}
	options := PlanOptions{Options: o.Options, Brief: !o.Verbose}
	result, err := s.judge(ctx, plan, stack, options, allowances)
	if err != nil {
		return err
	}
	if why := s.alike(result, options); why != "" {
		return result.WriteBrief(s.Stdout, why, s.calledBy().Option("--verbose", "VERBOSE=yes"))
	}
	return result.Write(s.Stdout, report.Text)
}
