package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) capacity() *cobra.Command {
	var format report.Format
	command := &cobra.Command{Use: "capacity ENV", Short: "Show how many tasks fit the instances",
		Long: "Shows how many tasks of each service fit the instances: at the minimum, at the maximum, during a deployment and with a zone lost.",
		RunE: c.run(func(r *commands.Runner, _ context.Context, env string) error { return r.Capacity(env, format) })}
	addFormat(command, &format)
	return command
}
