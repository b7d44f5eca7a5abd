// Package tempdir ends a program that imports it where its folder for temporary files will not do. The jsii
// runtime unpacks itself there while packages are initialized, before main could look, and panics where it
// cannot. Packages are initialized in the order of their import paths
// (https://go.dev/ref/spec#Program_initialization), and this one's comes before github.com.
package tempdir

import (
	"fmt"
	"os"

	"cdah/internal/tempdir"
)

var _ = require()

func require() bool {
	if err := tempdir.Check(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:forbidigo // main has not begun, and would not
	}
	return true
}
