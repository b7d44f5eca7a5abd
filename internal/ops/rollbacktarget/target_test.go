package rollbacktarget

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	family = "arn:aws:ecs:eu-west-2:333333333333:task-definition/shop-production-web"
	url    = "333333333333.dkr.ecr.eu-west-2.amazonaws.com/shop/web"
)

// account answers as AWS does; a test changes what it answers.
type account struct {
	runs   int            // revision
	images map[int]string // of the containers web and api, by revision
	failed []int          // revisions that ECS has rolled back
	kept   []int          // and those that it has not
	stored []ecrtypes.ImageDetail
	denied bool
}

var errDenied = errors.New("denied")

func (a *account) DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	if a.runs == 0 {
		return &ecs.DescribeServicesOutput{}, nil
	}
	return &ecs.DescribeServicesOutput{Services: []ecstypes.Service{{Status: aws.String("ACTIVE"), TaskDefinition: arn(a.runs)}}}, nil
}

func arn(revision int) *string { return aws.String(fmt.Sprintf("%s:%d", family, revision)) }

func (a *account) DescribeTaskDefinition(_ context.Context, input *ecs.DescribeTaskDefinitionInput, _ ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error) {
	for revision, image := range a.images {
		if *arn(revision) == *input.TaskDefinition {
			return &ecs.DescribeTaskDefinitionOutput{TaskDefinition: &ecstypes.TaskDefinition{ContainerDefinitions: []ecstypes.ContainerDefinition{
				{Name: aws.String("cache"), Image: aws.String(fmt.Sprintf("%s@sha256:%d", url, revision))},
				{Name: aws.String("web"), Image: &image}, {Name: aws.String("api"), Image: &image},
			}}}, nil
		}
	}
	return nil, errors.New("no such revision")
}

// ListTaskDefinitions gives a page of one to show that there are more, and another family with the prefix.
func (a *account) ListTaskDefinitions(_ context.Context, input *ecs.ListTaskDefinitionsInput, _ ...func(*ecs.Options)) (*ecs.ListTaskDefinitionsOutput, error) {
	if input.Status == ecstypes.TaskDefinitionStatusActive {
		return &ecs.ListTaskDefinitionsOutput{TaskDefinitionArns: []string{*arn(a.runs), family + "site:99"}}, nil
	}
	var arns []string
	for revision := range a.images {
		if revision != a.runs {
			arns = append(arns, *arn(revision))
		}
	}
	slices.Sort(arns) // as text, so that 10 is before 9
	if len(arns) > 1 && input.NextToken == nil {
		return &ecs.ListTaskDefinitionsOutput{TaskDefinitionArns: arns[:1], NextToken: aws.String("more")}, nil
	}
	if len(arns) > 1 {
		arns = arns[1:]
	}
	return &ecs.ListTaskDefinitionsOutput{TaskDefinitionArns: arns}, nil
}

// ListServiceDeployments gives the failed ones, and then those that were kept.
func (a *account) ListServiceDeployments(_ context.Context, input *ecs.ListServiceDeploymentsInput, _ ...func(*ecs.Options)) (*ecs.ListServiceDeploymentsOutput, error) {
	revisions, status, output := a.failed, ecstypes.ServiceDeploymentStatusRollbackSuccessful, ecs.ListServiceDeploymentsOutput{NextToken: aws.String("kept")}
	if input.NextToken != nil {
		revisions, status, output.NextToken = a.kept, ecstypes.ServiceDeploymentStatusSuccessful, nil
	}
	for _, revision := range revisions {
		output.ServiceDeployments = append(output.ServiceDeployments, ecstypes.ServiceDeploymentBrief{
			TargetServiceRevisionArn: aws.String(fmt.Sprintf("%d %s", revision, status)), Status: status,
		})
	}
	return &output, nil
}

func (a *account) DescribeServiceRevisions(_ context.Context, input *ecs.DescribeServiceRevisionsInput, _ ...func(*ecs.Options)) (*ecs.DescribeServiceRevisionsOutput, error) {
	if len(input.ServiceRevisionArns) > 20 {
		return nil, errors.New("20 at the most")
	}
	var output ecs.DescribeServiceRevisionsOutput
	for _, target := range input.ServiceRevisionArns {
		number, _, _ := strings.Cut(target, " ")
		output.ServiceRevisions = append(output.ServiceRevisions, ecstypes.ServiceRevision{ServiceRevisionArn: &target, TaskDefinition: aws.String(family + ":" + number)})
	}
	return &output, nil
}

func (a *account) DescribeImages(_ context.Context, input *ecr.DescribeImagesInput, _ ...func(*ecr.Options)) (*ecr.DescribeImagesOutput, error) {
	if a.denied {
		return nil, errDenied
	}
	if len(input.ImageIds) == 0 {
		return &ecr.DescribeImagesOutput{ImageDetails: a.stored}, nil
	}
	for _, image := range a.stored {
		id := input.ImageIds[0]
		if id.ImageDigest != nil && *id.ImageDigest == *image.ImageDigest || id.ImageTag != nil && slices.Contains(image.ImageTags, *id.ImageTag) {
			return &ecr.DescribeImagesOutput{ImageDetails: []ecrtypes.ImageDetail{image}}, nil
		}
	}
	return nil, &ecrtypes.ImageNotFoundException{}
}

func image(day int, tags ...string) ecrtypes.ImageDetail {
	pushed := time.Date(2026, 11, day, 14, 3, 0, 0, time.UTC)
	return ecrtypes.ImageDetail{ImageDigest: aws.String(fmt.Sprintf("sha256:%d", day)), ImageTags: tags, ImagePushedAt: &pushed}
}

