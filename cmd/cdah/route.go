package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) route() *cobra.Command {
	var format report.Format
	command := &cobra.Command{
		Use: "route ENV URL", Short: "Show which service a URL reaches, and by which listener rule",
		Long:    "Shows which service a URL reaches, and by which listener rule, as the environment's file is now. What answers where none does is said, too.",
		Example: "  cdah route production https://www.example.com/api/users",
	}
	command.RunE = func(command *cobra.Command, args []string) error {
		return c.run(func(r *commands.Runner, _ context.Context, env string) error { return r.Route(env, args[1], format) })(command, args)
	}
	addFormat(command, &format)
	return command
}
