package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) exec() *cobra.Command {
	var o commands.ExecOptions
	command := &cobra.Command{
		Use: "exec ENV SERVICE [-- COMMAND...]", Short: "Open a shell in a container of a service, or run a command there",
		Long: `Open a session of ECS Exec in a running task of SERVICE, in the service's own container, and run COMMAND there;
/bin/sh, unless said. The service needs the option "exec: true", and this machine AWS's Session Manager plugin.

It ends as the plugin does, which has exit code 0 also where COMMAND fails: ECS does not tell. Ctrl-C goes to what
runs in the container.

On the emulator the container engine of this machine runs COMMAND, whose exit code is that of this command.`,
		Example: `  cdah exec production web
  cdah exec production web --task 0123abcd -- ls -l /`,
		Args: c.withCommand,
	}
	command.RunE = func(command *cobra.Command, args []string) error {
		o.Command = args[2:]
		return c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Exec(ctx, env, args[1], o) })(command, args)
	}
	command.Flags().StringVar(&o.Task, "task", "", "the task, by its id or the beginning of it (default the one that was started last)")
	return command
}
