package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cdah/internal/capacity"
	"cdah/internal/runner"
)

// environmentCommands are those that work on an environment.
func (c *cli) environmentCommands() []*cobra.Command {
	synth := &cobra.Command{Use: "synth [ENV]", Short: "Write the Terraform JSON to cdktf.out",
		RunE: c.do(func(ctx context.Context, r *runner.Runner, env string) error { return r.Synth(ctx, env) })}

	var detailed bool
	diff := &cobra.Command{Use: "diff ENV", Short: "Show what a deployment would change",
		RunE: c.do(func(ctx context.Context, r *runner.Runner, env string) error { return r.Diff(ctx, env, detailed) })}
	diff.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there are changes")

	var approve bool
	deploy := &cobra.Command{Use: "deploy ENV", Short: "Apply the environment and print its outputs",
		RunE: c.do(func(ctx context.Context, r *runner.Runner, env string) error { return r.Deploy(ctx, env, approve) })}
	destroy := &cobra.Command{Use: "destroy ENV", Short: "Remove everything of the environment",
		RunE: c.do(func(ctx context.Context, r *runner.Runner, env string) error { return r.Destroy(ctx, env, approve) })}
	for _, command := range []*cobra.Command{deploy, destroy} {
		command.Flags().BoolVar(&approve, "approve", false, "change AWS without asking; needed where there is no terminal")
	}

	output := &cobra.Command{Use: "output ENV", Short: "Print the outputs of the deployed environment",
		RunE: c.do(func(ctx context.Context, r *runner.Runner, env string) error { return r.Output(ctx, env) })}
	env := &cobra.Command{Use: "env ENV", Short: `Print shell variables for plain npx cdktf: eval "$(cdah env local)"`,
		RunE: c.do(func(ctx context.Context, r *runner.Runner, env string) error { return r.Env(ctx, env) })}
	var format string
	reach := &cobra.Command{Use: "reach ENV", Short: "Show what reaches what in the network, and what stops the rest",
		RunE: c.do(func(ctx context.Context, r *runner.Runner, env string) error { return r.Reach(ctx, env, format) })}
	reach.Flags().StringVar(&format, "output", "text", "form of the table: "+strings.Join(runner.ReachFormats(), ", "))
	fits := &cobra.Command{Use: "capacity ENV", Short: "Show how many tasks fit the instances",
		Long: "Shows how many tasks of each service fit the instances: at the least, at the most, during a deployment and with a zone lost.",
		RunE: c.do(func(_ context.Context, r *runner.Runner, env string) error { return r.Capacity(env, format) })}
	fits.Flags().StringVar(&format, "output", "text", "form of the table: "+strings.Join(capacity.Formats(), ", "))
	return inGroup(groupEnvironment, synth, diff, deploy, destroy, output, env, reach, fits)
}

// machineCommands are those that prepare and clean the machine.
func (c *cli) machineCommands() []*cobra.Command {
	emulator := &cobra.Command{Use: "emulator", Short: "Start, stop and find the AWS emulator", Args: noSuchCommand}
	emulator.RunE = func(command *cobra.Command, _ []string) error { return command.Help() }
	emulator.AddCommand(inGroup("",
		&cobra.Command{Use: "start", Short: "Start the AWS emulator in the background",
			RunE: c.do(func(ctx context.Context, r *runner.Runner, _ string) error { return r.StartEmulator(ctx) })},
		&cobra.Command{Use: "stop", Short: "Stop it, with everything in it",
			RunE: c.do(func(ctx context.Context, r *runner.Runner, _ string) error { return r.StopEmulator(ctx) })},
		&cobra.Command{Use: "status", Short: "Say whether it runs, and where",
			RunE: c.do(func(_ context.Context, r *runner.Runner, _ string) error { return r.EmulatorStatus() })},
		&cobra.Command{Use: "python", Short: "Print the Python that runs it",
			RunE: c.do(func(ctx context.Context, r *runner.Runner, _ string) error { return r.EmulatorPython(ctx) })},
	)...)
	setup := &cobra.Command{Use: "setup", Short: "Check all prerequisites and install what the other commands need",
		RunE: c.do(func(ctx context.Context, r *runner.Runner, _ string) error { return r.Setup(ctx) })}
	clean := &cobra.Command{Use: "clean", Short: "Stop the emulator and delete what commands have made here",
		RunE: c.do(func(ctx context.Context, r *runner.Runner, _ string) error { return r.Clean(ctx) })}
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
