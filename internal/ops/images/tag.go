package images

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"cdah/config"
)

// Describer is what finding a tag needs of ECR.
type Describer interface {
	DescribeImages(context.Context, *ecr.DescribeImagesInput, ...func(*ecr.Options)) (*ecr.DescribeImagesOutput, error)
}

// Tag returns the tag that ECR has for an image that is named by its digest, the first of several; empty where it has none,
// and for images of no account's registry.
func Tag(ctx context.Context, client Describer, image config.Image) (string, error) {
	account, _, isECR := image.ECR()
	if !isECR || image.Digest == "" {
		return "", nil
	}
	found, err := client.DescribeImages(ctx, &ecr.DescribeImagesInput{
		RegistryId: &account, RepositoryName: &image.Repository, ImageIds: []ecrtypes.ImageIdentifier{{ImageDigest: &image.Digest}},
	})
	if err != nil || len(found.ImageDetails) == 0 || len(found.ImageDetails[0].ImageTags) == 0 {
		return "", err
	}
	return slices.Min(found.ImageDetails[0].ImageTags), nil
}
