package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) unlock() *cobra.Command {
	var approve bool
	command := &cobra.Command{
		Use: "unlock ENV ID", Short: "Release the lock that a killed run left, and adopt what it made",
		Long: `Release the lock that a killed run left on the state, then do what "cdah adopt" does: what that run made
in its last seconds is in no state. The ID is in the message of the run that found the state locked, with
who holds it since when. Make sure that nobody is deploying: two at once ruin the state. What a run of cdah
that was killed on this machine has left working is ended first.`,
		RunE: func(command *cobra.Command, args []string) error {
			return c.run(func(r *commands.Runner, ctx context.Context, env string) error {
				return r.Unlock(ctx, env, args[1], approve)
			})(command, args)
		},
	}
	addApprove(command, &approve)
	return command
}
