// Package beside makes the image of the program that runs in containers beside those of a website on the emulator:
// internal/live/beside, which says what it does.
package beside

import (
	"context"

	"cdah/internal/ops/program"
)

// Reference is the image's name: no registry has it.
const Reference = repository + ":1"

const repository = "localhost/cdah/beside"

// LoadOnce is [program.Program.LoadOnce] of the image.
func LoadOnce(ctx context.Context, loader program.Loader, root string) (string, error) {
	return program.Program{Name: "beside", Package: "./internal/live/beside"}.LoadOnce(ctx, loader, root, repository)
}
