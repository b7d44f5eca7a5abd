package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

// foundationCommands are those that work on the state of an account's foundation. All else is done to a
// foundation as to an environment: cdah deploy foundation-production.
func (c *cli) foundationCommands() []*cobra.Command {
	migrate := &cobra.Command{Use: "migrate FOUNDATION", Short: "Move a foundation's state into the bucket that it made",
		Long: "Moves the state of a deployed foundation, such as foundation-production, from this folder into the bucket that it made, " +
			"and says so in its file. It can be repeated.",
		RunE: c.do(func(ctx context.Context, r *commands.Runner, stack string) error { return r.Migrate(ctx, stack) })}
	return inGroup(groupFoundation, migrate)
}
