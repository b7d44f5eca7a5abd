package kernel

import (
	"fmt"
	"runtime/debug"

	"github.com/aws/jsii-runtime-go"

	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/start"
)

var _ = checkRuntime()

// checkRuntime holds the version of the jsii runtime that is in the program against the one that the kernel in Go
// speaks for. The package start cannot: what it needs for that is initialized too late.
func checkRuntime() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return true
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/aws/jsii-runtime-go" && module.Version != "v"+protocol.Runtime {
			jsii.Close() // the client that was made, which has not started its kernel
			start.Stock(fmt.Sprintf("the kernel in Go does not know the jsii runtime %s", module.Version))
			return false
		}
	}
	return true
}
