package containers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/containerd/errdefs"
	dockername "github.com/distribution/reference"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/api/types/jsonstream"
	"github.com/moby/moby/api/types/registry"
	"github.com/moby/moby/client"
)

// ImageError is an image that cannot be had, worded as the reason of a task that ECS could not start.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
type ImageError struct{ Reason string }

func (e *ImageError) Error() string { return "CannotPullContainerError: " + e.Reason }

// reference is an image's full name: nginx is docker.io/library/nginx:latest. Docker takes the short one for the same,
// Podman may not. What is no reference is left to the engine, which says so.
func reference(image string) string {
	if named, err := dockername.ParseDockerRef(image); err == nil {
		return named.String()
	}
	return image
}

// HasImage reports whether the engine has an image by this reference.
func (e *Engine) HasImage(ctx context.Context, ref string) (bool, error) {
	_, err := e.api.ImageInspect(ctx, reference(ref))
	if errdefs.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// Tagged returns the names of the engine's images in a repository, such as localhost/shop: localhost/shop:v1. They are
// sorted.
func (e *Engine) Tagged(ctx context.Context, repository string) ([]string, error) {
	found, err := e.api.ImageList(ctx, client.ImageListOptions{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, image := range found.Items {
		for _, tag := range image.RepoTags {
			if strings.HasPrefix(tag, repository+":") {
				names = append(names, tag)
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// Load gives the engine an image under a reference, in place of the one that had it.
func (e *Engine) Load(ctx context.Context, image v1.Image, ref string) error {
	tag, err := name.NewTag(reference(ref))
	if err != nil {
		return err
	}
	content, writer := io.Pipe()
	go func() { writer.CloseWithError(tarball.Write(tag, image, writer)) }()
	loaded, err := e.api.ImageLoad(ctx, content)
	if err == nil {
		err = loadProblem(loaded)
		_ = loaded.Close()
	}
	_ = content.CloseWithError(errors.New("the engine takes no more")) // ends the writer, whatever was read
	if err != nil {
		return fmt.Errorf("give the engine %s: %w", ref, err)
	}
	return nil
}

// loadProblem reads what an engine tells while it loads: an error comes there, under the status 200.
func loadProblem(told io.Reader) error {
	decoder := json.NewDecoder(told)
	for {
		var message jsonstream.Message
		switch err := decoder.Decode(&message); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case message.Error != nil:
			return message.Error
		}
	}
}

// ensureImage pulls an image that is not there, unless it must be.
func (e *Engine) ensureImage(ctx context.Context, image string, local bool) error {
	has, err := e.HasImage(ctx, image)
	if has {
		return nil
	}
	if err == nil && local {
		// What an instance says whose repository has no such tag.
		return &ImageError{fmt.Sprintf("Error response from daemon: manifest for %s not found: manifest unknown: Requested image not found", image)}
	}
	if err == nil {
		err = e.pull(ctx, image)
	}
	if err != nil && ctx.Err() == nil {
		return &ImageError{oneLine(err)}
	}
	return err
}

func (e *Engine) pull(ctx context.Context, image string) error {
	pulled, err := e.api.ImagePull(ctx, reference(image), client.ImagePullOptions{RegistryAuth: credentials(image)})
	if err != nil {
		return err
	}
	defer pulled.Close()
	return pulled.Wait(ctx)
}

// credentials are those that docker login has kept for the image's registry; empty for none.
func credentials(image string) string {
	ref, err := name.ParseReference(image)
	if err != nil {
		return ""
	}
	source, err := authn.DefaultKeychain.Resolve(ref.Context())
	if err != nil || source == authn.Anonymous {
		return ""
	}
	auth, err := source.Authorization()
	if err != nil {
		return ""
	}
	encoded, err := authconfig.Encode(registry.AuthConfig{
		Username: auth.Username, Password: auth.Password, IdentityToken: auth.IdentityToken, RegistryToken: auth.RegistryToken,
	})
	if err != nil {
		return ""
	}
	return encoded
}
