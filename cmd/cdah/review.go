package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
	"cdah/site/types"
)

func (c *cli) review() *cobra.Command {
	var format report.Format
	var allow []string
	var stack string
	command := &cobra.Command{
		Use: "review PLAN.json", Short: "Say what a plan does, and whether it may go on",
		Long: `Review a plan, given as "terraform show -json PLANFILE" prints it: what changes, by construct, and why;
what is lost first. Values that Terraform calls sensitive are not shown.

A plan that loses what matters, or does what cdah does not know, is stopped with exit code 3, unless each
such resource is allowed by name.`,
		RunE: func(command *cobra.Command, args []string) error {
			c.started = true
			if stack == "" {
				stack = filepath.Join(filepath.Dir(args[0]), "cdk.tf.json")
			}
			return commands.Review(command.OutOrStdout(), args[0], stack, allow, format, types.Services())
		},
	}
	command.Flags().StringVar(&stack, "stack", "", "the synthesized JSON, which tells the constructs (default cdk.tf.json beside PLAN.json)")
	addAllow(command, &allow)
	addFormat(command, &format)
	return command
}
