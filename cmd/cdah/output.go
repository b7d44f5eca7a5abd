package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) output() *cobra.Command {
	return &cobra.Command{Use: "output ENV", Short: "Print the outputs of the deployed environment", RunE: c.run((*commands.Runner).Output)}
}
