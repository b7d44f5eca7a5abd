package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) seed() *cobra.Command {
	var format report.Format
	command := &cobra.Command{
		Use: "seed ENV", Short: "Make in the emulator what the environment's file names and must be there before",
		Long: `Make in the emulator what the environment's file names of its account and does not make itself: the images in ECR, secrets,
parameters, hosted zone, policies, files of variables and the bucket of the state. Secrets get a placeholder. It says of each
thing whether it was made or was there, changes nothing that was there, and refuses an environment whose target is aws.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Seed(ctx, env, format) }),
	}
	addFormat(command, &format)
	return command
}
