// Package hello makes the image of the small website in examples/hello.
package hello

import (
	"context"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"cdah/internal/ops/program"
)

// Reference is the image's name: no registry has it.
const Reference = repository + ":1"

const repository = "localhost/cdah/hello"

// Port is the one that the website listens on.
const Port = 8080

// nobody is the user that the program runs as: any but root will do.
const nobody = "65532:65532"

// Load builds the image for the loader's architecture and has it take the image under the reference.
func Load(ctx context.Context, loader program.Loader, root, reference string, env map[string]string) error {
	return hello(env).Load(ctx, loader, root, reference)
}

// LoadOnce is [program.Program.LoadOnce] of the image, without an environment of its own.
func LoadOnce(ctx context.Context, loader program.Loader, root string) (string, error) {
	return hello(nil).LoadOnce(ctx, loader, root, repository)
}

// Build builds the image as [program.Program.Build] does. The environment is the image's own: VERSION and FAIL make a release
// of it, good or bad.
func Build(ctx context.Context, root, architecture string, env map[string]string) (v1.Image, error) {
	return hello(env).Build(ctx, root, architecture)
}

func hello(env map[string]string) program.Program {
	return program.Program{Name: "hello", Package: "./examples/hello", User: nobody, Port: Port, Env: env}
}
