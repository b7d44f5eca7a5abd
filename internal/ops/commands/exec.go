package commands

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"cdah/internal/ops/processes"
)

// How long programs may take to end when they are interrupted. Terraform finishes the calls that it has
// begun, saves its state and releases its lock. Killing it on AWS leaves resources that no state knows of, so
// it gets the time that slow resources take; in an emulator nothing is lost.
const (
	graceEmulator = 30 * time.Second
	graceAWS      = 10 * time.Minute
)

// run runs a program in the project's root with the session's variables. Its output passes through.
func (s *session) run(ctx context.Context, name string, args ...string) error {
	cmd := s.command(name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.Stdin, s.Stdout, s.Stderr
	return s.supervise(ctx, cmd)
}

// runTo is run with all output going elsewhere. The program cannot ask anything.
func (s *session) runTo(ctx context.Context, out io.Writer, name string, args ...string) error {
	cmd := s.command(name, args...)
	cmd.Stdout, cmd.Stderr = out, out
	return s.supervise(ctx, cmd)
}

// runQuietly runs a program and shows its output only when it fails.
func (s *session) runQuietly(ctx context.Context, progress io.Writer, name string, args ...string) error {
	var output bytes.Buffer
	if err := s.runTo(ctx, &output, name, args...); err != nil {
		_, _ = progress.Write(output.Bytes())
		return fmt.Errorf("%s %s: %w", filepath.Base(name), args[0], err)
	}
	return nil
}

// capture returns the standard output of Terraform, also of a run that fails. It is parsed, so standard
// error stays apart: with TF_LOG set, Terraform logs there.
func (s *session) capture(ctx context.Context, args ...string) ([]byte, error) {
	var output, problems bytes.Buffer
	cmd := s.command("terraform", args...)
	cmd.Stdout, cmd.Stderr = &output, &problems
	if err := s.supervise(ctx, cmd); err != nil {
		return output.Bytes(), fmt.Errorf("terraform %s: %w\n%s", strings.Join(args, " "), err, problems.String())
	}
	return output.Bytes(), nil
}

func (s *session) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = s.Root, s.vars.apply(s.Environ)
	return cmd
}

func (s *session) supervise(ctx context.Context, cmd *exec.Cmd) error {
	grace := graceAWS
	if s.emulated() {
		grace = graceEmulator
	}
	return processes.Supervisor{Grace: grace, Kill: s.Kill, First: []string{"terraform"}}.Run(ctx, cmd)
}
