package commands

import "context"

// Output prints the outputs of the deployed environment.
func (r *Runner) Output(ctx context.Context, name string) error {
	return r.withSession(ctx, name, needs{synth: true, target: true, deployed: true}, func(s *session) error {
		if err := s.initUnlessDone(ctx); err != nil {
			return err
		}
		return s.printOutputs(ctx)
	})
}

func (s *session) printOutputs(ctx context.Context) error {
	return s.run(ctx, "terraform", "-chdir="+s.stackDir(), "output", "-no-color")
}
