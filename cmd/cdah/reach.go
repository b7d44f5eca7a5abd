package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) reach() *cobra.Command {
	var format report.Format
	command := &cobra.Command{Use: "reach ENV", Short: "Show what reaches what in the network, and what drops the rest",
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Reach(ctx, env, format) })}
	addFormat(command, &format)
	return command
}
