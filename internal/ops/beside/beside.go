// Package beside makes the image of the program that runs in containers beside those of a website on the emulator:
// internal/live/beside, which says what it does.
package beside

import (
	"context"

	"cdah/internal/ops/program"
)

// Reference is the image's name: no registry has it.
const Reference = "localhost/cdah/beside:1"

// Load builds the image for the loader's architecture and has it take the image under its reference.
func Load(ctx context.Context, loader program.Loader, root string) error {
	return program.Program{Name: "beside", Package: "./internal/live/beside"}.Load(ctx, loader, root, Reference)
}
