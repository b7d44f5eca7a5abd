package commands

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"cdah/config"
)

// Synth writes the Terraform JSON of all environments to cdktf.out, and prints where that of the
// named one is; without a name, where all of them are.
func (r *Runner) Synth(ctx context.Context, name string) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true}, func() error {
		if err := s.synth(ctx); err != nil {
			return err
		}
		for _, env := range s.all {
			if name == "" || name == env.Name {
				fmt.Fprintln(s.Stdout, filepath.Join("cdktf.out", "stacks", env.Name, "cdk.tf.json"))
			}
		}
		return nil
	})
}

// Options are what the commands that plan or change an environment have in common.
type Options struct {
	Approve     bool          // change AWS without asking
	Variables   []string      // NAME=VALUE of Terraform variables
	LockTimeout time.Duration // how long to wait for another run to release the state
}

// flags are the options as flags of the cdktf CLI.
func (o Options) flags() []string {
	var flags []string
	for _, variable := range o.Variables {
		flags = append(flags, "--var", variable)
	}
	return flags
}

// Diff shows what a deployment would change, and counts it in one last line. With detailed set it
// returns ErrChanges when there is anything.
func (r *Runner) Diff(ctx context.Context, name string, o Options, detailed bool) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error {
		s.waitForLock(o.LockTimeout)
		err := s.diff(ctx, o, detailed)
		if s.started && ctx.Err() == nil {
			// The emulator was started for this plan only.
			err = errors.Join(err, s.endEmulator(ctx))
		}
		return err
	})
}

func (s *session) diff(ctx context.Context, o Options, detailed bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	// A plan from before must not be taken for this one.
	if err := remove(filepath.Join(s.stack(), planFile)); err != nil {
		return err
	}
	if err := s.cdktf(ctx, "diff", o.flags()...); err != nil {
		return err
	}
	changes, err := s.changes(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Stdout, "%s: %s\n", s.env.Name, changes)
	if detailed && !changes.None() {
		return ErrChanges
	}
	return nil
}

// Deploy applies the environment and prints its outputs. Without approval, somebody must be there to
// say yes, unless the target is the emulator.
func (r *Runner) Deploy(ctx context.Context, name string, o Options) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.change(ctx, "deploy", o, s.afterDeploy)
}

func (s *session) afterDeploy(ctx context.Context) error {
	if err := s.settle(ctx); err != nil {
		return err
	}
	fmt.Fprintf(s.Stderr, "==> Outputs of %s\n", s.env.Name)
	return s.outputs(ctx)
}

// Destroy removes everything of the environment. Approval is as for Deploy. The emulator ends with
// the last environment in it.
func (r *Runner) Destroy(ctx context.Context, name string, o Options) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	if s.gone() {
		fmt.Fprintf(s.Stderr, "No emulator is running, so nothing of %s exists.\n", name)
		return s.dropStates(s.all)
	}
	return s.change(ctx, "destroy", o, s.afterDestroy)
}

func (s *session) afterDestroy(ctx context.Context) error {
	if !s.emulated() || s.holdsResources(s.all) {
		return nil
	}
	return s.endEmulator(ctx)
}

// change runs a command of the cdktf CLI that changes the target, and then what follows it.
func (s *session) change(ctx context.Context, command string, o Options, then func(context.Context) error) error {
	s.changing = true
	flags, err := s.approval(command, s.env, o.Approve)
	if err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error {
		s.waitForLock(o.LockTimeout)
		if err := s.ready(ctx); err != nil {
			return err
		}
		if err := s.cdktf(ctx, command, append(flags, o.flags()...)...); err != nil {
			return err
		}
		return then(ctx)
	})
}

// approval returns the flags that approve a change beforehand, or none where the cdktf CLI is to ask.
// It cannot ask without a terminal.
func (r *Runner) approval(command string, env config.Environment, approve bool) ([]string, error) {
	if approve || env.Target == config.TargetEmulator {
		return []string{"--auto-approve"}, nil
	}
	if r.interactive() {
		return nil, nil
	}
	return nil, UsageError{fmt.Sprintf("%s %s changes the AWS account %s, and there is no terminal to ask on: "+
		"approve it with cdah %s --approve %s (make %s ENV=%s APPROVE=yes)",
		command, env.Name, env.Account, command, env.Name, command, env.Name)}
}

// ready synthesizes the stack and locks its provider.
func (s *session) ready(ctx context.Context) error {
	if err := s.synth(ctx); err != nil {
		return err
	}
	return s.lock(ctx)
}

// Output prints the outputs of the deployed environment.
func (r *Runner) Output(ctx context.Context, name string) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	if err := s.mustExist(); err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error {
		if !s.initialized() {
			if err := s.ready(ctx); err != nil {
				return err
			}
			if err := s.initialize(ctx); err != nil {
				return err
			}
		}
		return s.outputs(ctx)
	})
}

// Env prints shell commands with which plain "npx cdktf" and "terraform" do what cdah does. It
// starts the emulator when the environment needs it.
func (r *Runner) Env(ctx context.Context, name string) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.within(ctx, needs{target: true}, func() error { return s.vars.export(s.Stdout) })
}
