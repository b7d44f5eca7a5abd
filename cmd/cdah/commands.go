package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"cdah/internal/runner"
)

// call is a parsed command line, ready to be done.
type call func(ctx context.Context, r *runner.Runner) error

// options are the values of all flags.
type options struct {
	approve  bool
	detailed bool
}

// command is one of cdah's commands.
type command struct {
	name     string // one or two words
	argument string // how usage shows the environment: "ENV", "[ENV]", or empty for none
	help     string
	flags    func(*flag.FlagSet, *options)
	do       func(ctx context.Context, r *runner.Runner, env string, o options) error
}

func commands() []command {
	approve := func(set *flag.FlagSet, o *options) {
		set.BoolVar(&o.approve, "approve", false, "change AWS without asking; needed where there is no terminal")
	}
	detailed := func(set *flag.FlagSet, o *options) {
		set.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 when there are changes")
	}
	return []command{
		{name: "synth", argument: "[ENV]", help: "write the Terraform JSON to cdktf.out",
			do: func(ctx context.Context, r *runner.Runner, env string, _ options) error { return r.Synth(ctx, env) }},
		{name: "diff", argument: "ENV", help: "show what a deployment would change", flags: detailed,
			do: func(ctx context.Context, r *runner.Runner, env string, o options) error {
				return r.Diff(ctx, env, o.detailed)
			}},
		{name: "deploy", argument: "ENV", help: "apply the environment and print its outputs", flags: approve,
			do: func(ctx context.Context, r *runner.Runner, env string, o options) error {
				return r.Deploy(ctx, env, o.approve)
			}},
		{name: "destroy", argument: "ENV", help: "remove everything of the environment", flags: approve,
			do: func(ctx context.Context, r *runner.Runner, env string, o options) error {
				return r.Destroy(ctx, env, o.approve)
			}},
		{name: "output", argument: "ENV", help: "print the outputs of the deployed environment",
			do: func(ctx context.Context, r *runner.Runner, env string, _ options) error { return r.Output(ctx, env) }},
		{name: "env", argument: "ENV", help: `print shell variables for plain npx cdktf: eval "$(cdah env local)"`,
			do: func(ctx context.Context, r *runner.Runner, env string, _ options) error { return r.Env(ctx, env) }},
		{name: "emulator start", help: "start the AWS emulator in the background",
			do: func(ctx context.Context, r *runner.Runner, _ string, _ options) error { return r.StartEmulator(ctx) }},
		{name: "emulator stop", help: "stop it, with everything in it",
			do: func(ctx context.Context, r *runner.Runner, _ string, _ options) error { return r.StopEmulator(ctx) }},
		{name: "emulator status", help: "say whether it runs, and where",
			do: func(_ context.Context, r *runner.Runner, _ string, _ options) error { return r.EmulatorStatus() }},
		{name: "emulator python", help: "print the Python that runs it",
			do: func(ctx context.Context, r *runner.Runner, _ string, _ options) error { return r.EmulatorPython(ctx) }},
		{name: "setup", help: "check all prerequisites and install what the other commands need",
			do: func(ctx context.Context, r *runner.Runner, _ string, _ options) error { return r.Setup(ctx) }},
		{name: "clean", help: "stop the emulator and delete what commands have made here",
			do: func(ctx context.Context, r *runner.Runner, _ string, _ options) error { return r.Clean(ctx) }},
	}
}

// parse reads a command line. It returns flag.ErrHelp when help is asked for.
func parse(args []string) (call, error) {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		return nil, flag.ErrHelp
	}
	c, rest, err := find(args)
	if err != nil {
		return nil, err
	}
	var o options
	positional, err := c.parseFlags(rest, &o)
	if err != nil {
		return nil, err
	}
	var env string
	if len(positional) > 0 && c.argument != "" {
		env, positional = positional[0], positional[1:]
	}
	if len(positional) > 0 || (env == "" && c.argument == "ENV") {
		return nil, runner.UsageError{Message: "usage: cdah " + strings.TrimSpace(c.name+" "+c.argument)}
	}
	return func(ctx context.Context, r *runner.Runner) error { return c.do(ctx, r, env, o) }, nil
}

// find returns the command that args begin with, and what follows it.
func find(args []string) (command, []string, error) {
	all := commands()
	for _, c := range all {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && slices.Equal(args[:len(words)], words) {
			return c, args[len(words):], nil
		}
	}
	var names []string
	for _, c := range all {
		names = append(names, c.name)
	}
	said := args[0]
	if len(args) > 1 && said == "emulator" {
		said += " " + args[1]
	}
	return command{}, nil, runner.UsageError{
		Message: fmt.Sprintf("there is no command %q; there are: %s, help", said, strings.Join(names, ", ")),
	}
}

// parseFlags reads the command's flags, which may stand before or after the environment, and returns
// the other arguments.
func (c command) parseFlags(args []string, o *options) ([]string, error) {
	set := flag.NewFlagSet("cdah "+c.name, flag.ContinueOnError)
	set.SetOutput(io.Discard) // run prints what Parse returns
	if c.flags != nil {
		c.flags(set, o)
	}
	var positional []string
	for len(args) > 0 {
		if err := set.Parse(args); err != nil {
			return nil, err
		}
		args = set.Args()
		if len(args) > 0 {
			positional, args = append(positional, args[0]), args[1:]
		}
	}
	return positional, nil
}

// usage lists the commands and their flags.
func usage(out io.Writer) {
	fmt.Fprintln(out, "cdah takes an environment, environments/ENV.yaml, to AWS or to an emulated AWS on this machine.")
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		line := c.name
		set := flag.NewFlagSet("", flag.ContinueOnError)
		if c.flags != nil {
			c.flags(set, &options{})
		}
		set.VisitAll(func(f *flag.Flag) { line += " [-" + f.Name + "]" })
		fmt.Fprintf(table, "  cdah %s\t%s\n", strings.TrimSpace(line+" "+c.argument), c.help)
		set.VisitAll(func(f *flag.Flag) { fmt.Fprintf(table, "  \t  -%s: %s\n", f.Name, f.Usage) })
	}
	_ = table.Flush()
}
