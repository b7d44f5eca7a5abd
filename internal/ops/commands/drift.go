package commands

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"cdah/internal/ops/review"
)

// ErrDrift is returned when somebody has changed what Terraform manages.
var ErrDrift = errors.New("there is drift")

// driftPlan is the plan file, in the stack's folder, of a search for drift.
const driftPlan = "drift"

// Drift looks for what has changed outside Terraform since the last deployment, and returns ErrDrift
// where a deployment would put something back. Nothing is changed, the state included.
func (r *Runner) Drift(ctx context.Context, name string, format review.Format, lockTimeout time.Duration) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	if err := s.mustExist(); err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error {
		s.waitForLock(lockTimeout)
		if err := s.ready(ctx); err != nil {
			return err
		}
		if err := s.terraformPlan(ctx, driftPlan); err != nil {
			return err
		}
		plan, err := s.show(ctx, driftPlan)
		if err != nil {
			return err
		}
		if err := remove(filepath.Join(s.stack(), driftPlan)); err != nil {
			return err
		}
		result := review.New(plan, nil)
		result.Environment = name
		report := result.DriftReport()
		if err := s.publish(name+"-drift", format, report.Write); err != nil {
			return err
		}
		if len(report.Drift) > 0 {
			return ErrDrift
		}
		return nil
	})
}

// settle has the state say what exists after a deployment. Some resources show what others add to them,
// such as the rules of a security group: the state has that only once it has been read again, and until
// then a search for drift could not tell it from what somebody adds later.
func (s *session) settle(ctx context.Context) error {
	return s.do("Reading what exists into the state", func(progress *step) error {
		return s.quietly(ctx, progress, "terraform", "-chdir="+s.stack(), "apply", "-refresh-only", "-auto-approve", "-input=false", "-no-color")
	})
}
