package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) drift() *cobra.Command {
	var format report.Format
	var lockTimeout time.Duration
	command := &cobra.Command{
		Use: "drift ENV", Short: "Look for what was changed outside Terraform",
		Long: `Compare what exists with what the last deployment left, and report what a deployment would put back;
exit code 5 where there is anything. What is in the configuration and not deployed yet is no drift, and
neither is what AWS changes itself, such as the number of tasks. Nothing is changed.

The report is also written to .cdah/reviews, in every format.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error {
			return r.Drift(ctx, env, format, lockTimeout)
		}),
	}
	addFormat(command, &format)
	addLockTimeout(command, &lockTimeout)
	return command
}
