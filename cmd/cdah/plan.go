package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) plan() *cobra.Command {
	var o commands.PlanOptions
	command := &cobra.Command{
		Use: "plan ENV", Short: "Plan, review the plan, and keep it to be approved",
		Long: `Plan what a deployment would do, review it, and keep it for "cdah deploy --plan" to be held against.

A plan that loses what matters, or does what cdah does not know, is stopped with exit code 3, unless each
such resource is allowed by name: with --allow, or by a line "ADDRESS # reason" in environments/ENV.allow.

With --since nothing is planned, and the review says so, where the branch has left the environment as it
was: neither its own files nor what makes all environments have changed. It is for pull requests; what is
to be deployed is always planned.

The review is also written to .cdah/reviews, in every format.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Plan(ctx, env, o) }),
	}
	command.Flags().BoolVar(&o.Destroy, "destroy", false, "plan to remove everything of the environment")
	command.Flags().StringVar(&o.Keep, "keep", "", "`FILE` to keep the plan in (default .cdah/plans/ENV.json, or ENV-destroy.json)")
	command.Flags().StringVar(&o.Since, "since", "", "plan only where the environment has changed since the branch left this `COMMIT`, such as origin/main")
	addAllow(command, &o.Allow)
	addFormat(command, &o.Format)
	addOptions(command, &o.Options)
	command.MarkFlagsMutuallyExclusive("since", "destroy")
	return command
}
