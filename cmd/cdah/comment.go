package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) comment() *cobra.Command {
	var address string
	command := &cobra.Command{
		Use: "comment ENV", Short: "Keep the review of the last plan as a comment on the pull request",
		Long: `Write the review that "cdah plan" has left in .cdah/reviews as a comment on the pull request of GitHub: one
for each environment, which the next run renews. GITHUB_TOKEN must be a token that may read and write pull
requests of the repository. In CircleCI the pull request is found; elsewhere --pull-request names it.

Where an environment is unchanged there is no new comment. A long review is cut, and says where the rest is.
Where there is no token or no pull request, or GitHub refuses, a line says so; that is no error.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Comment(ctx, env, address) }),
	}
	command.Flags().StringVar(&address, "pull-request", "", "the `ADDRESS` of the pull request, such as https://github.com/example/shop/pull/7")
	return command
}
