package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

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

// Diff shows what a deployment would change, and counts it in one last line. With detailed set it
// returns ErrChanges when there is anything.
func (r *Runner) Diff(ctx context.Context, name string, o Options, detailed bool) error {
	return r.withSession(ctx, name, needs{synth: true, target: true}, func(s *session) error {
		s.waitForLock(o.LockTimeout)
		err := s.diff(ctx, o, detailed)
		if s.startedEmulator && ctx.Err() == nil {
			// The emulator was started for this plan only.
			err = errors.Join(err, s.leaveEmulator(ctx))
		}
		return err
	})
}

func (s *session) diff(ctx context.Context, o Options, detailed bool) error {
	if err := s.synth(ctx); err != nil {
		return err
	}
	if err := s.lookUp(ctx, o.Variables); err != nil {
		return err
	}
	changes, err := s.showPlan(ctx, s.Stdout, o.flags()...)
	if err != nil {
		return err
	}
	plan := &tfjson.Plan{}
	if changes {
		if plan, err = s.readPlan(ctx, s.stackDir()); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.Stdout, "%s: %s\n", s.env.Name, review.New(plan, nil, s.Own...).Summary())
	if detailed && changes {
		return ErrChanges
	}
	return nil
}
