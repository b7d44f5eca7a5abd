// Package images puts a container image into a repository of ECR.
package images

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"cdah/config"
)

// Registry is the registry of an account and region.
type Registry struct {
	ECR interface {
		DescribeImages(context.Context, *ecr.DescribeImagesInput, ...func(*ecr.Options)) (*ecr.DescribeImagesOutput, error)
		GetAuthorizationToken(context.Context, *ecr.GetAuthorizationTokenInput, ...func(*ecr.Options)) (*ecr.GetAuthorizationTokenOutput, error)
	}
	Transport http.RoundTripper // of the registry's own API
}

// NewRegistry returns the registry for an account and region.
func NewRegistry(config aws.Config) Registry {
	return Registry{ECR: ecr.NewFromConfig(config), Transport: remote.DefaultTransport}
}

// CheckNew refuses an image whose tag its repository has already: a tag says for good which image that is.
func (r Registry) CheckNew(ctx context.Context, image config.Image) error {
	account, _, _ := image.ECR()
	found, err := r.ECR.DescribeImages(ctx, &ecr.DescribeImagesInput{
		RegistryId: &account, RepositoryName: &image.Repository, ImageIds: []ecrtypes.ImageIdentifier{{ImageTag: &image.Tag}},
	})
	var none *ecrtypes.ImageNotFoundException
	var noRepository *ecrtypes.RepositoryNotFoundException
	switch {
	case errors.As(err, &none):
		return nil
	case errors.As(err, &noRepository):
		return fmt.Errorf("there is no repository %s in the account %s: add it to repositories of the account's foundation, and deploy that (%w)", image.Repository, account, err)
	case err != nil:
		return fmt.Errorf("look for %s: %w", image, err)
	case len(found.ImageDetails) > 0:
		return fmt.Errorf("%s exists (%s), and a tag is not given twice: name another one", image, aws.ToString(found.ImageDetails[0].ImageDigest))
	}
	return nil
}

// Push puts the image in a file, as the engines save one, into its repository, and returns its digest. It must be for
// instances of the architecture.
func (r Registry) Push(ctx context.Context, image config.Image, file string, architecture config.Architecture) (digest string, err error) {
	content, err := read(file, architecture)
	if err != nil {
		return "", err
	}
	reference, err := name.NewTag(image.String(), name.StrictValidation)
	if err != nil {
		return "", err
	}
	credentials, err := r.credentials(ctx)
	if err != nil {
		return "", err
	}
	if err := remote.Write(reference, content, remote.WithAuth(credentials), remote.WithContext(ctx), remote.WithTransport(r.Transport)); err != nil {
		return "", fmt.Errorf("push %s: %w", image, err)
	}
	hash, err := content.Digest()
	return hash.String(), err
}

// read reads the image in a file, which must be for instances of the architecture.
func read(file string, architecture config.Architecture) (v1.Image, error) {
	content, err := tarball.ImageFromPath(file, nil)
	if err != nil {
		return nil, fmt.Errorf("read the image in %s: %w (want what docker save or podman save writes, with one image in it)", file, err)
	}
	return content, checkPlatform(content, architecture)
}

// Platform is what the engines call the platform of instances.
func Platform(architecture config.Architecture) string {
	if architecture == config.ARM64 {
		return "linux/arm64"
	}
	return "linux/amd64"
}

// checkPlatform refuses an image that the instances cannot run.
func checkPlatform(content v1.Image, architecture config.Architecture) error {
	file, err := content.ConfigFile()
	if err != nil {
		return fmt.Errorf("read what the image is for: %w", err)
	}
	if is, want := file.OS+"/"+file.Architecture, Platform(architecture); is != want {
		return fmt.Errorf("the image is for %s, and the instances of the environment are %s: build it with --platform %s", is, want, want)
	}
	return nil
}

// credentials returns those of the registry's own API, which are good for twelve hours and stay in this process.
func (r Registry) credentials(ctx context.Context) (authn.Authenticator, error) {
	output, err := r.ECR.GetAuthorizationToken(ctx, &ecr.GetAuthorizationTokenInput{})
	if err != nil {
		return nil, fmt.Errorf("get credentials of the registry: %w", err)
	}
	if len(output.AuthorizationData) == 0 {
		return nil, errors.New("ECR gives no credentials of the registry")
	}
	text, err := base64.StdEncoding.DecodeString(aws.ToString(output.AuthorizationData[0].AuthorizationToken))
	if err != nil {
		return nil, fmt.Errorf("read the credentials of the registry: %w", err)
	}
	user, password, _ := strings.Cut(string(text), ":")
	return &authn.Basic{Username: user, Password: password}, nil
}
