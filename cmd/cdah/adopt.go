package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) adopt() *cobra.Command {
	return &cobra.Command{
		Use: "adopt ENV", Short: "Take into the state what exists and is missing there",
		Long: `Find what exists of an environment, or of a foundation such as foundation-production, and is in no state:
after a run was killed, or when the state is lost. Each resource is found by its name, or by its tags, and
imported; what exists twice is left and named, and so is what has the environment's tags and is of no use.
It changes nothing in AWS, and can be repeated. "cdah deploy" then makes what is missing.`,
		RunE: c.run((*commands.Runner).Adopt),
	}
}
