package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

// terraform is for the cdktf CLI alone.
func (c *cli) terraform() *cobra.Command {
	return &cobra.Command{
		Use: "terraform", Short: "Terraform for the cdktf CLI: it applies the approved plan and nothing else",
		Hidden: true, DisableFlagParsing: true, Args: cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			dir, err := os.Getwd()
			if err != nil {
				return err
			}
			return c.runPlain(func(r *commands.Runner, ctx context.Context) error { return r.Terraform(ctx, dir, args) })(command, nil)
		},
	}
}
