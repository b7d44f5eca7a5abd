// Package program makes images that hold one Go program of this repository, from nothing but its source: no registry, no
// Dockerfile, no engine.
package program

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

// Program is one, and how its image runs it.
type Program struct {
	Name    string            // of the file in the image, at its top
	Package string            // such as ./examples/hello, in the project's folder
	User    string            // as a number, such as 65532:65532; empty for root
	Port    int               // that it listens on; 0 for none
	Env     map[string]string // of the image
}

// Loader takes images; internal/live/containers has one.
type Loader interface {
	Architecture() string
	HasImage(ctx context.Context, reference string) (bool, error)
	Load(ctx context.Context, image v1.Image, reference string) error
}

// Load builds the image for the loader's architecture and has it take the image under the reference.
func (p Program) Load(ctx context.Context, loader Loader, root, reference string) error {
	image, err := p.Build(ctx, root, loader.Architecture())
	if err != nil {
		return err
	}
	return loader.Load(ctx, image, reference)
}

// LoadOnce has the loader take the image under a tag of the image's own, unless it has it, and returns the reference. So
// copies of the project that share an engine do not take each other's image.
func (p Program) LoadOnce(ctx context.Context, loader Loader, root, repository string) (string, error) {
	image, err := p.Build(ctx, root, loader.Architecture())
	if err != nil {
		return "", err
	}
	digest, err := image.Digest()
	if err != nil {
		return "", err
	}
	reference := repository + ":" + digest.Hex[:tagLength]
	if has, err := loader.HasImage(ctx, reference); has || err != nil {
		return reference, err
	}
	return reference, loader.Load(ctx, image, reference)
}

// tagLength is how much of a digest tells images apart, as commits are told.
const tagLength = 12

// Build builds the image in the project's folder root, for Linux on an architecture as Go calls it, such as arm64. The same
// source, compiler and environment give the same digest.
func (p Program) Build(ctx context.Context, root, architecture string) (v1.Image, error) {
	content, err := p.compile(ctx, root, architecture)
	if err != nil {
		return nil, err
	}
	layer, err := p.layer(content)
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
	file.Config = v1.Config{Entrypoint: []string{"/" + p.Name}, User: p.User}
	if p.Port != 0 {
		file.Config.ExposedPorts = map[string]struct{}{fmt.Sprintf("%d/tcp", p.Port): {}}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		file.Config.Env = append(file.Config.Env, name+"="+p.Env[name])
	}
	return mutate.ConfigFile(image, file)
}

// created is the time of all images: one that changed would change the digest.
func created() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// compile returns the program, which needs nothing else to run.
func (p Program) compile(ctx context.Context, root, architecture string) ([]byte, error) {
	folder, err := os.MkdirTemp("", "cdah-program-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, p.Name)
	// -buildvcs=false: the commit is not of the program.
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", file, p.Package)
	command.Dir = root
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+architecture)
	if out, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build %s for linux/%s: %w\n%s", p.Package, architecture, err, bytes.TrimSpace(out))
	}
	return os.ReadFile(file)
}

func (p Program) layer(content []byte) (v1.Layer, error) {
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	header := &tar.Header{Name: p.Name, Mode: 0o555, Size: int64(len(content)), ModTime: created()}
	if err := writer.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := writer.Write(content); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil })
}
