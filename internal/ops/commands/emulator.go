package commands

import (
	"context"
	"fmt"
	"io"

	"cdah/config"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/prerequisites"
)

func (r *Runner) emulatorOptions(progress io.Writer) emulator.Options {
	return emulator.Options{Root: r.Root, Dir: r.cacheDir(), Progress: progress}
}

// startEmulator starts the emulator in the background. The states of the one before it are set aside.
func (r *Runner) startEmulator(ctx context.Context, all []config.Environment) (*emulator.Emulator, error) {
	var started *emulator.Emulator
	err := r.step("Starting the AWS emulator", func(progress *step) (err error) {
		started, err = emulator.StartDetached(ctx, r.emulatorOptions(progress))
		if err != nil {
			return err
		}
		return r.startContainers(ctx, started, progress)
	})
	if err != nil {
		return nil, err
	}
	return started, r.retireStates(all)
}

// stopEmulator stops the emulator, and sets aside the states that describe it.
func (r *Runner) stopEmulator(ctx context.Context, all []config.Environment) error {
	err := r.step("Stopping the AWS emulator", func(*step) error {
		if err := emulator.Stop(ctx, r.cacheDir()); err != nil {
			return err
		}
		return r.awaitContainersEnd(ctx)
	})
	if err != nil {
		return err
	}
	return r.retireStates(all)
}

// leaveEmulator stops the emulator that a command works with, unless another command does, too. The states that
// describe it are set aside then.
func (s *session) leaveEmulator(ctx context.Context) error {
	if s.user == nil {
		return nil
	}
	stopped := false
	s.emulator = nil // its end is meant
	err := s.step("Stopping the AWS emulator", func(progress *step) (err error) {
		if stopped, err = s.user.StopUnlessUsed(ctx); err == nil && !stopped {
			fmt.Fprintln(progress, "    it stays, as another command works with it")
		}
		if err != nil || !stopped {
			return err
		}
		return s.awaitContainersEnd(ctx)
	})
	if err != nil || !stopped {
		return err
	}
	return s.retireStates(s.all)
}

// EmulatorStart starts the emulator unless it runs already.
func (r *Runner) EmulatorStart(ctx context.Context) error {
	if _, running := emulator.Running(r.cacheDir()); running {
		return r.EmulatorStatus()
	}
	all, _, err := r.loadAll()
	if err != nil {
		return err
	}
	if err := prerequisites.Check(ctx, r.pythonTool()); err != nil {
		return err
	}
	if _, err := r.startEmulator(ctx, all); err != nil {
		return err
	}
	return r.EmulatorStatus()
}

// EmulatorStop stops the emulator, with everything in it.
func (r *Runner) EmulatorStop(ctx context.Context) error {
	if _, running := emulator.Running(r.cacheDir()); !running {
		return r.EmulatorStatus()
	}
	all, _, _ := r.loadAll() // what is wrong with an environment must not keep the emulator alive
	return r.stopEmulator(ctx, all)
}

// EmulatorStatus says whether the emulator runs, and where.
func (r *Runner) EmulatorStatus() error {
	if running, ok := emulator.Running(r.cacheDir()); ok {
		fmt.Fprintf(r.Stdout, "The emulator runs at %s (process %d, log %s).\n", running.Endpoint(), running.PID(), running.Log())
		return r.containersStatus(running)
	}
	_, err := fmt.Fprintln(r.Stdout, "No emulator is running.")
	return err
}

// EmulatorPython prints the path of the Python that runs the emulator.
func (r *Runner) EmulatorPython(ctx context.Context) error {
	path, err := emulator.Python(ctx, r.emulatorOptions(r.Stderr))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(r.Stdout, path)
	return err
}
