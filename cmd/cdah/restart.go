package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) restart() *cobra.Command {
	return &cobra.Command{
		Use: "restart ENV [SERVICE]", Short: "Give a service new tasks, which read its secrets anew",
		Long: `Give SERVICE of the deployed environment new tasks of what it runs, and wait until they have taken over. Without
SERVICE each service gets them, one after another, up to the first that fails.

New tasks read their secrets, parameters and files of environment variables anew; nothing else changes. As in
a deployment, old tasks go once new ones are healthy. It fails where ECS gives the new ones up and rolls back.

What becomes of it goes to standard error. Ctrl-C ends the waiting; the restart goes on.`,
		Example: `  cdah restart production
  cdah restart production web`,
		RunE: func(command *cobra.Command, args []string) error {
			return c.run(func(r *commands.Runner, ctx context.Context, env string) error {
				return r.Restart(ctx, env, append(args, "")[1])
			})(command, args)
		},
	}
}
