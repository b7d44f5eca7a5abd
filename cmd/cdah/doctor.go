package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) doctor() *cobra.Command {
	var format report.Format
	command := &cobra.Command{
		Use: "doctor [ENV]", Short: "Say what is missing on this machine, and in the account of an environment",
		Long: `Look at what the other commands need: programs and their versions, the AWS provider, the emulator, the container
engine, the environments' files; of an environment on AWS also the credentials, their account, and what its file names there.
Each line that is not fine says what to do. It changes nothing; exit code 1 where something is missing that is needed.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Doctor(ctx, env, format) }),
	}
	addFormat(command, &format)
	return command
}
