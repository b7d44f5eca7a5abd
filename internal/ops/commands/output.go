package commands

import (
	"context"
	"fmt"

	"cdah/internal/ops/report"
)

// Output prints the outputs of the deployed environment, as Terraform does; as Markdown, its text.
func (r *Runner) Output(ctx context.Context, name string, format report.Format) error {
	return r.withSessionToLook(ctx, name, needs{synth: true, target: true, deployed: true}, func(s *session) error {
		if err := s.initUnlessDone(ctx); err != nil {
			return err
		}
		switch format {
		case report.JSON:
			return s.printOutputs(ctx, "-json")
		case report.Markdown:
			fmt.Fprintln(s.Stdout, "```")
			defer fmt.Fprintln(s.Stdout, "```")
		}
		return s.printOutputs(ctx)
	})
}

func (s *session) printOutputs(ctx context.Context, flags ...string) error {
	return s.run(ctx, "terraform", append([]string{"-chdir=" + s.stackDir(), "output", "-no-color"}, flags...)...)
}
