package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) setup() *cobra.Command {
	var cdktf bool
	command := &cobra.Command{
		Use: "setup", Short: "Check all prerequisites and install what the other commands need",
		RunE: c.runPlain(func(r *commands.Runner, ctx context.Context) error { return r.Setup(ctx, cdktf) }),
	}
	command.Flags().BoolVar(&cdktf, "cdktf", false, "the cdktf CLI too, and the Node.js that it needs")
	return command
}
