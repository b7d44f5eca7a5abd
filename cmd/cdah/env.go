package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) env() *cobra.Command {
	var plan, digest string
	command := &cobra.Command{
		Use: "env ENV", Short: `Print shell variables for plain npx cdktf: eval "$(cdah env local)"`,
		Long: `Print shell variables with which plain "npx cdktf" and "terraform" do what cdah does.

With --plan "npx cdktf deploy" and "npx cdktf destroy" do what the plan says that "cdah plan" has kept, and
nothing else: they are given a Terraform that plans again, and refuses where the new plan does not do the same.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Env(ctx, env, plan, digest) }),
	}
	addKept(command, &plan, &digest)
	return command
}
