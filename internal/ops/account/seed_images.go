package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"cdah/config"
)

// manifestType is what the registry is told that an image is of
// (https://distribution.github.io/distribution/spec/manifest-v2-2/).
const manifestType = "application/vnd.docker.distribution.manifest.v2+json"

// seedImage has the emulator's registry know an image. What runs is the container engine's of that name: where it has none,
// the website of examples/hello stands in for that of a service.
func seedImage(ctx context.Context, s Seeder, t Thing) (string, error) {
	image, err := config.ParseImage(t.Name)
	if err != nil {
		return "", err
	}
	client := ecr.NewFromConfig(s.Config)
	_, err = client.CreateRepository(ctx, &ecr.CreateRepositoryInput{RepositoryName: &image.Repository})
	var exists *ecrtypes.RepositoryAlreadyExistsException
	if err != nil && !errors.As(err, &exists) {
		return "", fmt.Errorf("make the repository: %w", err)
	}
	note, err := s.standIn(ctx, t)
	if err != nil {
		return "", err
	}
	_, err = client.PutImage(ctx, imageToPut(image))
	return note, err
}

// imageToPut is an image by its name alone, with a digest that is its own.
func imageToPut(image config.Image) *ecr.PutImageInput {
	manifest := fmt.Sprintf(`{"schemaVersion": 2, "mediaType": %q, "name": %q}`, manifestType, image.String())
	digest := image.Digest
	if digest == "" {
		hash := sha256.Sum256([]byte(manifest))
		digest = "sha256:" + hex.EncodeToString(hash[:])
	}
	input := &ecr.PutImageInput{RepositoryName: &image.Repository, ImageManifest: &manifest, ImageDigest: &digest}
	if image.Tag != "" {
		input.ImageTag = aws.String(image.Tag)
	}
	return input
}

// standIn sees that the container engine has something to run for the image.
func (s Seeder) standIn(ctx context.Context, t Thing) (note string, err error) {
	if s.HasImage == nil {
		return "", nil
	}
	if has, err := s.HasImage(ctx, t.Name); err != nil || has {
		return "it is the container engine's of that name", err
	}
	for _, place := range t.Places {
		if place.Option == "services.*.image" {
			port := s.Environment.Services[place.Keys[1]].ContainerPort
			return "the website of examples/hello stands in for it, as the container engine has none of that name", s.StandIn(ctx, t.Name, port)
		}
	}
	return "the container engine has none of that name: " + s.By.Line("image") + " builds one", nil
}
