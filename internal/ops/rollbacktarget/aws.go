package rollbacktarget

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// running returns the ARN of the task definition that a service runs, and its image.
func (c Clients) running(ctx context.Context, s Service) (revision string, image Image, err error) {
	output, err := c.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &s.Cluster, Services: []string{s.Name}})
	var none *ecstypes.ClusterNotFoundException
	switch {
	case errors.As(err, &none) || err == nil && (len(output.Services) == 0 || aws.ToString(output.Services[0].Status) != "ACTIVE"):
		return "", Image{}, s.noTarget("it is not deployed, there is no such service in the cluster %s", s.Cluster)
	case err != nil:
		return "", Image{}, err
	}
	revision = aws.ToString(output.Services[0].TaskDefinition)
	found, err := c.image(ctx, s, revision)
	switch {
	case err != nil:
		return "", Image{}, err
	case found == nil:
		return "", Image{}, s.noTarget("its task definition %s has no container of its name", revision)
	}
	image, err = c.withDetails(ctx, s, *found)
	return revision, image, err
}

// image returns the image of a service's own container in a task definition, or nil where that has no
// such container.
func (c Clients) image(ctx context.Context, s Service, revision string) (*Image, error) {
	output, err := c.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &revision})
	if err != nil {
		return nil, err
	}
	for _, container := range output.TaskDefinition.ContainerDefinitions {
		if aws.ToString(container.Name) == s.Name {
			reference := aws.ToString(container.Image)
			_, digest, _ := strings.Cut(reference, "@")
			return &Image{Reference: reference, Digest: digest}, nil
		}
	}
	return nil, nil
}

// otherRevisions returns the other task definitions of a revision's family: those after it and those before
// it, the newest first. Terraform deregisters the ones that it replaces; ECS keeps these, inactive
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html).
func (c Clients) otherRevisions(ctx context.Context, revision string) (newer, older []string, err error) {
	family, number := splitARN(revision)
	var all []string
	for _, status := range []ecstypes.TaskDefinitionStatus{ecstypes.TaskDefinitionStatusActive, ecstypes.TaskDefinitionStatusInactive} {
		pages := ecs.NewListTaskDefinitionsPaginator(c.ECS, &ecs.ListTaskDefinitionsInput{FamilyPrefix: &family, Status: status})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, nil, err
			}
			all = append(all, page.TaskDefinitionArns...)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		_, x := splitARN(a)
		_, y := splitARN(b)
		return cmp.Compare(y, x)
	})
	for _, arn := range all {
		switch its, n := splitARN(arn); {
		case its != family: // another one that begins with this one's name
		case n > number:
			newer = append(newer, arn)
		case n < number:
			older = append(older, arn)
		}
	}
	return newer, older, nil
}

// rolledBack returns the task definitions that ECS has rolled a service back from, and that it has never kept.
// It remembers for 90 days (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html).
func (c Clients) rolledBack(ctx context.Context, s Service) (map[string]bool, error) {
	outcomes := map[string]ecstypes.ServiceDeploymentStatus{} // by the ARN of what was deployed
	input := ecs.ListServiceDeploymentsInput{
		Cluster: &s.Cluster, Service: &s.Name, MaxResults: aws.Int32(100), // the maximum of the API
		Status: []ecstypes.ServiceDeploymentStatus{
			ecstypes.ServiceDeploymentStatusSuccessful, ecstypes.ServiceDeploymentStatusRollbackRequested,
			ecstypes.ServiceDeploymentStatusRollbackInProgress, ecstypes.ServiceDeploymentStatusRollbackSuccessful,
			ecstypes.ServiceDeploymentStatusRollbackFailed,
		},
	}
	for first := true; first || input.NextToken != nil; first = false {
		output, err := c.ECS.ListServiceDeployments(ctx, &input)
		if err != nil {
			return nil, err
		}
		for _, deployment := range output.ServiceDeployments {
			outcomes[aws.ToString(deployment.TargetServiceRevisionArn)] = deployment.Status
		}
		input.NextToken = output.NextToken
	}
	failed, kept := map[string]bool{}, []string{}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(outcomes)), 20) { // the maximum of the API
		output, err := c.ECS.DescribeServiceRevisions(ctx, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: some})
		if err != nil {
			return nil, err
		}
		for _, revision := range output.ServiceRevisions {
			definition := aws.ToString(revision.TaskDefinition)
			failed[definition] = true
			if outcomes[aws.ToString(revision.ServiceRevisionArn)] == ecstypes.ServiceDeploymentStatusSuccessful {
				kept = append(kept, definition)
			}
		}
	}
	for _, definition := range kept { // one that ran may have failed when it was deployed once more
		delete(failed, definition)
	}
	return failed, nil
}

