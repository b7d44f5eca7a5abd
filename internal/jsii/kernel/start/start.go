// Package start has jsii's Go runtime use the kernel in Go: importing it is enough.
//
// The runtime starts a kernel as a process of its own, the command in the environment variable JSII_RUNTIME. Here
// that is the program itself once more, which finds in another variable that it is to be the kernel. It looks before
// main, and before the packages of constructs are initialized: they make the runtime's client, which keeps the
// environment of that moment for the process that it starts later. Go initializes packages in the order of their
// import paths, as far as imports leave it a choice (https://go.dev/ref/spec#Program_initialization). So this package
// may import nothing that is initialized after those of constructs; TestFirst holds the order.
package start

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/aws/jsii-runtime-go/runtime"

	"cdah/internal/jsii/kernel/cdktf"
	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/table"
	_ "cdah/internal/jsii/tempdir" // before the runtime is initialized
)

const (
	// stockVariable, set to 1, has jsii's own kernel run from the start.
	stockVariable = "CDAH_STOCK_KERNEL"

	// kernelVariable is set where the program is to be the kernel; it holds the user's SHELL.
	kernelVariable = "CDAH_KERNEL"

	// runtimeVariable is the jsii setting for another kernel.
	runtimeVariable = "JSII_RUNTIME"

	// silenceVariable is the jsii setting that silences its notice about Node 20's end of life: the
	// versions that this project supports are checked before anything starts.
	silenceVariable = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"

	// collectVariable is Go's own, of how much a heap may grow before it is collected, in percent: 400 costs some
	// tens of MB and saves a fifth of the time.
	collectVariable = "GOGC"

	// shellVariable is the shell by which the runtime runs the command.
	shellVariable = "SHELL"
)

var _ = start()

func start() bool {
	if shell, is := os.LookupEnv(kernelVariable); is {
		code, err := serve(shell)
		if err != nil {
			fmt.Fprintln(os.Stderr, "cdah:", err)
		}
		os.Exit(code) //nolint:forbidigo // main is that of another program
	}
	sweep(os.TempDir())
	Choose("")
	return true
}

// Choose has the kernel in Go run, where nobody wants another and no problem, such as another version of the runtime,
// keeps it from that: then it says so, and jsii's own runs. The runtime must have no client: none yet, or none any more.
func Choose(problem string) {
	environment := map[string]string{}
	if os.Getenv(stockVariable) != "1" && os.Getenv(runtimeVariable) == "" {
		if problem == "" {
			problem = chooseGo(environment)
		}
		if problem != "" {
			tell(problem)
		}
	}
	prepare(environment)
}

func tell(why string) {
	fmt.Fprintln(os.Stderr, "cdah: using jsii's kernel in Node.js, which is slower:", why)
}

// prepare makes the runtime's client in an environment, which that keeps for the kernel it starts later. The
// environment of this process is then as before.
func prepare(environment map[string]string) {
	environment[silenceVariable] = cmp.Or(os.Getenv(silenceVariable), "20")
	restore, err := setenv(environment)
	defer restore()
	if err != nil {
		tell(err.Error())
	}
	runtime.IsAnonymousProxy(nil) // the answer does not matter; a question makes the client
}

func chooseGo(environment map[string]string) (problem string) {
	program, err := os.Executable()
	if err != nil {
		return err.Error()
	}
	environment[kernelVariable] = os.Getenv(shellVariable)
	environment[shellVariable] = "/bin/sh"
	environment[collectVariable] = cmp.Or(os.Getenv(collectVariable), "400")
	environment[runtimeVariable] = "exec '" + strings.ReplaceAll(program, "'", `'\''`) + "'"
	return ""
}

// setenv sets variables until restore is called.
func setenv(variables map[string]string) (restore func(), err error) {
	before := map[string]string{}
	for name, value := range variables {
		if old, set := os.LookupEnv(name); set {
			before[name] = old
		}
		err = errors.Join(err, os.Setenv(name, value))
	}
	return func() {
		for name := range variables {
			if old, set := before[name]; set {
				_ = os.Setenv(name, old)
			} else {
				_ = os.Unsetenv(name)
			}
		}
	}, err
}

// serve is the kernel. It ends when the host does: what a terminal sends to all processes is the host's to answer.
func serve(shell string) (code int, err error) {
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	err = errors.Join(os.Unsetenv(kernelVariable), os.Unsetenv(runtimeVariable), os.Setenv(shellVariable, shell))
	types, problem := table.Open()
	if err := errors.Join(err, problem); err != nil {
		return 1, err
	}
	newKernel := func(c *protocol.Conversation) protocol.Kernel { return cdktf.New(c, types) }
	return protocol.Serve(os.Stdin, os.Stdout, os.Stderr, NodeJS, newKernel)
}
