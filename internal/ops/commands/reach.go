package commands

import (
	"context"
	"fmt"
	"io"

	"cdah/internal/ops/reach"
	"cdah/internal/ops/report"
)

// Reach synthesizes the environment and prints what reaches what in its network. It fails where
// something is not as it must be.
func (r *Runner) Reach(ctx context.Context, name string, format report.Format) error {
	return r.withSession(ctx, name, needs{synth: true}, func(s *session) error {
		text, err := s.synthesized(ctx)
		if err != nil {
			return err
		}
		return s.reach(s.Stdout, text, format)
	})
}

// reach evaluates a stack's Terraform JSON, and prints the result.
func (s *session) reach(out io.Writer, text []byte, format report.Format) error {
	m, err := reach.Read(text)
	if err != nil {
		return fmt.Errorf("%s: %w", s.env.Name, err)
	}
	result := reach.Evaluate(m, reach.Website(s.env.Flows()))
	if err := result.Write(out, format); err != nil {
		return err
	}
	if !result.OK {
		return fmt.Errorf("%s: the network does not do what it must; see WRONG above", s.env.Name)
	}
	return nil
}
