package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) deploy() *cobra.Command {
	return c.applyCommand("deploy", "Apply the environment and print where it answers", (*commands.Runner).Deploy)
}

// applyCommand returns a command that changes the environment: deploy or destroy.
func (c *cli) applyCommand(name, short string, work func(*commands.Runner, context.Context, string, commands.ApplyOptions) error) *cobra.Command {
	var o commands.ApplyOptions
	command := &cobra.Command{
		Use: name + " ENV", Short: short,
		Long: short + `: plan, review the plan, ask, and apply that very plan. A deployment that loses what matters is stopped as by
"cdah plan", with exit code 3.

With --plan it does what the plan says that "cdah plan" has kept, and nothing else: it plans again, and
stops with exit code 4 where the new plan does not do the same. Nobody is asked then, as somebody has
reviewed the plan.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return work(r, ctx, env, o) }),
	}
	addKept(command, &o.Plan, &o.Digest)
	addApprove(command, &o.Approve)
	command.Flags().BoolVarP(&o.Verbose, "verbose", "v", false, "tell all that Terraform says; it is in .cdah/logs anyway")
	addOptions(command, &o.Options)
	command.MarkFlagsMutuallyExclusive("plan", "var") // the kept plan has its variables
	return command
}
