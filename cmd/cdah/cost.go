package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

func (c *cli) cost() *cobra.Command {
	var format report.Format
	command := &cobra.Command{
		Use: "cost ENV", Short: "Show what the environment costs in a month",
		Long: strings.TrimSpace(`
Shows what the environment, as its file is now, costs in a month: by construct what is fixed, with the minimum and the
maximum of instances, and what traffic makes, by its price alone.

Prices are asked of AWS's price list (pricing:GetProducts) with your credentials, and kept for a week. Without an answer
the amounts are shown alone.`),
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Cost(ctx, env, format) }),
	}
	addFormat(command, &format)
	return command
}
