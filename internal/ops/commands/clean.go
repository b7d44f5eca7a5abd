package commands

import (
	"context"
	"os"
	"path/filepath"

	"cdah/internal/ops/emulator"
)

// Clean stops the emulator and deletes what commands have made in the project: synthesized stacks,
// binaries, the installed cdktf CLI and the states of emulated environments.
func (r *Runner) Clean(ctx context.Context) error {
	all, _, _ := r.loadAll()
	if _, running := emulator.Running(r.cacheDir()); running {
		if err := r.stopEmulator(ctx, nil); err != nil { // the states go below
			return err
		}
	}
	if err := r.removeContainers(ctx); err != nil {
		return err
	}
	for _, env := range emulatedOnly(all) {
		if err := removeFiles(r.stateFile(env.Name), r.stateFile(env.Name)+".backup"); err != nil {
			return err
		}
	}
	for _, dir := range []string{"cdktf.out", "node_modules", ".cdah"} {
		if err := os.RemoveAll(filepath.Join(r.Root, dir)); err != nil {
			return err
		}
	}
	return nil
}
