package commands

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cdah/config"
	"cdah/internal/ops/terraform"
)

// The emulator keeps everything in memory. The state of an emulated environment therefore means
// something only as long as the emulator runs that it was made on.

// stateFile returns where the stacks keep the state of an emulated environment.
func (r *Runner) stateFile(environment string) string {
	return filepath.Join(r.Root, "terraform."+environment+".tfstate")
}

// dropStates sets aside the states of all emulated environments, as the emulator that they describe
// is gone. A state with resources in it is kept as a backup, and said to be.
func (r *Runner) dropStates(environments []config.Environment) error {
	for _, env := range environments {
		if env.Target != config.TargetEmulator {
			continue
		}
		if err := r.dropState(env.Name); err != nil {
			return err
		}
	}
	return nil
}

func (r *Runner) dropState(environment string) error {
	file := r.stateFile(environment)
	// A state that cannot be read is set aside like one that describes something.
	count, err := terraform.CountResources(file)
	if err == nil && count == 0 {
		return remove(file, file+".backup")
	}
	if err := os.Rename(file, file+".backup"); err != nil {
		return fmt.Errorf("set the state of an ended emulator aside: %w", err)
	}
	fmt.Fprintf(r.Stderr, "    %s described %s in an emulator that is gone; it is now %s.backup\n",
		filepath.Base(file), plural(count, "resource"), filepath.Base(file))
	return nil
}

// holdsResources reports whether any emulated environment still has something in its state.
func (r *Runner) holdsResources(environments []config.Environment) bool {
	for _, env := range environments {
		if env.Target != config.TargetEmulator {
			continue
		}
		if count, err := terraform.CountResources(r.stateFile(env.Name)); err != nil || count > 0 {
			return true
		}
	}
	return false
}

// remove deletes files that may not exist.
func remove(files ...string) error {
	for _, file := range files {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, noun+"s")
}
