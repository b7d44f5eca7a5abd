package commands

import (
	"context"
	"fmt"
	"io"

	"cdah/internal/ops/emulator"
	"cdah/internal/ops/prerequisites"
)

// Setup checks everything that any command needs, and installs what can be installed: the cdktf CLI,
// and moto where no Python has it.
func (r *Runner) Setup(ctx context.Context) error {
	tools := []prerequisites.Tool{prerequisites.Go(), prerequisites.Node(), prerequisites.Npm(), prerequisites.Terraform("terraform"), r.python()}
	if err := prerequisites.Check(ctx, tools...); err != nil {
		return err
	}
	s := &session{Runner: r, vars: always()}
	if err := s.installCLI(ctx); err != nil {
		return err
	}
	return r.do("Looking for a Python with moto", func(progress *step) error {
		_, err := emulator.Python(ctx, r.emulatorOptions(progress))
		return err
	})
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

func (r *Runner) emulatorOptions(progress io.Writer) emulator.Options {
	return emulator.Options{Root: r.Root, Dir: r.cacheDir(), Progress: progress}
}
