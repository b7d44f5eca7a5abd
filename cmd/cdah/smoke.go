package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) smoke() *cobra.Command {
	var o commands.SmokeOptions
	command := &cobra.Command{
		Use: "smoke ENV|URL", Short: "Test the deployed website",
		Long: `Look at a website until everything is as it should be or the time is up; exit code 6 where a check fails.

From outside: its name resolves, its certificate is valid and for how many days, it answers with the status
and the text, or asks to sign in where the file says so, and plain HTTP redirects to HTTPS. Of an environment also through the AWS API, for each service:
its one deployment is complete and ours, enough zones have a healthy target, and running tasks have the
images that were planned. What is waited for is said on standard error, twice a minute. The emulator runs no
containers, so nothing can answer there: that check fails at once, unless --url names an address that does.

The report is also written to .cdah/reviews, in every format.`,
		RunE: c.run(func(r *commands.Runner, ctx context.Context, target string) error { return r.Smoke(ctx, target, o) }),
	}
	command.Flags().StringVar(&o.URL, "url", "", "look at this address in place of the deployment's own")
	command.Flags().StringVar(&o.Path, "path", "", "ask for this path (default /)")
	command.Flags().IntVar(&o.Status, "status", 200, "the HTTP status that the website must answer with")
	command.Flags().StringVar(&o.Body, "body", "", "a text that the answer must contain")
	command.Flags().IntVar(&o.Days, "days", 14, "how many days the certificate must be valid for")
	command.Flags().DurationVar(&o.Deadline, "deadline", 10*time.Minute, "how long to wait for all checks together")
	command.Flags().DurationVar(&o.Interval, "interval", 5*time.Second, "how long to wait between two tries of a check")
	addFormat(command, &o.Format)
	return command
}
