package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) setup() *cobra.Command {
	return &cobra.Command{Use: "setup", Short: "Check all prerequisites and install what the other commands need",
		RunE: c.runPlain((*commands.Runner).Setup)}
}
