package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) env() *cobra.Command {
	return &cobra.Command{Use: "env ENV", Short: `Print shell variables for plain npx cdktf: eval "$(cdah env local)"`, RunE: c.run((*commands.Runner).Env)}
}
