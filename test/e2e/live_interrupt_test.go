//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// interrupted is a deployment that somebody will interrupt.
type interrupted struct {
	dir     string // with the logs
	begun   time.Time
	command *exec.Cmd
	said    bytes.Buffer
}

// startDeployment starts one.
func (l *live) startDeployment(t *testing.T) *interrupted {
	t.Helper()
	d := &interrupted{dir: l.dir(), begun: time.Now(), command: exec.Command(l.cdah, "deploy", "site")}
	d.command.Dir, d.command.Env = l.clone, append(os.Environ(), l.env...)
	d.command.Stdout, d.command.Stderr = &d.said, &d.said
	if err := d.command.Start(); err != nil {
		t.Fatal(err)
	}
	return d
}

// interrupt interrupts it, as Ctrl-C does, and returns what it has said.
func (d *interrupted) interrupt(t *testing.T) string {
	t.Helper()
	defer took(t, "a deployment that is interrupted", d.begun)
	if err := d.command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := d.command.Wait(); err == nil {
		t.Error("a deployment that was interrupted succeeds")
	}
	return d.said.String()
}

// awaitLog waits until all of these texts are in what Terraform has said.
func (d *interrupted) awaitLog(t *testing.T, texts ...string) {
	t.Helper()
	for !d.logHas(t, texts) {
		if time.Since(d.begun) > waits {
			t.Errorf("Terraform does not say %q within %v", texts, waits)
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func (d *interrupted) logHas(t *testing.T, texts []string) bool {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(d.dir, "logs", "site-deploy-*.log"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("no logs: %v", err)
	}
	last := slices.Max(logs) // their names have the time
	info, err := os.Stat(last)
	if err != nil || info.ModTime().Before(d.begun) {
		return false
	}
	log := readFile(t, last)
	return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(log, text) })
}
