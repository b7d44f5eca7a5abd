package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) diff() *cobra.Command {
	var o commands.DiffOptions
	command := &cobra.Command{Use: "diff ENV", Short: "Show what a deployment would change",
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Diff(ctx, env, o) })}
	command.Flags().BoolVar(&o.Detailed, "detailed-exitcode", false, "exit with 2 when there are changes")
	command.Flags().BoolVarP(&o.Verbose, "verbose", "v", false, "tell all that Terraform says, too, and each resource of a first deployment")
	addOptions(command, &o.Options)
	return command
}
