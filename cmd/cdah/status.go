package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) status() *cobra.Command {
	var format report.Format
	command := &cobra.Command{
		Use: "status ENV", Short: "Show how the deployed environment is: tasks, targets, deployments, instances, alarms",
		Long: `Show how the deployed environment is, by what AWS says now: of each service how many tasks run of those that
should, its targets, the tag that it runs and its deployments, also a last one that ECS has taken back, with ECS's last
words where something is under way; the instances by zone; the alarms that are in alarm, but for those that only scale,
and how many are not; and where the website answers.`,
		Example: `  cdah status production
  watch cdah status production`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Status(ctx, env, format) }),
	}
	addFormat(command, &format)
	return command
}
