package main

import (
	"context"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) image() *cobra.Command {
	var o commands.ImageOptions
	command := &cobra.Command{
		Use: "image ENV SERVICE|JOB", Short: "Build a service's image, push it to ECR, and write its tag into the environment's file",
		Long: `Build the image of SERVICE, or of a job of that name, push it to the repository in ECR that the environment's
file names for it, and write the new tag into that file: into that line, and nothing else. What is deployed
changes with the next deployment.

It builds with docker or podman, or with what CDAH_ENGINE names, for the architecture of the environment's
instances. A tag that the repository has already is refused. Credentials of the registry are not kept.

The reference of what was pushed, with its digest, goes to standard output, all else to standard error.`,
		Example: `  cdah image staging web --context ../shop
  cdah image staging web --context ../shop --tag v42
  cdah image staging web --from shop:v42`,
		RunE: func(command *cobra.Command, args []string) error {
			return c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Image(ctx, env, args[1], o) })(command, args)
		},
	}
	command.Flags().StringVar(&o.Context, "context", ".", "the `FOLDER` with the Dockerfile to build")
	command.Flags().StringVar(&o.From, "from", "", "take this `IMAGE` of the engine, or a file that it was saved in, and build nothing")
	command.Flags().StringVar(&o.Tag, "tag", "", "the tag; else the commit of the folder, or the tag of the image that is taken")
	command.MarkFlagsMutuallyExclusive("context", "from")
	return command
}
