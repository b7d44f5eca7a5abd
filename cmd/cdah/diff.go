package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) diff() *cobra.Command {
	var o commands.Options
	var detailed bool
	command := &cobra.Command{Use: "diff ENV", Short: "Show what a deployment would change",
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Diff(ctx, env, o, detailed) })}
	command.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there are changes")
	addOptions(command, &o)
	return command
}
