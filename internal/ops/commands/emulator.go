package commands

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"cdah/config"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/prerequisites"
)

// startEmulator starts the emulator in the background. The states of the one before are worthless
// with that, and set aside.
func (r *Runner) startEmulator(ctx context.Context, all []config.Environment) (*emulator.Emulator, error) {
	var started *emulator.Emulator
	err := r.do("Starting the AWS emulator", func(progress *step) (err error) {
		started, err = emulator.Detached(ctx, r.emulatorOptions(progress))
		return err
	})
	if err != nil {
		return nil, err
	}
	return started, r.dropStates(all)
}

func (r *Runner) stopEmulator(ctx context.Context) error {
	return r.do("Stopping the AWS emulator", func(*step) error {
		return emulator.Stop(ctx, r.cacheDir())
	})
}

// StartEmulator starts the emulator unless it runs already.
func (r *Runner) StartEmulator(ctx context.Context) error {
	if _, running := emulator.Running(r.cacheDir()); running {
		return r.EmulatorStatus()
	}
	all, err := r.loadAll("")
	if err != nil {
		return err
	}
	if err := prerequisites.Check(ctx, r.python()); err != nil {
		return err
	}
	if _, err := r.startEmulator(ctx, all); err != nil {
		return err
	}
	return r.EmulatorStatus()
}

// StopEmulator stops the emulator, with everything in it.
func (r *Runner) StopEmulator(ctx context.Context) error {
	if _, running := emulator.Running(r.cacheDir()); !running {
		return r.EmulatorStatus()
	}
	// What is wrong with an environment must not keep the emulator alive.
	all, _ := r.loadAll("")
	if err := r.stopEmulator(ctx); err != nil {
		return err
	}
	return r.dropStates(all)
}

// EmulatorStatus says whether the emulator runs, and where.
func (r *Runner) EmulatorStatus() error {
	if running, ok := emulator.Running(r.cacheDir()); ok {
		_, err := fmt.Fprintf(r.Stdout, "The emulator runs at %s (process %d, log %s).\n",
			running.Endpoint(), running.PID(), running.Log())
		return err
	}
	_, err := fmt.Fprintln(r.Stdout, "No emulator is running.")
	return err
}

// Clean stops the emulator and deletes what commands have made in the project: synthesized stacks,
// binaries, the installed cdktf CLI and the states of emulated environments.
func (r *Runner) Clean(ctx context.Context) error {
	all, _ := r.loadAll("")
	if _, running := emulator.Running(r.cacheDir()); running {
		if err := r.stopEmulator(ctx); err != nil {
			return err
		}
	}
	for _, env := range all {
		if env.Target == config.TargetEmulator {
			if err := remove(r.stateFile(env.Name), r.stateFile(env.Name)+".backup"); err != nil {
				return err
			}
		}
	}
	for _, dir := range []string{"cdktf.out", "node_modules", ".cdah"} {
		if err := os.RemoveAll(filepath.Join(r.Root, dir)); err != nil {
			return err
		}
	}
	return nil
}
