package processes

import (
	"errors"
	"os/exec"
	"syscall"
	"testing"
)

// Ctrl-C does not end this process while another has the terminal, and ends what is started later.
func TestForeground(t *testing.T) {
	err := Foreground(exec.Command("sh", "-c", "kill -INT $PPID; kill -TSTP $PPID; exit 3"))
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Errorf("got %v, want the command's own exit code", err)
	}
	if err := exec.Command("sh", "-c", "kill -INT $$").Run(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGINT {
		t.Errorf("what is started later ends as %v, want by the interrupt", err)
	}
}
