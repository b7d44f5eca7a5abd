// Package kernel looks after the jsii kernel: the process in which the constructs live.
//
// Importing this package has a kernel in Go, the program itself once more, answer jsii's Go runtime for constructs,
// cdktf and the AWS provider, in place of the one in Node.js that jsii brings: with the same files, in a fraction of
// the time and memory. Where that kernel does not know an answer, or a call must fail, jsii's own kernel, in Node.js,
// takes over in the middle of the conversation. CDAH_STOCK_KERNEL=1 has it run from the start; otherwise JSII_RUNTIME
// may name any other kernel.
//
// Where things are:
//
//	start     makes the program its own kernel, before main, and finds Node.js
//	protocol  reads and writes the lines of the conversation, and hands it over to Node.js
//	cdktf     answers; its doc.go follows a resource from a request to a line of JSON
//	table     what the classes of the AWS provider are, made by table/generate
//	js        JavaScript's values, as JSON.stringify, sorting and merging have them
//	mutate    changes each rule, to see that a test notices
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
// program does well to close it in between: Node.js, where it takes over, first repeats all that was asked since.
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
	start.Choose(unknownRuntime())
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
