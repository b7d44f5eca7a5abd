package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
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
	if s.interactive() { // it may ask on the terminal
		return s.explain(nil, s.supervise(ctx, cmd))
	}
	var output tail
	cmd.Stdout, cmd.Stderr = io.MultiWriter(s.Stdout, &output), io.MultiWriter(s.Stderr, &output)
	err := s.supervise(ctx, cmd)
	return s.explain(output.bytes(), err)
}

// runTo is run with all output going elsewhere. The program cannot ask anything.
func (s *session) runTo(ctx context.Context, out io.Writer, name string, args ...string) error {
	var output tail
	cmd := s.command(name, args...)
	all := io.MultiWriter(out, &output)
	cmd.Stdout, cmd.Stderr = all, all
	err := s.supervise(ctx, cmd)
	return s.explain(output.bytes(), err)
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
	if err := s.explain(nil, s.supervise(ctx, cmd)); err != nil {
		return output.Bytes(), fmt.Errorf("terraform %s: %w\n%s", strings.Join(args, " "), err, problems.String())
	}
	return output.Bytes(), nil
}

func (s *session) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = s.Root, s.vars.apply(s.Environ)
	return cmd
}

// supervise runs a command. One that works with the emulator is interrupted when that ends: the AWS provider
// would go on for many minutes to look for it.
func (s *session) supervise(ctx context.Context, cmd *exec.Cmd) error {
	emulator := s.emulator
	if emulator == nil {
		return s.supervisor().Run(ctx, cmd)
	}
	watched, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		for emulator.Alive() {
			select {
			case <-watched.Done():
				return
			case <-time.After(time.Second):
			}
		}
		cancel(errEmulatorEnded)
	}()
	err := s.supervisor().Run(watched, cmd)
	if errors.Is(context.Cause(watched), errEmulatorEnded) && errors.Is(err, processes.ErrInterrupted) {
		return fmt.Errorf("%w, with everything in it (its log: %s): deploy %s again", errEmulatorEnded, emulator.Log(), s.env.Name)
	}
	return err
}

// errEmulatorEnded is the cause of an interrupt that nobody has asked for.
var errEmulatorEnded = errors.New("the emulator has ended")

func (s *session) supervisor() processes.Supervisor {
	supervisor := processes.Supervisor{Grace: graceAWS, Kill: s.Kill, First: []string{"terraform"}}
	if s.emulated() {
		supervisor.Grace = graceEmulator
	}
	if s.record != nil {
		supervisor.Started = s.record.Runs
	}
	return supervisor
}

// tail keeps the end of a program's output, where it says why it fails.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// tailLength is more than Terraform says of one failure, in bytes.
const tailLength = 1 << 16

func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	t.text = t.text[max(0, len(t.text)-tailLength):]
	return len(text), nil
}

func (t *tail) bytes() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text
}
