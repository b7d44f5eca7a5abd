// Package hello makes the image of the small website in examples/hello, from nothing but this repository's source: no
// registry, no Dockerfile, no engine.
package hello

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Reference is the image's name: no registry has it.
const Reference = "localhost/cdah/hello:1"

// Port is the one that the website listens on.
const Port = 8080

// nobody is the user that the program runs as: any but root will do.
const nobody = "65532:65532"

// Loader takes images; internal/live/containers has one.
type Loader interface {
	Architecture() string
	Load(ctx context.Context, image v1.Image, reference string) error
}

// Load builds the image for the loader's architecture and has it take the image under the reference.
func Load(ctx context.Context, loader Loader, root, reference string, env map[string]string) error {
	image, err := Build(ctx, root, loader.Architecture(), env)
	if err != nil {
		return err
	}
	return loader.Load(ctx, image, reference)
}

// Build builds the image in the project's folder root, for Linux on an architecture as Go calls it, such as arm64. The
// environment is the image's own: VERSION and FAIL make a release of it, good or bad. The same source, compiler and
// environment give the same digest.
func Build(ctx context.Context, root, architecture string, env map[string]string) (v1.Image, error) {
	program, err := compile(ctx, root, architecture)
	if err != nil {
		return nil, err
	}
	layer, err := layerOf(program)
	if err != nil {
		return nil, err
	}
	image, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return nil, err
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Created = "linux", architecture, v1.Time{Time: created()}
	file.Config = v1.Config{
		Entrypoint:   []string{"/hello"},
		User:         nobody,
		ExposedPorts: map[string]struct{}{fmt.Sprintf("%d/tcp", Port): {}},
	}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		file.Config.Env = append(file.Config.Env, name+"="+env[name])
	}
	return mutate.ConfigFile(image, file)
}

// created is the time of all images: one that changed would change the digest.
func created() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// compile returns the program, which needs nothing else to run.
func compile(ctx context.Context, root, architecture string) ([]byte, error) {
	folder, err := os.MkdirTemp("", "cdah-hello-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "hello")
	// -buildvcs=false: the commit is not of the program.
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", program, "./examples/hello")
	command.Dir = root
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+architecture)
	if out, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build examples/hello for linux/%s: %w\n%s", architecture, err, bytes.TrimSpace(out))
	}
	return os.ReadFile(program)
}

func layerOf(program []byte) (v1.Layer, error) {
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	header := &tar.Header{Name: "hello", Mode: 0o555, Size: int64(len(program)), ModTime: created()}
	if err := writer.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := writer.Write(program); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil })
}
