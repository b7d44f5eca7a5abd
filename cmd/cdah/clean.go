package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) clean() *cobra.Command {
	return &cobra.Command{Use: "clean", Short: "Stop the emulator and delete what commands have made here",
		RunE: c.runPlain((*commands.Runner).Clean)}
}
