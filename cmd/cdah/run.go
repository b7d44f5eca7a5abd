package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) runJob() *cobra.Command {
	command := &cobra.Command{
		Use: "run ENV JOB [-- COMMAND...]", Short: "Run a job, follow its log, and end as it does",
		Long: `Start a job of the deployed environment as a task in its cluster, follow its log, and end as its container
does: with the same exit code or, where it has none, such as when its image cannot be pulled, with 1 and the
reason. The job's lines go to standard output, what becomes of its task to standard error.

A COMMAND replaces the job's own command for this run; its entrypoint stays. What runs is what was deployed
last, whatever the file says now.

Ctrl-C stops the task and waits for its end; a second one does not wait.`,
		Example: `  cdah run production migrate
  cdah run production migrate -- migrate down 1`,
		Args: c.withCommand,
	}
	command.RunE = func(command *cobra.Command, args []string) error {
		var o commands.RunOptions
		if len(args) > 2 {
			o.Command = args[2:]
		}
		return c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Run(ctx, env, args[1], o) })(command, args)
	}
	return command
}
