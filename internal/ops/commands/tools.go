package commands

import (
	"os/exec"

	"cdah/internal/ops/prerequisites"
)

// requiredTools returns what must be installed for a session with the given needs.
func (s *session) requiredTools(n needs) []prerequisites.Tool {
	var tools []prerequisites.Tool
	if n.synth {
		tools = append(tools, prerequisites.Go())
	}
	if n.synth && n.target {
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
