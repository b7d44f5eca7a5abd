// Command cdah takes an environment from its YAML file to AWS, or to an emulated AWS on this
// machine. The work is done by the app and Terraform; cdah prepares what they need, reviews what they
// are to do, and checks what they have done.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"syscall"

	"cdah/internal/aws/reason"
	"cdah/internal/ops/approval"
	"cdah/internal/ops/commands"
	"cdah/internal/ops/jobs"
	"cdah/internal/ops/processes"
	"cdah/site/types"
)

// Exit codes, explained by "cdah help exit-codes". A diff with --detailed-exitcode uses exitChanges
// as Terraform does.
const (
	exitFailure     = 1
	exitUsage       = 2
	exitChanges     = 2
	exitStopped     = 3
	exitNotApproved = 4
	exitDrift       = 5
	exitSmoke       = 6
	exitJob         = 7
	exitInterrupted = 130
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// run does what args say and returns the exit code.
func run(args []string) int {
	// What this and the programs below it write, such as states and plans, can hold secrets.
	syscall.Umask(0o077)
	ctx, kill := processes.Interrupts(
		func() { fmt.Fprintln(os.Stderr, "\nInterrupting what runs. Press Ctrl-C again to kill it.") },
		func() { fmt.Fprintln(os.Stderr, "\nKilling what runs.") },
	)
	c := &cli{newRunner: func() (*commands.Runner, error) { return newRunner(kill) }}
	return exitCode(ctx, c.execute(ctx, args, os.Stdout, os.Stderr), os.Stderr)
}

// outcome is what a command may end with beside success and failure.
type outcome struct {
	err  error
	code int
	told bool // the command has said it
}

func outcomes() []outcome {
	return []outcome{
		{commands.ErrChanges, exitChanges, true},
		{commands.ErrDrift, exitDrift, true},
		{commands.ErrSmoke, exitSmoke, true},
		{commands.ErrBeforeDeployment, exitJob, false},
		{commands.ErrStopped, exitStopped, false},
		{approval.ErrNotApproved, exitNotApproved, false},
	}
}

// exitCode prints what went wrong, and returns the exit code for it.
func exitCode(ctx context.Context, err error, stderr io.Writer) int {
	var usage commands.UsageError
	var failed jobs.FailedError
	var session commands.SessionError
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "Interrupted.")
		if errors.Is(err, processes.ErrKilled) { // it says what to do next
			fmt.Fprintln(stderr, reason.Plain(err.Error()))
		}
		return exitInterrupted
	case err == nil:
		return 0
	case errors.As(err, &exit) && err.Error() == exit.Error(): // nothing was added to it
		return exitFailure // of a program whose output passed through: it has said what is wrong
	}
	for _, known := range outcomes() {
		if errors.Is(err, known.err) {
			if !known.told {
				fmt.Fprintln(stderr, reason.Plain(err.Error()))
			}
			return known.code
		}
	}
	fmt.Fprintln(stderr, reason.Plain(err.Error()))
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &failed) && failed.Code != 0:
		return failed.Code
	case errors.As(err, &session) && session.Code > 0:
		return session.Code
	default:
		return exitFailure
	}
}

// version is that of the module, by the tag or the commit that it was built from, and of Go.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version + ", " + info.GoVersion
}

func newRunner(kill <-chan struct{}) (*commands.Runner, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	root, err := commands.FindRoot(wd)
	if err != nil {
		return nil, err
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	return &commands.Runner{
		Root: root, Home: home, Environ: os.Environ(),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Own: types.Services(), Kill: kill, Called: os.Args[0],
	}, nil
}
