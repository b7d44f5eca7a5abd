package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) destroy() *cobra.Command {
	return c.applyCommand("destroy", "Remove everything of the environment", (*commands.Runner).Destroy)
}
