package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) migrate() *cobra.Command {
	return &cobra.Command{
		Use: "migrate FOUNDATION", Short: "Move a foundation's state into the bucket that it made",
		Long: "Moves the state of a deployed foundation, such as foundation-production, from this folder into the bucket that it made, " +
			"and says so in its file. It can be repeated.",
		RunE: c.run((*commands.Runner).Migrate),
	}
}