// splitARN returns the family and the number of a task definition's ARN.
func splitARN(arn string) (family string, number int) {
	family, revision, _ := strings.Cut(arn[strings.LastIndexByte(arn, '/')+1:], ":")
	number, _ = strconv.Atoi(revision) // ECS has made it
	return family, number
}

// firstOtherImage returns the first image among revisions that is not the given one, or nil.
func (c Clients) firstOtherImage(ctx context.Context, s Service, revisions []string, than Image) (*Image, error) {
	for _, revision := range revisions {
		image, err := c.image(ctx, s, revision)
		if err != nil {
			return nil, err
		}
		if image != nil && !image.same(than) {
			known, err := c.withDetails(ctx, s, *image)
			return &known, err
		}
	}
	return nil, nil
}

// withDetails returns an image with what its repository says of it; nothing where it is not there.
func (c Clients) withDetails(ctx context.Context, s Service, image Image) (Image, error) {
	if image.Digest == "" {
		return image, nil
	}
	details, err := c.describeImage(ctx, s, ecrtypes.ImageIdentifier{ImageDigest: &image.Digest})
	if err != nil || details == nil {
		return image, err
	}
	image.Stored, image.Tags, image.Pushed = true, deployableTags(details.ImageTags), aws.ToTime(details.ImagePushedAt)
	return image, nil
}

// deployableTags returns the tags that a deployment can name, sorted: all but latest.
func deployableTags(tags []string) []string {
	return slices.DeleteFunc(slices.Sorted(slices.Values(tags)), func(tag string) bool { return tag == "latest" })
}

// imageByTag returns the image with a tag.
func (c Clients) imageByTag(ctx context.Context, s Service, tag string) (Image, error) {
	details, err := c.describeImage(ctx, s, ecrtypes.ImageIdentifier{ImageTag: &tag})
	if err != nil {
		return Image{}, err
	}
	if details == nil {
		newest, err := c.newestTags(ctx, s)
		if err != nil {
			return Image{}, err
		}
		return Image{}, s.noTarget("%s has no image with the tag %s; %s", s.Repository, tag, newest)
	}
	return Image{
		Reference: s.URL + "@" + aws.ToString(details.ImageDigest), Digest: aws.ToString(details.ImageDigest),
		Stored: true, Tags: []string{tag}, Pushed: aws.ToTime(details.ImagePushedAt),
	}, nil
}

// describeImage returns what ECR says of an image, or nil where the repository has no such image.
func (c Clients) describeImage(ctx context.Context, s Service, id ecrtypes.ImageIdentifier) (*ecrtypes.ImageDetail, error) {
	output, err := c.ECR.DescribeImages(ctx, &ecr.DescribeImagesInput{
		RegistryId: &s.Registry, RepositoryName: &s.Repository, ImageIds: []ecrtypes.ImageIdentifier{id},
	})
	var none *ecrtypes.ImageNotFoundException
	if errors.As(err, &none) || err == nil && len(output.ImageDetails) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &output.ImageDetails[0], nil
}

// newestTags says which tags a repository has: those of the images that were pushed last.
func (c Clients) newestTags(ctx context.Context, s Service) (string, error) {
	var all []ecrtypes.ImageDetail
	pages := ecr.NewDescribeImagesPaginator(c.ECR, &ecr.DescribeImagesInput{
		RegistryId: &s.Registry, RepositoryName: &s.Repository, MaxResults: aws.Int32(1000), // the maximum of the API
		Filter: &ecrtypes.DescribeImagesFilter{TagStatus: ecrtypes.TagStatusTagged},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", err
		}
		all = append(all, page.ImageDetails...)
	}
	slices.SortStableFunc(all, func(a, b ecrtypes.ImageDetail) int {
		return aws.ToTime(b.ImagePushedAt).Compare(aws.ToTime(a.ImagePushedAt))
	})
	const shown = 5
	var tags []string
	for _, image := range all[:min(len(all), shown)] {
		tags = append(tags, deployableTags(image.ImageTags)...)
	}
	if len(tags) == 0 {
		return "it has no tags", nil
	}
	return "the newest are " + strings.Join(tags, ", "), nil
}
