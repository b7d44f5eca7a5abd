package main

import (
	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) open() *cobra.Command {
	return &cobra.Command{
		Use: "open ENV", Short: "Print the address of the deployed website, and show it in a browser",
		Long: `Print the address of the deployed website, the output website_url, and show it in a browser: the one that BROWSER
names, or the desktop's. Where there is neither, the address is only printed.`,
		RunE: c.run((*commands.Runner).Open),
	}
}
