package commands

import (
	"context"

	"cdah/internal/ops/emulator"
	"cdah/internal/ops/prerequisites"
)

// Setup checks everything that any command needs, and installs what can be installed: the cdktf CLI,
// and moto where no Python has it.
func (r *Runner) Setup(ctx context.Context) error {
	tools := []prerequisites.Tool{prerequisites.Go(), prerequisites.Node(), prerequisites.Npm(), prerequisites.Terraform("terraform"), r.pythonTool()}
	if err := prerequisites.Check(ctx, tools...); err != nil {
		return err
	}
	s := &session{Runner: r, vars: baseVariables()}
	if err := s.installCDKTF(ctx); err != nil {
		return err
	}
	return r.step("Looking for a Python with moto", func(progress *step) error {
		_, err := emulator.Python(ctx, r.emulatorOptions(progress))
		return err
	})
}
