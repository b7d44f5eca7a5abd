package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) output() *cobra.Command {
	var format report.Format
	command := &cobra.Command{
		Use: "output ENV", Short: "Print all outputs of the deployed environment",
		Long: `Print the outputs of the deployed environment as Terraform does. Its JSON has of each output the value, the type and
whether it is sensitive; values that are sensitive are in it, and not in the text.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Output(ctx, env, format) }),
	}
	addFormat(command, &format)
	return command
}
