package controlplane

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"cdah/internal/live/containers"
)

// image is the one to run for a reference, and whether the engine must have it: one that the project brings along, or of a
// repository in the emulator's account, which is the engine's of the same name and tag.
func (c *cluster) image(ctx context.Context, reference string) (name string, local bool, err error) {
	if provided, err := c.plane.Provide(ctx, reference); provided != "" || err != nil {
		return provided, true, err
	}
	registry := c.id.Account + ".dkr.ecr." + c.id.Region + ".amazonaws.com/"
	short, isECR := strings.CutPrefix(reference, registry)
	if !isECR {
		return reference, false, nil
	}
	names := []string{short}
	if repository, digest, pinned := strings.Cut(short, "@"); pinned {
		if names, err = c.tagged(ctx, repository, digest); err != nil {
			return "", true, err
		}
	}
	for _, short := range names {
		for _, name := range []string{registry + short, short} {
			if has, err := c.plane.Engine.HasImage(ctx, name); has || err != nil {
				return name, true, err
			}
		}
	}
	return "", true, &containers.ImageError{Reason: fmt.Sprintf("the container engine has no image %s; %s puts one there", strings.Join(names, " or "), c.plane.By.Line("image"))}
}

// tagged returns the names of an image by its tags: no engine knows it by the digest that the registry has.
func (c *cluster) tagged(ctx context.Context, repository, digest string) ([]string, error) {
	found, err := c.ecr.DescribeImages(ctx, &ecr.DescribeImagesInput{
		RepositoryName: &repository, ImageIds: []ecrtypes.ImageIdentifier{{ImageDigest: &digest}},
	})
	var noImage *ecrtypes.ImageNotFoundException
	var noRepository *ecrtypes.RepositoryNotFoundException
	if errors.As(err, &noImage) || errors.As(err, &noRepository) {
		return nil, &containers.ImageError{Reason: fmt.Sprintf("%s@%s: not found", repository, digest)}
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, image := range found.ImageDetails {
		for _, tag := range image.ImageTags {
			names = append(names, repository+":"+tag)
		}
	}
	return names, nil
}
