package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/review"
)

// pipelineCommands are the stages between a change and a running website.
func (c *cli) pipelineCommands() []*cobra.Command {
	return inGroup(groupPipeline, c.plan(), c.review(), c.smoke(), c.drift(), c.rollback(), c.unlock(), c.adopt())
}

func (c *cli) plan() *cobra.Command {
	var o commands.PlanOptions
	command := &cobra.Command{
		Use: "plan ENV", Short: "Plan, review the plan, and keep it to be approved",
		Long: `Plan what a deployment would do, review it, and keep it for "cdah deploy --plan" to be held against.

A plan that replaces or destroys what matters is stopped with exit code 3, unless each such resource is
allowed by name: with --allow, or by a line "ADDRESS # reason" in environments/ENV.allow.

With --since nothing is planned, and the review says so, where the branch has left the environment as it
was: neither its own files nor what makes all environments have changed. It is for pull requests; what is
to be deployed is always planned.

The review is also written to .cdah/reviews, in every format.`,
		RunE: c.do(func(ctx context.Context, r *commands.Runner, env string) error { return r.Plan(ctx, env, o) }),
	}
	command.Flags().BoolVar(&o.Destroy, "destroy", false, "plan to remove everything of the environment")
	command.Flags().StringArrayVar(&o.Allow, "allow", nil, "let this `ADDRESS` be replaced or destroyed; may be repeated")
	command.Flags().StringVar(&o.Keep, "keep", "", "`FILE` to keep the plan in (default .cdah/plans/ENV.json, or ENV-destroy.json)")
	command.Flags().StringVar(&o.Since, "since", "", "plan only where the environment is touched since the branch left this `COMMIT`, such as origin/main")
	addFormat(command, &o.Format)
	addOptions(command, &o.Options)
	command.MarkFlagsMutuallyExclusive("since", "destroy")
	return command
}

func (c *cli) review() *cobra.Command {
	var format review.Format
	var allow []string
	var stack string
	command := &cobra.Command{
		Use: "review PLAN.json", Short: "Say what a plan does, and whether it may go on",
		Long: `Review a plan, given as "terraform show -json PLANFILE" prints it: what changes, by construct, and why;
what is lost first. Values that Terraform calls sensitive are not shown.

A plan that replaces or destroys what matters is stopped with exit code 3, unless each such resource is
allowed by name.`,
		Args: exactly,
		RunE: func(command *cobra.Command, args []string) error {
			c.started = true
			if stack == "" {
				stack = filepath.Join(filepath.Dir(args[0]), "cdk.tf.json")
			}
			return reviewFile(command.OutOrStdout(), args[0], stack, allow, format)
		},
	}
	command.Flags().StringArrayVar(&allow, "allow", nil, "let this `ADDRESS` be replaced or destroyed; may be repeated")
	command.Flags().StringVar(&stack, "stack", "", "the synthesized JSON, which tells the constructs (default cdk.tf.json beside PLAN.json)")
	addFormat(command, &format)
	return command
}

// reviewFile reviews a plan in a file. A stack that does not exist is done without.
func reviewFile(out io.Writer, file, stack string, allow []string, format review.Format) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	plan, err := review.Read(content)
	if err != nil {
		return err
	}
	constructs := review.Constructs{}
	if synthesized, err := os.ReadFile(stack); err == nil {
		if constructs, err = review.ReadConstructs(synthesized); err != nil {
			return err
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	result := review.New(plan, constructs)
	var allowances []review.Allowance
	for _, address := range allow {
		allowances = append(allowances, review.Allowance{Address: address, Reason: "given with --allow"})
	}
	result.Decide(allowances)
	if err := result.Write(out, format); err != nil {
		return err
	}
	if !result.Gate.Open() {
		return fmt.Errorf("%w: it replaces or destroys what matters; where that is meant, --allow %s",
			commands.ErrStopped, strings.Join(result.Gate.Stopped, " --allow "))
	}
	return nil
}

func (c *cli) smoke() *cobra.Command {
	var o commands.SmokeOptions
	command := &cobra.Command{
		Use: "smoke ENV|URL", Short: "Find out whether the deployed website is there",
		Long: `Look at a website until everything is as it should be or the time is up; exit code 6 where a check fails.

From outside: its name resolves, its certificate holds and for how many days, it answers with the status
and the text, and plain HTTP leads to HTTPS. Of an environment also through the AWS API, for each service:
its one deployment is complete and ours, enough zones have a healthy target, and running tasks have the
images that were planned.

The report is also written to .cdah/reviews, in every format.`,
		RunE: c.do(func(ctx context.Context, r *commands.Runner, target string) error { return r.Smoke(ctx, target, o) }),
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

func (c *cli) drift() *cobra.Command {
	var o commands.PlanOptions
	command := &cobra.Command{
		Use: "drift ENV", Short: "Look for what was changed outside Terraform",
		Long: `Compare what exists with what the last deployment left, and report what a deployment would put back;
exit code 5 where there is anything. What is in the configuration and not deployed yet is no drift, and
neither is what AWS changes itself, such as the number of tasks. Nothing is changed.

The report is also written to .cdah/reviews, in every format.`,
		RunE: c.do(func(ctx context.Context, r *commands.Runner, env string) error {
			return r.Drift(ctx, env, o.Format, o.LockTimeout)
		}),
	}
	addFormat(command, &o.Format)
	addLockTimeout(command, &o.LockTimeout)
	return command
}

func (c *cli) unlock() *cobra.Command {
	var approve bool
	command := &cobra.Command{
		Use: "unlock ENV ID", Short: "Release the lock that a killed run left, and adopt what it made",
		Long: `Release the lock that a killed run left on the state, then do what "cdah adopt" does: what that run made
in its last seconds is in no state. The ID is in the message of the run that found the state locked, with
who holds it since when. Make sure that nobody is deploying: two at once ruin the state.`,
		Args: exactly,
		RunE: func(command *cobra.Command, args []string) error {
			return c.do(func(ctx context.Context, r *commands.Runner, env string) error {
				return r.Unlock(ctx, env, args[1], approve)
			})(command, args)
		},
	}
	command.Flags().BoolVar(&approve, "approve", false, "do it without asking; needed where there is no terminal")
	return command
}

func (c *cli) adopt() *cobra.Command {
	return &cobra.Command{
		Use: "adopt ENV", Short: "Take into the state what exists and is missing there",
		Long: `Find what exists of an environment, or of a foundation such as foundation-production, and is in no state:
after a run was killed, or when the state is lost. Each resource is found by its name, or by its tags, and
imported; what exists twice is left and named, and so is what has the environment's tags and is of no use.
It changes nothing in AWS, and can be repeated. "cdah deploy" then makes what is missing.`,
		RunE: c.do(func(ctx context.Context, r *commands.Runner, env string) error { return r.Adopt(ctx, env) }),
	}
}

// formatValue is the value of --output.
type formatValue struct{ format *review.Format }

func addFormat(command *cobra.Command, format *review.Format) {
	*format = review.Text
	command.Flags().VarP(formatValue{format}, "output", "o", "how to print the result: text, json or markdown")
}

func (v formatValue) String() string { return string(*v.format) }

func (formatValue) Type() string { return "FORMAT" }

func (v formatValue) Set(text string) error {
	format := review.Format(text)
	if !slices.Contains([]review.Format{review.Text, review.JSON, review.Markdown}, format) {
		return errors.New("want text, json or markdown")
	}
	*v.format = format
	return nil
}
