package commands

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"cdah/config"
	"cdah/internal/ops/terraform"
)

// The emulator keeps everything in memory. The state of an emulated environment therefore means something
// only as long as the emulator runs that it was made on.

// stateFile returns where the stacks keep a local state, such as that of an emulated environment.
func (r *Runner) stateFile(environment string) string {
	return filepath.Join(r.Root, "terraform."+environment+".tfstate")
}

// protectState keeps a local state from everybody else: it has what Terraform knows of all resources, secrets
// among it. Terraform leaves the mode of a file as it is.
func (r *Runner) protectState(environment string) error {
	for _, end := range []string{"", ".backup"} {
		if err := os.Chmod(r.stateFile(environment)+end, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// emulatedOnly returns those of some environments that are deployed to the emulator.
func emulatedOnly(environments []config.Environment) []config.Environment {
	return slices.DeleteFunc(slices.Clone(environments), func(e config.Environment) bool { return e.Target != config.TargetEmulator })
}

// retireStates sets aside the states of all emulated environments, as the emulator that they describe has
// ended. A state with resources in it is kept as a backup, and said to be.
func (r *Runner) retireStates(environments []config.Environment) error {
	for _, env := range emulatedOnly(environments) {
		file := r.stateFile(env.Name)
		// A state that cannot be read is set aside like one that describes something.
		count, err := terraform.CountResources(file)
		if err == nil && count == 0 {
			if err := removeFiles(file, file+".backup"); err != nil {
				return err
			}
			continue
		}
		if err := os.Rename(file, file+".backup"); err != nil {
			return fmt.Errorf("set the state of an ended emulator aside: %w", err)
		}
		fmt.Fprintf(r.Stderr, "    %s described an emulator that has ended (resources: %d); it is now %s.backup\n",
			filepath.Base(file), count, filepath.Base(file))
	}
	return nil
}

// anyResources reports whether any emulated environment still has something in its state.
func (r *Runner) anyResources(environments []config.Environment) bool {
	return slices.ContainsFunc(emulatedOnly(environments), func(e config.Environment) bool {
		count, err := terraform.CountResources(r.stateFile(e.Name))
		return err != nil || count > 0
	})
}

// removeFiles deletes files that may not exist.
func removeFiles(files ...string) error {
	for _, file := range files {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
