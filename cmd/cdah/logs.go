package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) logs() *cobra.Command {
	var o commands.LogsOptions
	command := &cobra.Command{
		Use: "logs ENV SERVICE|JOB", Short: "Show the lines of all tasks of a service, or of a job",
		Long: `Show the lines that the containers of a service, or of a job, have written to CloudWatch Logs, of all its tasks and
in the order of their times. Each begins with its time (UTC), its container and its task; on a terminal each task
has a colour, unless NO_COLOR is set.

With --follow it goes on until Ctrl-C. Lines show some seconds after they are written.`,
		Example: `  cdah logs production web --since 15m
  cdah logs production web --follow --filter ERROR`,
	}
	command.RunE = func(command *cobra.Command, args []string) error {
		return c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Logs(ctx, env, args[1], o) })(command, args)
	}
	command.Flags().DurationVar(&o.Since, "since", commands.DefaultLogsSince, "how far back lines are shown, such as 90s, 15m or 2h")
	command.Flags().StringVar(&o.Filter, "filter", "", "show lines that match this `PATTERN` of CloudWatch Logs, such as ERROR or '{ $.status = 500 }'")
	command.Flags().BoolVarP(&o.Follow, "follow", "f", false, "go on with the lines that come")
	return command
}
