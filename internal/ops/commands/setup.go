package commands

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"cdah/internal/ops/emulator"
	"cdah/internal/ops/prerequisites"
)

// Setup checks everything that any command needs, and installs what can be installed: moto, where no Python has it,
// and, for whoever types npx cdktf, the cdktf CLI.
func (r *Runner) Setup(ctx context.Context, cdktf bool) error {
	tools := []prerequisites.Tool{prerequisites.Go(), prerequisites.Terraform("terraform"), r.pythonTool()}
	if cdktf {
		tools = append(tools, prerequisites.Node(), prerequisites.Npm())
	}
	if err := prerequisites.Check(ctx, tools...); err != nil {
		return err
	}
	if cdktf {
		if err := r.installCDKTF(ctx); err != nil {
			return err
		}
	}
	err := r.step("Looking for a Python with moto", func(progress *step) error {
		_, err := emulator.Python(ctx, r.emulatorOptions(progress))
		return err
	})
	if err == nil {
		fmt.Fprintf(r.Stderr, "==> Nothing is missing here; of what an environment needs beside: %s\n", r.calledBy().Line("doctor"))
	}
	return err
}

// cdktfInstalled reports whether node_modules is what package-lock.json asks for. npm writes its own lock
// file last, so that one left by an interrupted installation is missing.
func (r *Runner) cdktfInstalled() bool {
	wanted, err := os.Stat(filepath.Join(r.Root, "package-lock.json"))
	if err != nil {
		return false
	}
	installed, err := os.Stat(filepath.Join(r.Root, "node_modules", ".package-lock.json"))
	return err == nil && !installed.ModTime().Before(wanted.ModTime())
}

// installCDKTF installs the cdktf CLI when it is missing or outdated. None of its packages needs an
// install script, so none may run one.
func (r *Runner) installCDKTF(ctx context.Context) error {
	if r.cdktfInstalled() {
		return nil
	}
	s := &session{Runner: r, vars: baseVariables()}
	return r.step("Installing the cdktf CLI (npm ci)", func(progress *step) error {
		return s.runQuietly(ctx, progress, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	})
}
