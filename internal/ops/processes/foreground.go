package processes

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// Foreground runs a command that has the terminal to itself, such as a shell: it gets what people type, Ctrl-C and
// Ctrl-Z too, and neither ends or stops this process then. Afterwards they do what they do by default.
func Foreground(cmd *exec.Cmd) error {
	typed := []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTSTP}
	signal.Ignore(typed...)
	defer signal.Reset(typed...)
	return cmd.Run()
}
