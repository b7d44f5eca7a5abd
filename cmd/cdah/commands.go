package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/plan/capacity"
)

// environmentCommands are those that work on an environment.
func (c *cli) environmentCommands() []*cobra.Command {
	synth := &cobra.Command{Use: "synth [ENV]", Short: "Write the Terraform JSON to cdktf.out",
		RunE: c.do(func(ctx context.Context, r *commands.Runner, env string) error { return r.Synth(ctx, env) })}

	var o commands.Options
	var detailed bool
	diff := &cobra.Command{Use: "diff ENV", Short: "Show what a deployment would change",
		RunE: c.do(func(ctx context.Context, r *commands.Runner, env string) error { return r.Diff(ctx, env, o, detailed) })}
	diff.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there are changes")
	addOptions(diff, &o)

	output := &cobra.Command{Use: "output ENV", Short: "Print the outputs of the deployed environment",
		RunE: c.do(func(ctx context.Context, r *commands.Runner, env string) error { return r.Output(ctx, env) })}
	env := &cobra.Command{Use: "env ENV", Short: `Print shell variables for plain npx cdktf: eval "$(cdah env local)"`,
		RunE: c.do(func(ctx context.Context, r *commands.Runner, env string) error { return r.Env(ctx, env) })}
	var format string
	reach := &cobra.Command{Use: "reach ENV", Short: "Show what reaches what in the network, and what stops the rest",
		RunE: c.do(func(ctx context.Context, r *commands.Runner, env string) error { return r.Reach(ctx, env, format) })}
	reach.Flags().StringVar(&format, "output", "text", "form of the table: "+strings.Join(commands.ReachFormats(), ", "))
	fits := &cobra.Command{Use: "capacity ENV", Short: "Show how many tasks fit the instances",
		Long: "Shows how many tasks of each service fit the instances: at the minimum, at the maximum, during a deployment and with a zone lost.",
		RunE: c.do(func(_ context.Context, r *commands.Runner, env string) error { return r.Capacity(env, format) })}
	fits.Flags().StringVar(&format, "output", "text", "form of the table: "+strings.Join(capacity.Formats(), ", "))
	return inGroup(groupEnvironment, synth, diff, c.changing("deploy"), c.changing("destroy"), output, env, reach, fits)
}

// changing returns the commands that change the target: deploy and destroy.
func (c *cli) changing(name string) *cobra.Command {
	var o commands.Options
	var approved commands.Approved
	command := &cobra.Command{Use: name + " ENV"}
	direct, held := (*commands.Runner).Deploy, (*commands.Runner).DeployApproved
	command.Short = "Apply the environment and print its outputs"
	if name == "destroy" {
		direct, held = (*commands.Runner).Destroy, (*commands.Runner).DestroyApproved
		command.Short = "Remove everything of the environment"
	}
	command.Long = command.Short + `.

With --plan it does what the plan says that "cdah plan" has kept, and nothing else: it plans anew, and
stops with exit code 4 where that plan does not do the same. Nobody is asked then, as somebody has
reviewed the plan.`
	command.RunE = c.do(func(ctx context.Context, r *commands.Runner, env string) error {
		if approved.File == "" {
			return direct(r, ctx, env, o)
		}
		approved.LockTimeout = o.LockTimeout
		return held(r, ctx, env, approved)
	})
	command.Flags().BoolVar(&o.Approve, "approve", false, "change AWS without asking; needed where there is no terminal")
	command.Flags().StringVar(&approved.File, "plan", "", "the kept plan that was reviewed, such as .cdah/plans/production.json")
	command.Flags().StringVar(&approved.Digest, "digest", "", "the digest that the reviewer noted; the kept plan must have it")
	addOptions(command, &o)
	command.MarkFlagsMutuallyExclusive("plan", "var") // the kept plan has its variables
	return command
}

// addOptions adds the flags that all commands have that plan.
func addOptions(command *cobra.Command, o *commands.Options) {
	command.Flags().StringArrayVar(&o.Variables, "var", nil, "set a Terraform variable, as `NAME=VALUE`; may be repeated")
	addLockTimeout(command, &o.LockTimeout)
}

func addLockTimeout(command *cobra.Command, timeout *time.Duration) {
	command.Flags().DurationVar(timeout, "lock-timeout", 5*time.Minute, "how long to wait for another run that holds the state")
}

// machineCommands are those that prepare and clean the machine.
func (c *cli) machineCommands() []*cobra.Command {
	emulator := &cobra.Command{Use: "emulator", Short: "Start, stop and find the AWS emulator", Args: noSuchCommand}
	emulator.RunE = func(command *cobra.Command, _ []string) error { return command.Help() }
	emulator.AddCommand(inGroup("",
		&cobra.Command{Use: "start", Short: "Start the AWS emulator in the background",
			RunE: c.do(func(ctx context.Context, r *commands.Runner, _ string) error { return r.StartEmulator(ctx) })},
		&cobra.Command{Use: "stop", Short: "Stop it, with everything in it",
			RunE: c.do(func(ctx context.Context, r *commands.Runner, _ string) error { return r.StopEmulator(ctx) })},
		&cobra.Command{Use: "status", Short: "Say whether it runs, and where",
			RunE: c.do(func(_ context.Context, r *commands.Runner, _ string) error { return r.EmulatorStatus() })},
		&cobra.Command{Use: "python", Short: "Print the Python that runs it",
			RunE: c.do(func(ctx context.Context, r *commands.Runner, _ string) error { return r.EmulatorPython(ctx) })},
	)...)
	setup := &cobra.Command{Use: "setup", Short: "Check all prerequisites and install what the other commands need",
		RunE: c.do(func(ctx context.Context, r *commands.Runner, _ string) error { return r.Setup(ctx) })}
	clean := &cobra.Command{Use: "clean", Short: "Stop the emulator and delete what commands have made here",
		RunE: c.do(func(ctx context.Context, r *commands.Runner, _ string) error { return r.Clean(ctx) })}
	return inGroup(groupMachine, emulator, setup, clean)
}

// inGroup puts commands into a group of the help, and holds them to the arguments that they name.
func inGroup(group string, commands ...*cobra.Command) []*cobra.Command {
	for _, command := range commands {
		command.GroupID = group
		if command.Args == nil {
			command.Args = exactly
		}
	}
	return commands
}

// noSuchCommand refuses the arguments of a command that has only commands below it.
func noSuchCommand(command *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unknown command %q for %q; see %s --help", args[0], command.CommandPath(), command.CommandPath())
	}
	return nil
}
