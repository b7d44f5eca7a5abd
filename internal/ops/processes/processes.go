// Package processes runs a command and, when it is told to stop, ends everything that the command
// started: also what has moved into a session of its own, as Terraform does below the cdktf CLI,
// where no signal to a process group reaches it.
package processes

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// ErrInterrupted is the cause of every end that the user asked for.
var ErrInterrupted = errors.New("interrupted")

// pollInterval is how often a tree that is ending is looked at. Reading the process table costs a
// few milliseconds.
const pollInterval = 100 * time.Millisecond

// killWait bounds the wait for processes to vanish after SIGKILL: only a process that hangs inside
// the kernel takes longer, and no signal helps against that.
const killWait = 5 * time.Second

// Ender says how running processes are ended.
type Ender struct {
	// Grace is how long processes may take to end after they were asked to. Zero kills at once.
	Grace time.Duration

	// Kill, when closed, cuts the grace short. Nil never does.
	Kill <-chan struct{}

	// First names the executables that are asked alone as long as one of them runs. Terraform
	// belongs here: it must release its lock and save its state, and takes a second signal as an
	// order to give up, so it must not get one from us and another from the program above it.
	First []string
}

// Run starts cmd and waits for it. It returns cmd's own error, or ErrInterrupted when ctx ended
// first and everything below cmd has been ended.
//
// The command gets a session without a controlling terminal. Ctrl-C in the terminal then reaches
// this process only, which passes it on in the right order; the command can still read a terminal
// that is its standard input.
func (e Ender) Run(ctx context.Context, cmd *exec.Cmd) error {
	if ctx.Err() != nil {
		return ErrInterrupted
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	// A grandchild that outlives cmd may hold the pipes of a captured output open.
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	var result error
	done := make(chan struct{})
	go func() {
		defer close(done)
		result = cmd.Wait()
	}()
	select {
	case <-done:
		return result
	case <-ctx.Done():
	}
	left := e.end(newTree(cmd.Process.Pid))
	if len(left) > 0 {
		return fmt.Errorf("%w, but these processes do not end: %v", ErrInterrupted, left)
	}
	<-done
	return ErrInterrupted
}

// end asks the processes of t to end, kills those that do not, and returns what is left.
func (e Ender) end(t *tree) []string {
	deadline := time.After(e.Grace)
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()

	asked := make(map[int32]bool)
	for running := t.running(); len(running) > 0; running = t.running() {
		for _, p := range e.next(running) {
			if !asked[p.pid] {
				asked[p.pid] = true
				p.signal(syscall.SIGINT)
			}
		}
		select {
		case <-deadline:
			return kill(t)
		case <-e.Kill:
			return kill(t)
		case <-tick.C:
		}
	}
	return nil
}

// next returns the processes whose turn it is to be asked: those named in First, or all when none
// of them runs.
func (e Ender) next(running []proc) []proc {
	first := slices.DeleteFunc(slices.Clone(running), func(p proc) bool {
		return !slices.Contains(e.First, p.name)
	})
	if len(first) > 0 {
		return first
	}
	return running
}

// kill sends SIGKILL to the processes of t, again to those that appear meanwhile, and returns the
// ones that did not vanish in time.
func kill(t *tree) []string {
	deadline := time.Now().Add(killWait)
	running := t.running()
	for len(running) > 0 && time.Now().Before(deadline) {
		for _, p := range running {
			p.signal(syscall.SIGKILL)
		}
		time.Sleep(pollInterval)
		running = t.running()
	}
	left := make([]string, 0, len(running))
	for _, p := range running {
		left = append(left, p.String())
	}
	return left
}
