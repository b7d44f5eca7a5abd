// Package kernel looks after the jsii kernel: the process in which the constructs live.
//
// Importing this package has a kernel in Go, the program itself once more, answer jsii's Go runtime for constructs,
// cdktf and the AWS provider, in place of the one in Node.js that jsii brings: with the same files, in a fraction of
// the time and memory. What that kernel does not know, and what is to fail, Node.js goes on with, in the middle of
// the conversation; CDAH_STOCK_KERNEL=1 has it do so from the start, and JSII_RUNTIME names any other kernel.
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

	"cdah/internal/jsii/kernel/start"
)

// Close ends the kernel. A jsii call that follows starts a new one, which knows no object of the former. A long-lived
// program does well to close it in between: what Node.js has to go on with begins with all that was asked before.
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
	if isKnown(runtimeVersion()) {
		start.Choose()
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
