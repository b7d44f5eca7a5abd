// Package processes runs a command and, when it is told to stop, ends everything that the command
// started: also what has moved into a session of its own, where no signal to a process group
// reaches it.
package processes

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// ErrInterrupted is the cause of every end that the user has asked for.
var ErrInterrupted = errors.New("interrupted")

// ErrKilled says that a program was killed, by whomever, so that it has saved nothing at its end.
var ErrKilled = errors.New("killed")

// pollInterval is how often a tree that is ending is looked at.
const pollInterval = 100 * time.Millisecond

// killWait bounds the wait for processes to vanish after SIGKILL: only a process that hangs inside
// the kernel takes longer, and no signal helps against that.
const killWait = 5 * time.Second

// Supervisor runs commands, and ends them with all processes below them.
type Supervisor struct {
	// Grace is how long processes may take to end after an interrupt. Zero kills at once.
	Grace time.Duration

	// Kill, when closed, ends the grace at once. Nil never does.
	Kill <-chan struct{}

	// First names the executables that are interrupted alone as long as one of them runs. Terraform belongs
	// here: it ends its providers itself, once it has saved its state and released its lock. It takes a second
	// interrupt as an order to give up, so it must not get one from us and another from a program above it.
	First []string

	// Started is told the process id of each command when it has started. Nil is not told.
	Started func(pid int)
}

// Run starts cmd and waits for it. It returns cmd's own error, or ErrInterrupted when ctx ended
// first and everything below cmd has been ended. Either is an ErrKilled as well where something was
// killed. What a command that was killed has left running is ended.
//
// The command gets a session without a controlling terminal. Ctrl-C in the terminal then reaches
// this process only, which passes it on in the right order; the command can still read a terminal
// that is its standard input.
func (s Supervisor) Run(ctx context.Context, cmd *exec.Cmd) error {
	if ctx.Err() != nil {
		return ErrInterrupted
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	// A grandchild that outlives cmd may hold the pipes of a captured output open.
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	if s.Started != nil {
		s.Started(cmd.Process.Pid)
	}
	var result error
	done := make(chan struct{})
	go func() {
		defer close(done)
		result = cmd.Wait()
	}()
	defer endGroup(cmd.Process.Pid)
	select {
	case <-done:
		return killed(cmd, result)
	case <-ctx.Done():
	}
	if err := s.interrupt(newTree(cmd.Process.Pid)); err != nil {
		return fmt.Errorf("%w: %w", ErrInterrupted, err)
	}
	<-done
	return ErrInterrupted
}

// killed adds ErrKilled to the result of a command that a signal has ended.
func killed(cmd *exec.Cmd, result error) error {
	if status, is := cmd.ProcessState.Sys().(syscall.WaitStatus); is && status.Signaled() {
		return fmt.Errorf("%s was %w (%w)", filepath.Base(cmd.Path), ErrKilled, result)
	}
	return result
}

// endGroup ends what is left in the process group of a command that has ended: the providers of a Terraform
// that was killed, for one.
func endGroup(group int) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if syscall.Kill(-group, signal) != nil {
			return // nobody is left
		}
		for deadline := time.Now().Add(killWait); time.Now().Before(deadline); time.Sleep(pollInterval) {
			if syscall.Kill(-group, 0) != nil {
				return
			}
		}
	}
}

// End ends a process that is not a child of this one, with all below it, as Run ends a command.
func (s Supervisor) End(pid int) error { return s.interrupt(newTree(pid)) }

// interrupt sends SIGINT to the processes of a tree, and kills those that do not end, which is an ErrKilled.
func (s Supervisor) interrupt(t tree) error {
	deadline := time.After(s.Grace)
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()

	interrupted := make(map[int32]bool)
	for running := t.running(); len(running) > 0; running = t.running() {
		for _, p := range s.next(running) {
			if !interrupted[p.Pid] {
				interrupted[p.Pid] = true
				_ = p.SendSignal(syscall.SIGINT) // an error means that it has ended
			}
		}
		select {
		case <-deadline:
			return kill(t)
		case <-s.Kill:
			return kill(t)
		case <-tick.C:
		}
	}
	return nil
}

// next returns the processes whose turn it is to be interrupted: those named in First, or all when none of
// them runs.
func (s Supervisor) next(running []*process.Process) []*process.Process {
	first := slices.DeleteFunc(slices.Clone(running), func(p *process.Process) bool {
		name, _ := p.Name()
		return !slices.Contains(s.First, name)
	})
	if len(first) > 0 {
		return first
	}
	return running
}

// kill sends SIGKILL to the processes of a tree, again to those that appear meanwhile.
func kill(t tree) error {
	deadline := time.Now().Add(killWait)
	running := t.running()
	names := describe(running)
	for len(running) > 0 && time.Now().Before(deadline) {
		for _, p := range running {
			_ = p.Kill()
		}
		time.Sleep(pollInterval)
		running = t.running()
	}
	if len(running) > 0 {
		return fmt.Errorf("%w, and yet they do not end: %s", ErrKilled, describe(running))
	}
	return fmt.Errorf("%w, as they did not end in time: %s", ErrKilled, names)
}

// describe names processes for a message.
func describe(running []*process.Process) string {
	var all []string
	for _, p := range running {
		name, _ := p.Name()
		all = append(all, fmt.Sprintf("%s (process %d)", name, p.Pid))
	}
	return strings.Join(all, ", ")
}
