package runner

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"

	"cdah/internal/emulator"
	"cdah/internal/prereq"
)

// Setup checks everything that any command needs, and installs what can be installed: the cdktf CLI,
// and moto where no Python has it.
func (r *Runner) Setup(ctx context.Context) error {
	tools := []prereq.Tool{prereq.Go(), prereq.Node(), prereq.Npm(), prereq.Terraform("terraform"), r.python()}
	if err := prereq.Check(ctx, tools...); err != nil {
		return err
	}
	s := &session{Runner: r, vars: always()}
	if err := s.installCLI(ctx); err != nil {
		return err
	}
	return r.do("Trying the AWS emulator", func(progress *step) error {
		started, err := emulator.Start(ctx, emulator.Options{Root: r.Root, Dir: r.cacheDir(), Progress: progress})
		if err != nil {
			return err
		}
		return started.Stop()
	})
}

// EmulatorPython prints the path of the Python that runs the emulator.
func (r *Runner) EmulatorPython(ctx context.Context) error {
	venv := filepath.Join(r.cacheDir(), "venv", "bin", "python")
	for _, name := range []string{r.getenv("CDAH_PYTHON"), "python3", "python", venv} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if exec.CommandContext(ctx, path, "-c", "import moto.moto_server.werkzeug_app").Run() == nil {
			_, err := fmt.Fprintln(r.Stdout, path)
			return err
		}
	}
	return fmt.Errorf("no Python has moto yet: cdah setup installs it")
}
