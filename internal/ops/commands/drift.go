package commands

import (
	"context"
	"errors"
	"time"

	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
)

// ErrDrift is returned when somebody has changed what Terraform manages.
var ErrDrift = errors.New("there is drift")

// Drift looks for what has changed outside Terraform since the last deployment, and returns ErrDrift
// where a deployment would put something back. Nothing is changed, the state included.
func (r *Runner) Drift(ctx context.Context, name string, format report.Format, lockTimeout time.Duration) error {
	return r.withSession(ctx, name, needs{synth: true, target: true, deployed: true}, func(s *session) error {
		s.waitForLock(lockTimeout)
		if err := s.synth(ctx); err != nil {
			return err
		}
		if _, err := s.plan(ctx); err != nil {
			return err
		}
		plan, err := s.readOwnPlan(ctx)
		if err != nil {
			return err
		}
		result := review.New(plan, nil, s.Own...)
		result.Environment = name
		found := result.DriftReport()
		if err := s.publish(name+"-drift", format, found.Write); err != nil {
			return err
		}
		if len(found.Drift) > 0 {
			return ErrDrift
		}
		return nil
	})
}
