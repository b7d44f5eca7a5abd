package testkit

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// HearHangUps lets the programs that the test starts be ended by SIGHUP. Under nohup, and in some
// runners, it is ignored, and every program inherits that.
func HearHangUps(t *testing.T) {
	t.Helper()
	// A signal that is handled is the default again in a program that is started.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(heard) })
}
