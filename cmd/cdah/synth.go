package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) synth() *cobra.Command {
	return &cobra.Command{Use: "synth [ENV]", Short: "Write the Terraform JSON to cdktf.out", RunE: c.run((*commands.Runner).Synth)}
}
