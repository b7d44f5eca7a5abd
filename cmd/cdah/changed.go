package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) changed() *cobra.Command {
	var since string
	command := &cobra.Command{
		Use: "changed", Short: "Say whether the branch has changed code",
		Long: `Print "no code" where the branch, since it left a commit, has changed only what the owner of a site writes:
environments, foundations, what make golden writes, pages. Else print "code", and the files on standard error.

A pipeline leaves tests of code out by that. What is not known is code, and so is a branch that has changed
nothing: it may be that commit itself.`,
		RunE: c.runPlain(func(r *commands.Runner, _ context.Context) error { return r.Changed(since) }),
	}
	command.Flags().StringVar(&since, "since", "origin/main", "the `COMMIT` that the branch has left")
	return command
}
