// Package early sets what the jsii runtime reads when it is initialized, which is before main begins.
//
// Go initializes packages in the order of their paths as soon as what they import is ready, and this
// one imports nothing but the standard library: "cdah/…" comes before "github.com/…".
// https://go.dev/ref/spec#Program_initialization
package early

import "os"

// silenced is the jsii setting that silences its notice about Node 20's end of life: the versions
// that this project supports are checked before anything starts.
const silenced = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"

func init() {
	if _, set := os.LookupEnv(silenced); !set {
		_ = os.Setenv(silenced, "20") // fails for no name and value such as these
	}
}
