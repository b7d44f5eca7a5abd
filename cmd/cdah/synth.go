package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) synth() *cobra.Command {
	return &cobra.Command{
		Use: "synth [ENV]", Short: "Write the Terraform JSON to cdktf.out",
		Long: `Write the Terraform JSON of all environments and foundations to cdktf.out, and print where that of ENV is, or of each
where none is named. A mistake in any of their files stops it.`,
		RunE: c.run((*commands.Runner).Synth),
	}
}
