package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

// Groups of commands, as help shows them.
const (
	groupEnvironment = "environment"
	groupPipeline    = "pipeline"
	groupFoundation  = "foundation"
	groupMachine     = "machine"
)

// cli is the command line.
type cli struct {
	// newRunner is called once a command line is known to be right: help needs no project.
	newRunner func() (*commands.Runner, error)

	// started is set when the command line was right, and its command began.
	started bool
}

// execute does what args say. A command line that says something impossible is a commands.UsageError.
func (c *cli) execute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	root := c.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil && !c.started {
		return commands.UsageError{Message: err.Error()}
	}
	return err
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "cdah",
		Version:       version(),
		Short:         "cdah takes an environment, environments/ENV.yaml, to AWS or to an emulated AWS on this machine.",
		SilenceErrors: true, // exitCode prints them
		SilenceUsage:  true,
	}
	root.AddGroup(
		&cobra.Group{ID: groupEnvironment, Title: "An environment:"},
		&cobra.Group{ID: groupPipeline, Title: "From a change to a checked website:"},
		&cobra.Group{ID: groupFoundation, Title: "An account's foundation:"},
		&cobra.Group{ID: groupMachine, Title: "This machine:"},
	)
	root.SetHelpCommandGroupID(groupMachine)
	root.SetCompletionCommandGroupID(groupMachine)
	root.AddCommand(c.inGroup(groupEnvironment, c.synth(), c.diff(), c.deploy(), c.destroy(), c.runJob(), c.restart(), c.status(), c.logs(), c.exec(), c.open(), c.output(), c.env(), c.reach(), c.route(), c.capacity(), c.simulate(), c.cost(), c.seed())...)
	root.AddCommand(c.inGroup(groupPipeline, c.image(), c.changed(), c.plan(), c.review(), c.comment(), c.smoke(), c.drift(), c.rollback(), c.unlock(), c.adopt())...)
	root.AddCommand(c.inGroup(groupFoundation, c.migrate())...)
	root.AddCommand(c.inGroup(groupMachine, c.emulator(), c.setup(), c.doctor(), c.clean(), c.terraform())...)
	root.AddCommand(exitCodesTopic())
	return root
}

// exitCodesTopic is a page of help, not a command: it has nothing to run.
func exitCodesTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "what the exit codes mean",
		Long: strings.TrimSpace(`
Exit codes:
    0  done; with --detailed-exitcode also: nothing would change
    1  failed; the reason is on standard error
    2  the command line is wrong; or, with --detailed-exitcode, there are changes
    3  the plan is stopped: it loses something that nobody has allowed it to lose
    4  what would be applied is not what was approved
    5  there is drift
    6  the smoke test failed
    7  a job that runs before the deployment failed; the services are as they were
  130  interrupted

"cdah run" has the exit code of the job's container, where that has ended by itself, and "cdah exec" that of the Session
Manager plugin.`),
	}
}

// inGroup puts commands into a group of the help, and holds them to the arguments that their usage names, which shells
// complete.
func (c *cli) inGroup(group string, commands ...*cobra.Command) []*cobra.Command {
	for _, command := range commands {
		command.GroupID = group
		if command.Args == nil {
			command.Args = c.argumentsAsInUsage
		}
		command.ValidArgsFunction = c.completeAsInUsage
	}
	return commands
}

// run has a command do some work on the stack that its first argument names; empty where there is none.
func (c *cli) run(work func(r *commands.Runner, ctx context.Context, stack string) error) func(*cobra.Command, []string) error {
	return func(command *cobra.Command, args []string) error {
		c.started = true
		r, err := c.newRunner()
		if err != nil {
			return err
		}
		stack := ""
		if len(args) > 0 {
			stack = args[0]
		}
		return work(r, command.Context(), stack)
	}
}

// runPlain is run for a command that is about no stack.
func (c *cli) runPlain(work func(*commands.Runner, context.Context) error) func(*cobra.Command, []string) error {
	return c.run(func(r *commands.Runner, ctx context.Context, _ string) error { return work(r, ctx) })
}
