package commands

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"

	"cdah/internal/ops/prerequisites"
)

// requiredTools returns what must be installed for a session with the given needs.
func (s *session) requiredTools(n needs) []prerequisites.Tool {
	var tools []prerequisites.Tool
	if n.cli {
		tools = append(tools, prerequisites.Go(), prerequisites.Node())
	}
	if n.cli && !s.cdktfInstalled() {
		tools = append(tools, prerequisites.Npm())
	}
	if n.cli && n.target {
		tools = append(tools, prerequisites.Terraform("terraform"))
	}
	if n.target && s.emulatorIsStopped() {
		tools = append(tools, s.pythonTool())
	}
	return tools
}

// pythonTool is the interpreter that the emulator tries first.
func (r *Runner) pythonTool() prerequisites.Tool {
	for _, name := range []string{r.getenv("CDAH_PYTHON"), "python3", "python"} {
		if _, err := exec.LookPath(name); err == nil {
			return prerequisites.Python(name)
		}
	}
	return prerequisites.Python("python3")
}

// cdktfPath is the cdktf CLI that package-lock.json pins.
func (r *Runner) cdktfPath() string { return filepath.Join(r.Root, "node_modules", ".bin", "cdktf") }

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
func (s *session) installCDKTF(ctx context.Context) error {
	if s.cdktfInstalled() {
		return nil
	}
	return s.step("Installing the cdktf CLI (npm ci)", func(progress *step) error {
		return s.runQuietly(ctx, progress, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	})
}