// deployed is an account where v10 runs: revision 9 is v8, 10 and 11 are v9, 12 is v10.
func deployed() *account {
	at := func(day int) string { return fmt.Sprintf("%s@sha256:%d", url, day) }
	return &account{
		runs:   12,
		images: map[int]string{9: at(8), 10: at(9), 11: at(9), 12: at(10)},
		stored: []ecrtypes.ImageDetail{image(8, "v8"), image(10, "v10"), image(9, "latest", "v9"), image(11, "v11")},
	}
}

func numbers(from, to int) (all []int) {
	for number := from; number < to; number++ {
		all = append(all, number)
	}
	return all
}

func web() Service {
	return Service{Name: "web", Cluster: "shop-production", Registry: "333333333333", Repository: "shop/web", URL: url}
}

func TestPrevious(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*account)
		want   string // the tag, or the reason that there is none
	}{
		"the image before":           {func(*account) {}, "v9"},
		"revisions of the same":      {func(a *account) { a.images[11] = a.images[12]; a.images[10] = a.images[12] }, "v8"},
		"after a rollback":           {func(a *account) { a.images[13] = a.images[10]; a.runs = 13 }, "v10"},
		"one that never ran":         {func(a *account) { a.failed = []int{11, 10} }, "v8"},
		"many that never ran":        {func(a *account) { a.failed = append(numbers(100, 130), 11, 10) }, "v8"},
		"one that failed later":      {func(a *account) { a.failed, a.kept = []int{11, 10}, []int{12, 11} }, "v9"},
		"none that ran":              {func(a *account) { a.failed = []int{11, 10, 9} }, "no other image than v10"},
		"the first deployment":       {func(a *account) { a.images = map[int]string{12: a.images[12]} }, "no other image than v10 (sha256:10, pushed 2026-11-10 14:03 UTC)"},
		"expired":                    {func(a *account) { a.stored = a.stored[:2] }, "it ran sha256:9 before, which is not in shop/web any more: its lifecycle policy deletes old images. Name another tag; the newest are v10, v8"},
		"no tag":                     {func(a *account) { a.stored[2].ImageTags = nil }, "sha256:9 before, which has no tag in shop/web any more"},
		"only latest":                {func(a *account) { a.stored[2].ImageTags = []string{"latest"} }, "sha256:9 before, which has no tag"},
		"public before":              {func(a *account) { a.images[11] = "nginx:1.28.0" }, "it ran nginx:1.28.0 before, which is not in shop/web: git revert"},
		"another repository before":  {func(a *account) { a.images[11] = strings.Replace(url, "web", "old", 1) + "@sha256:7" }, "shop/old@sha256:7 before, which is not in shop/web: git revert"},
		"the repository was renamed": {func(a *account) { a.images[11] = strings.Replace(url, "web", "old", 1) + "@sha256:9" }, "v9"},
		"not deployed":               {func(a *account) { a.runs = 0 }, "it is not deployed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := deployed()
			c.change(a)
			target, err := Clients{ECS: a, ECR: a}.Previous(t.Context(), web())
			expect(t, target, err, c.want)
		})
	}
}

func TestByTag(t *testing.T) {
	t.Parallel()
	a := deployed()
	clients := Clients{ECS: a, ECR: a}
	target, err := clients.ByTag(t.Context(), web(), "v8")
	expect(t, target, err, "v8")
	if target.Done() || target.Image.Reference != url+"@sha256:8" || target.Running.String() != "v10 (sha256:10, pushed 2026-11-10 14:03 UTC)" {
		t.Errorf("got %+v", target)
	}
	if target, err := clients.ByTag(t.Context(), web(), "v10"); err != nil || !target.Done() {
		t.Errorf("the tag that runs: got %+v, %v", target, err)
	}
	target, err = clients.ByTag(t.Context(), web(), "v12")
	expect(t, target, err, "shop/web has no image with the tag v12; the newest are v11, v10, v9, v8")
	a.stored = nil
	target, err = clients.ByTag(t.Context(), web(), "v12")
	expect(t, target, err, "no image with the tag v12; it has no tags")
}

// expect wants a tag, or a NoTargetError with a reason.
func expect(t *testing.T, target Target, err error, want string) {
	t.Helper()
	var none NoTargetError
	switch {
	case err == nil && target.Tag == want:
	case errors.As(err, &none) && strings.Contains(err.Error(), want) && strings.HasPrefix(err.Error(), "web: "):
	default:
		t.Errorf("got %+v, %v; want %s", target, err, want)
	}
}

// ECS rolls a deployment back by itself, and so can somebody by hand: to go back once more would lead past
// what was right.
func TestAlreadyBack(t *testing.T) {
	t.Parallel()
	a := deployed()
	a.images[13] = url + "@sha256:11"
	target, err := Clients{ECS: a, ECR: a}.Previous(t.Context(), web())
	if err != nil || !target.Done() || target.Tag != "v10" || target.Left == nil || target.Left.Tags[0] != "v11" {
		t.Errorf("got %+v, %v", target, err)
	}
}

// What AWS refuses is no reason to leave a service out.
func TestFailure(t *testing.T) {
	t.Parallel()
	a := deployed()
	a.denied = true
	clients := Clients{ECS: a, ECR: a}
	var none NoTargetError
	if _, err := clients.Previous(t.Context(), web()); !errors.Is(err, errDenied) || errors.As(err, &none) {
		t.Errorf("before: got %v", err)
	}
	if _, err := clients.ByTag(t.Context(), web(), "v8"); !errors.Is(err, errDenied) || errors.As(err, &none) {
		t.Errorf("to: got %v", err)
	}
}
