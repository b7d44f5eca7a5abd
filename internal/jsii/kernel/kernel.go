// Package kernel looks after the jsii kernel: the Node process in which the constructs live.
//
// Importing this package makes the kernel load only the parts of a provider that are used, which
// takes a fifth of the time and memory, with the same result. It changes nothing in any package: see
// hook/main.cjs. Where that is not possible the kernel runs as it comes, and a line on standard error
// says why; CDAH_STOCK_KERNEL=1 asks for that.
//
// The kernel starts by itself with the first jsii call of the program, is shared by all stacks, and
// serves one goroutine at a time.
package kernel

import (
	"bytes"
	"os"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/aws/jsii-runtime-go"

	_ "cdah/internal/jsii/tempdir" // before the runtime is initialized
)

// folder has the kernel's temporary files: empty when the kernel runs as it comes. It is set once,
// before main begins: the first jsii call may come any time after that.
var folder = prepare(os.Stderr) //nolint:gochecknoglobals // never changes

// Close ends the kernel and removes its temporary folder. A jsii call that follows starts a new
// kernel, one that runs as it comes.
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
	for deadline := time.Now().Add(patience); supervised() && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if folder != "" {
		_ = os.RemoveAll(folder) // or the next start does it
	}
}

// patience is how long the runtime may take to report after it has ended the kernel.
const patience = time.Second

// supervised says whether the runtime still looks after a kernel: the goroutine that reports is not
// waited for by jsii.Close.
func supervised() bool {
	var stacks bytes.Buffer
	err := pprof.Lookup("goroutine").WriteTo(&stacks, 2)
	return err == nil && strings.Contains(stacks.String(), "jsii-runtime-go/internal/kernel/process.(*Process).ensureStarted")
}
