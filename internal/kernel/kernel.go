// Package kernel looks after the jsii kernel: the Node process in which the constructs live.
//
// The kernel starts by itself with the first jsii call of the program, is shared by all stacks, and
// serves one goroutine at a time. Importing this package prepares its settings.
package kernel

import (
	"os"

	"github.com/aws/jsii-runtime-go"

	_ "cdah/internal/kernel/early" // must be initialized before the runtime
)

// Close ends the kernel and removes its temporary folder. No jsii call may follow.
//
// The runtime waits for the process twice and reports the second, futile wait on standard error;
// that report is dropped.
func Close() {
	stderr := os.Stderr
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
		defer func() {
			os.Stderr = stderr
			_ = null.Close()
		}()
	}
	jsii.Close()
}
