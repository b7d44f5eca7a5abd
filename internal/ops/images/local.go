package images

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"cdah/config"
)

// Local is the registry of an emulated account. It knows which images there are, and the container engine of this machine
// has them.
type Local struct {
	Registry
	ECR interface {
		CreateRepository(context.Context, *ecr.CreateRepositoryInput, ...func(*ecr.Options)) (*ecr.CreateRepositoryOutput, error)
		PutImage(context.Context, *ecr.PutImageInput, ...func(*ecr.Options)) (*ecr.PutImageOutput, error)
	}
	Engine interface {
		Load(ctx context.Context, image v1.Image, reference string) error
	}
}

// CheckNew refuses an image whose tag its repository has already. It makes a repository that is not there: no foundation has to
// be deployed to the emulator for that.
func (l Local) CheckNew(ctx context.Context, image config.Image) error {
	err := l.Registry.CheckNew(ctx, image)
	var none *ecrtypes.RepositoryNotFoundException
	if !errors.As(err, &none) {
		return err
	}
	if _, err := l.ECR.CreateRepository(ctx, &ecr.CreateRepositoryInput{RepositoryName: &image.Repository}); err != nil {
		return fmt.Errorf("make the repository %s: %w", image.Repository, err)
	}
	return nil
}

// Push has the engine take the image in a file, as the engines save one, and the registry know it. It returns its digest.
func (l Local) Push(ctx context.Context, image config.Image, file string, architecture config.Architecture) (digest string, err error) {
	content, err := read(file, architecture)
	if err != nil {
		return "", err
	}
	manifest, err := content.RawManifest()
	if err != nil {
		return "", err
	}
	hash, err := content.Digest()
	if err != nil {
		return "", err
	}
	if err := l.Engine.Load(ctx, content, image.String()); err != nil {
		return "", err
	}
	digest, text := hash.String(), string(manifest)
	_, err = l.ECR.PutImage(ctx, &ecr.PutImageInput{RepositoryName: &image.Repository, ImageTag: &image.Tag, ImageManifest: &text, ImageDigest: &digest})
	if err != nil {
		return "", fmt.Errorf("have the emulator know %s: %w", image, err)
	}
	return digest, nil
}
