package status

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"

	"cdah/config"
	"cdah/internal/ops/images"
)

// Failed is the last deployment of a service where that has failed.
type Failed struct {
	Image  string    `json:"image,omitempty"`  // that was to run; empty where it is not known any more
	Status string    `json:"status"`           // such as ROLLBACK_SUCCESSFUL
	Reason string    `json:"reason,omitempty"` // as ECS says it
	At     time.Time `json:"at,omitzero"`      // when it ended or, where that is not known, began
}

// versions reads which images task definitions have, each once.
type versions struct {
	Clients
	service string // also the name of its container
	read    map[string]string
}

// image returns the image of the service's own container in a task definition. It is empty where these credentials may not
// read it, or AWS knows it no more: how the service is can be told without.
func (v *versions) image(ctx context.Context, definition string) (string, error) {
	if image, read := v.read[definition]; read || definition == "" {
		return image, nil
	}
	output, err := v.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &definition})
	if err != nil {
		return "", unlessRefused(err)
	}
	for _, container := range output.TaskDefinition.ContainerDefinitions {
		if aws.ToString(container.Name) == v.service {
			v.read[definition], err = v.withTag(ctx, aws.ToString(container.Image))
		}
	}
	return v.read[definition], err
}

// withTag adds to an image of the account's registry that is named by its digest the tag that ECR has for it. Others, and
// those that ECR does not tell, stay as they are.
func (v *versions) withTag(ctx context.Context, reference string) (string, error) {
	image, err := config.ParseImage(reference)
	if err != nil || image.Tag != "" {
		return reference, nil
	}
	tag, err := images.Tag(ctx, v.ECR, image)
	if err != nil || tag == "" {
		return reference, unlessRefused(err)
	}
	image.Tag = tag
	return image.String(), nil
}

// failed returns the last deployment of the service in a cluster where ECS has taken it back, or takes it back; nil where it
// has come to its end, is under way, or cannot be read.
func (v *versions) failed(ctx context.Context, cluster string) (*Failed, error) {
	output, err := v.ECS.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{Cluster: &cluster, Service: &v.service})
	if err != nil || len(output.ServiceDeployments) == 0 {
		return nil, unlessRefused(err)
	}
	all := output.ServiceDeployments
	slices.SortStableFunc(all, func(a, b ecstypes.ServiceDeploymentBrief) int {
		return aws.ToTime(b.CreatedAt).Compare(aws.ToTime(a.CreatedAt))
	})
	last := all[0]
	if !strings.HasPrefix(string(last.Status), "ROLLBACK_") {
		return nil, nil //nolint:nilnil // most have not failed
	}
	failed := &Failed{
		Status: string(last.Status), Reason: aws.ToString(last.StatusReason),
		At: aws.ToTime(cmp.Or(last.FinishedAt, last.StartedAt, last.CreatedAt)).UTC(),
	}
	revisions, err := v.ECS.DescribeServiceRevisions(ctx, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: []string{aws.ToString(last.TargetServiceRevisionArn)}})
	if err != nil || len(revisions.ServiceRevisions) == 0 {
		return failed, unlessRefused(err)
	}
	failed.Image, err = v.image(ctx, aws.ToString(revisions.ServiceRevisions[0].TaskDefinition))
	return failed, err
}

// unlessRefused is an error, but for what AWS has refused to tell.
func unlessRefused(err error) error {
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// version is how people tell an image from others: by its tag or the beginning of its digest; empty for none.
func version(image string) string {
	const short = len("sha256:") + 12
	image, digest, pinned := strings.Cut(image, "@")
	if colon := strings.LastIndexByte(image, ':'); colon > strings.LastIndexByte(image, '/') {
		return image[colon+1:]
	}
	if pinned {
		return digest[:min(len(digest), short)]
	}
	return image
}

// runs names what runs: the version of the image and the revision of the task definition, such as "v1 (revision 5)".
func runs(image, definition string) string {
	_, revision, _ := strings.Cut(definition, ":")
	if image == "" {
		return definition
	}
	return version(image) + " (revision " + revision + ")"
}

// text says what has failed, such as "v2 failed 2 min ago, rolled back".
func (f Failed) text(now time.Time) string {
	said := cmp.Or(version(f.Image), "the last deployment") + " failed"
	if !f.At.IsZero() {
		said += " " + age(now, f.At) + " ago"
	}
	switch f.Status {
	case string(ecstypes.ServiceDeploymentStatusRollbackSuccessful):
		return said + ", rolled back"
	case string(ecstypes.ServiceDeploymentStatusRollbackFailed):
		return said + ", and so did its rollback"
	}
	return said + ", rolls back"
}
