// Package rollbacktarget finds the image that a service goes back to: one that a tag names, or the one that
// ran before the present one. What runs, and what ran before, is asked of ECS; what there is to go back
// to, of ECR. Nothing is changed.
package rollbacktarget

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

// Service is a service whose own container has an image in ECR.
type Service struct {
	Name       string // of the service, and of its own container
	Cluster    string
	Registry   string // id of the account that has the repository
	Repository string // such as shop/web
	URL        string // of the repository: what its images' references begin with
}

// Image is an image, in the service's repository or elsewhere.
type Image struct {
	Reference string    // as the task definition has it
	Digest    string    // empty where the reference has none
	Stored    bool      // whether the service's repository has it; the rest is known only then
	Tags      []string  // that a deployment can name, sorted
	Pushed    time.Time // when it came into the repository
}

// String names the image for a person: by its tag, where it has one.
func (i Image) String() string {
	const shown = len("sha256:") + 12
	digest := i.Digest[:min(len(i.Digest), shown)]
	switch {
	case i.Digest == "":
		return i.Reference
	case len(i.Tags) == 0:
		return digest
	default:
		return fmt.Sprintf("%s (%s, pushed %s)", i.Tags[0], digest, i.Pushed.UTC().Format("2006-01-02 15:04 UTC"))
	}
}

// same reports whether two are one image, wherever it is pulled from.
func (i Image) same(other Image) bool {
	if i.Digest == "" || other.Digest == "" {
		return i.Reference == other.Reference
	}
	return i.Digest == other.Digest
}

// Target is what a service goes back to.
type Target struct {
	Service Service
	Running Image  // until now
	Image   Image  // to go back to
	Tag     string // that names it

	// Left is set where the service has gone back already, by ECS or by hand: the image that it has left.
	Left *Image
}

// Done reports whether the service runs what it should go back to.
func (t Target) Done() bool { return t.Running.same(t.Image) }

// NoTargetError is a service that has nothing to go back to.
type NoTargetError struct{ Service, Reason string }

func (e NoTargetError) Error() string { return e.Service + ": " + e.Reason }

func (s Service) noTarget(format string, values ...any) error {
	return NoTargetError{s.Name, fmt.Sprintf(format, values...)}
}

// Clients are the clients of the AWS APIs.
type Clients struct {
	ECS interface {
		DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
		DescribeTaskDefinition(context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error)
		ListTaskDefinitions(context.Context, *ecs.ListTaskDefinitionsInput, ...func(*ecs.Options)) (*ecs.ListTaskDefinitionsOutput, error)
		ListServiceDeployments(context.Context, *ecs.ListServiceDeploymentsInput, ...func(*ecs.Options)) (*ecs.ListServiceDeploymentsOutput, error)
		DescribeServiceRevisions(context.Context, *ecs.DescribeServiceRevisionsInput, ...func(*ecs.Options)) (*ecs.DescribeServiceRevisionsOutput, error)
	}
	ECR interface {
		DescribeImages(context.Context, *ecr.DescribeImagesInput, ...func(*ecr.Options)) (*ecr.DescribeImagesOutput, error)
	}
}

// NewClients returns clients for an account and region.
func NewClients(config aws.Config) Clients {
	return Clients{ECS: ecs.NewFromConfig(config), ECR: ecr.NewFromConfig(config)}
}

// ByTag returns the image with a tag as the target. Where the repository has no such tag, or the service is not
// deployed, it is a NoTargetError.
func (c Clients) ByTag(ctx context.Context, s Service, tag string) (Target, error) {
	_, now, err := c.running(ctx, s)
	if err != nil {
		return Target{}, err
	}
	to, err := c.imageByTag(ctx, s, tag)
	if err != nil {
		return Target{}, err
	}
	return Target{Service: s, Running: now, Image: to, Tag: tag}, nil
}

// Previous returns the image that ran before the present one as the target; what ECS has rolled back has not
// run. Where there is none, or none that a deployment could name by a tag, it is a NoTargetError. A service
// that runs an older revision than its newest has gone back already, and the target is Done.
func (c Clients) Previous(ctx context.Context, s Service) (Target, error) {
	revision, now, err := c.running(ctx, s)
	if err != nil {
		return Target{}, err
	}
	newer, older, err := c.otherRevisions(ctx, revision)
	if err != nil {
		return Target{}, err
	}
	left, err := c.firstOtherImage(ctx, s, newer, now)
	if err != nil {
		return Target{}, err
	}
	if left != nil {
		return Target{Service: s, Running: now, Image: now, Tag: now.tag(), Left: left}, nil
	}
	failed, err := c.rolledBack(ctx, s)
	if err != nil {
		return Target{}, err
	}
	ran := slices.DeleteFunc(older, func(revision string) bool { return failed[revision] })
	before, err := c.firstOtherImage(ctx, s, ran, now)
	if err != nil {
		return Target{}, err
	}
	if before == nil {
		return Target{}, s.noTarget("it has run no other image than %s: there is nothing to go back to", now)
	}
	tag := before.tag()
	if tag == "" {
		return Target{}, c.untagged(ctx, s, *before)
	}
	return Target{Service: s, Running: now, Image: *before, Tag: tag}, nil
}

// untagged says why no deployment can name an image, and which it can.
func (c Clients) untagged(ctx context.Context, s Service, image Image) error {
	newest, err := c.newestTags(ctx, s)
	switch {
	case err != nil:
		return err
	case !strings.HasPrefix(image.Reference, s.URL+"@"):
		return s.noTarget("it ran %s before, which is not in %s: git revert the change of the environment's file, or name a tag; %s", image.Reference, s.Repository, newest)
	case !image.Stored:
		return s.noTarget("it ran %s before, which is not in %s any more: its lifecycle policy deletes old images. Name another tag; %s", image.Digest, s.Repository, newest)
	default:
		return s.noTarget("it ran %s before, which has no tag in %s any more: give it one (docs/mend.md), or name another; %s", image.Digest, s.Repository, newest)
	}
}

// tag is one that a deployment can name, or nothing.
func (i Image) tag() string {
	if len(i.Tags) == 0 {
		return ""
	}
	return i.Tags[0]
}
