package processes

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// Foreground runs a command that has the terminal to itself, such as a shell: it gets what people type, Ctrl-C and
// Ctrl-Z too, and neither ends or stops this process then. Afterwards only what has asked for them hears of them.
func Foreground(cmd *exec.Cmd) error {
	typed := []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTSTP}
	signal.Ignore(typed...)
	err := cmd.Run()
	signal.Notify(make(chan os.Signal, 1), typed...) // signal.Reset would leave them ignored, also in what is started later
	return err
}
