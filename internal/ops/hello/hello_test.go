package hello_test

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"cdah/internal/ops/beside"
	"cdah/internal/ops/hello"
)

const root = "../../.."

func build(t *testing.T, architecture string, env map[string]string) v1.Image {
	t.Helper()
	image, err := hello.Build(t.Context(), root, architecture, env)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func digest(t *testing.T, image v1.Image) string {
	t.Helper()
	hash, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return hash.String()
}

func TestBuild(t *testing.T) {
	t.Parallel()
	image := build(t, "amd64", map[string]string{"VERSION": "v1", "FAIL": "500"})
	file, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"FAIL=500", "VERSION=v1"}; !slices.Equal(file.Config.Env, want) || file.OS != "linux" || file.Architecture != "amd64" {
		t.Errorf("%+v", file)
	}
	layers, err := image.Layers()
	if err != nil || len(layers) != 1 {
		t.Fatalf("%d layers, %v", len(layers), err)
	}
	content, err := layers[0].Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	header, err := tar.NewReader(content).Next()
	if err != nil || header.Name != "hello" || header.Mode != 0o555 {
		t.Errorf("%+v, %v", header, err)
	}
	_, _ = io.Copy(io.Discard, content)
}

func TestDigest(t *testing.T) {
	t.Parallel()
	v1 := map[string]string{"VERSION": "v1"}
	first := digest(t, build(t, "amd64", v1))
	if again := digest(t, build(t, "amd64", v1)); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	if other := digest(t, build(t, "amd64", map[string]string{"VERSION": "v2"})); other == first {
		t.Error("another version has the same digest")
	}
}

func TestBuildFails(t *testing.T) {
	t.Parallel()
	if _, err := hello.Build(t.Context(), t.TempDir(), "amd64", nil); err == nil {
		t.Error("built from an empty folder")
	}
}

// engine keeps images by their references.
type engine map[string]v1.Image

func (engine) Architecture() string { return "amd64" }

func (e engine) HasImage(_ context.Context, reference string) (bool, error) {
	_, has := e[reference]
	return has, nil
}

func (e engine) Load(_ context.Context, image v1.Image, reference string) error {
	if _, has := e[reference]; has {
		return errors.New("it is there")
	}
	e[reference] = image
	return nil
}

// Copies of the project that differ have images of different names, and what is there is not loaded again.
func TestLoadOnce(t *testing.T) {
	t.Parallel()
	e := engine{}
	first, err := hello.LoadOnce(t.Context(), e, root)
	if err != nil || !strings.HasPrefix(first, "localhost/cdah/hello:") || first == hello.Reference || e[first] == nil {
		t.Fatalf("%s, %v", first, err)
	}
	if again, err := hello.LoadOnce(t.Context(), e, root); err != nil || again != first {
		t.Errorf("%s, %v; want %s", again, err, first)
	}
	if other, err := beside.LoadOnce(t.Context(), e, root); err != nil || other == first || len(e) != 2 {
		t.Errorf("%s, %v", other, err)
	}
}
