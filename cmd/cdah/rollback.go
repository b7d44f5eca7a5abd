package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) rollback() *cobra.Command {
	var o commands.RollbackOptions
	command := &cobra.Command{
		Use: "rollback ENV [TAG]", Short: "Go back to the image that ran before, or to the one with a tag",
		Long: `Deploy another image of a service, and all else as the environment's file has it now: the image with the
TAG or, without one, the image that ran before the present one. What ran is asked of ECS, and what ECS itself
has rolled back does not count. Twice without a TAG leads back to where it began.

It is for images in ECR that the file names by tag; for all else, git revert the change and deploy. It changes
the services' own containers: sidecars and jobs stay with the file. Without --service it takes all services
that have such an image to go back to, where these are in one repository. Images in several repositories are
released apart: it then changes nothing, and says what can be named.

The plan is reviewed and kept as "cdah plan" does, with exit code 3 where the gate stops it; the review says
what else the plan changes. Then somebody is asked, and that plan is applied.

The next deployment has the file's tag again: the last lines say where to change it.`,
		Example: `  cdah rollback production
  cdah rollback production v41
  cdah rollback production v41 --service web --service mailer`,
	}
	command.RunE = func(command *cobra.Command, args []string) error {
		if len(args) > 1 {
			if o.Tag = args[1]; o.Tag == "" { // a variable of a script that is not set
				return errors.New("the TAG is empty; leave it out to go back to the image that ran before")
			}
		}
		return c.run(func(r *commands.Runner, ctx context.Context, env string) error { return r.Rollback(ctx, env, o) })(command, args)
	}
	command.Flags().StringArrayVar(&o.Services, "service", nil, "take back this service, by its `NAME` in the file; may be repeated")
	_ = command.RegisterFlagCompletionFunc("service", func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		return c.candidates("SERVICE", args) // an error is of a flag that there is not
	})
	command.Flags().BoolVar(&o.PlanOnly, "plan-only", false, "keep the plan for somebody else to approve, and change nothing")
	addApprove(command, &o.Approve)
	addFormat(command, &o.Format)
	addLockTimeout(command, &o.LockTimeout)
	command.MarkFlagsMutuallyExclusive("plan-only", "approve")
	return command
}
