package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
)

func (c *cli) emulator() *cobra.Command {
	command := &cobra.Command{Use: "emulator", Short: "Start, stop and find the AWS emulator",
		Args: func(command *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("unknown command %q for %q; see %s --help", args[0], command.CommandPath(), command.CommandPath())
			}
			return nil
		},
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(c.inGroup("",
		&cobra.Command{Use: "start", Short: "Start the AWS emulator in the background", RunE: c.runPlain((*commands.Runner).EmulatorStart)},
		&cobra.Command{Use: "stop", Short: "Stop it, with everything in it", RunE: c.runPlain((*commands.Runner).EmulatorStop)},
		&cobra.Command{Use: "status", Short: "Say whether it runs, and where",
			RunE: c.runPlain(func(r *commands.Runner, _ context.Context) error { return r.EmulatorStatus() })},
		&cobra.Command{Use: "python", Short: "Print the Python that runs it", RunE: c.runPlain((*commands.Runner).EmulatorPython)},
		&cobra.Command{Use: "run", Hidden: true, Short: "Run in containers what is deployed to it, until it ends",
			RunE: c.runPlain((*commands.Runner).EmulatorRun)},
	)...)
	return command
}
