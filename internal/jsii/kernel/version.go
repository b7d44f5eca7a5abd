package kernel

import (
	"runtime/debug"

	"github.com/aws/jsii-runtime-go"

	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/start"
)

var _ = checkRuntime()

// checkRuntime holds the version of the jsii runtime that is in the program against the one that the kernel in Go
// speaks for. The package start cannot: what it needs for that is initialized too late.
func checkRuntime() bool {
	if problem := unknownRuntime(); problem != "" {
		jsii.Close() // the client that was made, which has not started its kernel
		start.Choose(problem)
	}
	return true
}

// runtimeVersion is empty where the program does not tell.
func runtimeVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/aws/jsii-runtime-go" {
				return module.Version
			}
		}
	}
	return ""
}

// unknownRuntime says that the kernel in Go cannot speak with the program's runtime; empty where it can.
func unknownRuntime() string {
	if version := runtimeVersion(); version != "" && version != "v"+protocol.Runtime {
		return "the kernel in Go does not know the jsii runtime " + version
	}
	return ""
}
