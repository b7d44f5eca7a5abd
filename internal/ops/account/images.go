package account

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"cdah/config"
)

func isECR(reference string) bool {
	image, err := config.ParseImage(reference)
	_, _, is := image.ECR()
	return err == nil && is
}

// deployed returns what is deployed for a name in the file: a Terraform variable may give another tag to the image of a
// service or a job.
func (a Account) deployed(name string, place Place) string {
	if len(place.Keys) != 3 || place.Keys[2] != "image" {
		return name
	}
	variable := strings.TrimSuffix(place.Keys[0], "s") + "_" + strings.ReplaceAll(place.Keys[1], "-", "_") + "_image_tag"
	image, err := config.ParseImage(name)
	if tag := a.Variables[variable]; tag != "" && err == nil && image.ByTag() {
		image.Tag = tag
		return image.String()
	}
	return name
}

func lookForImage(ctx context.Context, a Account, t Thing) (*Lack, error) {
	image, err := config.ParseImage(t.Name)
	if err != nil {
		return nil, err
	}
	registry, _, _ := image.ECR()
	client := ecr.NewFromConfig(a.Config)
	_, err = client.DescribeImages(ctx, &ecr.DescribeImagesInput{
		RegistryId: &registry, RepositoryName: &image.Repository, ImageIds: []ecrtypes.ImageIdentifier{imageID(image)},
	})
	var none *ecrtypes.ImageNotFoundException
	var noRepository *ecrtypes.RepositoryNotFoundException
	switch {
	case errors.As(err, &noRepository):
		names := repositories(ctx, client)
		return &Lack{
			"there is no repository " + image.Repository + " in " + a.place(), there("a repository", names),
			orNearest("add it to repositories of the account's foundation, and deploy that", image.Repository, names),
		}, nil
	case errors.As(err, &none) && image.Digest != "":
		return &Lack{"the repository " + image.Repository + " has no image " + image.Digest, there("the digest of an image", nil), "push the image, or write the digest of another"}, nil
	case errors.As(err, &none):
		tags := newestTags(ctx, client, registry, image.Repository)
		allowed := there("a tag", tags)
		if len(tags) == 0 {
			allowed = "a tag that is there, and there is none"
		}
		return &Lack{"the repository " + image.Repository + " has no image with the tag " + image.Tag, allowed, "push it" + a.howToPush(t, image.Tag) + ", or write another tag"}, nil
	}
	return nil, err
}

// imageID is what ECR finds an image by.
func imageID(image config.Image) ecrtypes.ImageIdentifier {
	if image.Digest != "" {
		return ecrtypes.ImageIdentifier{ImageDigest: &image.Digest}
	}
	return ecrtypes.ImageIdentifier{ImageTag: &image.Tag}
}

// howToPush is the command that builds and pushes the image of a service or a job.
func (a Account) howToPush(t Thing, tag string) string {
	for _, place := range t.Places {
		if len(place.Keys) == 3 {
			return " (" + a.By.Line("image", "ENV="+a.Environment.Name, "SERVICE="+place.Keys[1], "TAG="+tag) + ")"
		}
	}
	return ""
}

// howToBuild is the command that builds the image of a service or a job for the emulator, and what stands before the one that
// seeds it then; nothing for another thing.
func (a Account) howToBuild(t Thing) string {
	for _, place := range t.Places {
		if len(place.Keys) != 3 || place.Keys[2] != "image" {
			continue
		}
		line := a.By.Line("image", "ENV="+a.Environment.Name, strings.ToUpper(strings.TrimSuffix(place.Keys[0], "s"))+"="+place.Keys[1], "CONTEXT=FOLDER")
		if place.Keys[0] == "services" {
			return line + " builds it of a Dockerfile; to have a website stand in for it: "
		}
		return line + " builds it of a Dockerfile; for its name alone: "
	}
	return ""
}

// repositories returns the names of some repositories; none where they cannot be listed.
func repositories(ctx context.Context, client *ecr.Client) []string {
	found, err := client.DescribeRepositories(ctx, &ecr.DescribeRepositoriesInput{})
	if err != nil {
		return nil
	}
	var names []string
	for _, repository := range found.Repositories {
		names = append(names, aws.ToString(repository.RepositoryName))
	}
	return names
}

// newestTags returns tags of a repository, those of the newest images first; none where they cannot be listed.
func newestTags(ctx context.Context, client *ecr.Client, registry, repository string) []string {
	found, err := client.DescribeImages(ctx, &ecr.DescribeImagesInput{
		RegistryId: &registry, RepositoryName: &repository, MaxResults: aws.Int32(1000),
		Filter: &ecrtypes.DescribeImagesFilter{TagStatus: ecrtypes.TagStatusTagged},
	})
	if err != nil {
		return nil
	}
	slices.SortStableFunc(found.ImageDetails, func(a, b ecrtypes.ImageDetail) int {
		return aws.ToTime(b.ImagePushedAt).Compare(aws.ToTime(a.ImagePushedAt))
	})
	var tags []string
	for _, image := range found.ImageDetails {
		tags = append(tags, image.ImageTags...)
	}
	return tags
}
