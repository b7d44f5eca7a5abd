package tasks

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// ServicesClient is what finding out about services needs of ECS.
type ServicesClient interface {
	Client
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
}

// atOnce is how many services ECS describes in a call.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
const atOnce = 10

// Failure is a service whose tasks have failed, or do not come.
type Failure struct {
	Service string
	Why     string    // as ECS says it
	Ended   time.Time // when the last task that had run did; zero where none had, so that nothing was written
}

// Failures says, for each of these services whose tasks have failed since a time, why the last one did, as ECS does; and where
// a deployment goes on without a task, the service's last event. ECS knows ended tasks for an hour at least.
func Failures(ctx context.Context, client ServicesClient, cluster string, services []string, since time.Time) ([]Failure, error) {
	var all []Failure
	for some := range slices.Chunk(slices.Sorted(slices.Values(services)), atOnce) {
		described, err := client.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: some})
		if err != nil {
			return nil, err
		}
		for _, s := range described.Services {
			one, err := failure(ctx, client, cluster, s, since)
			if err != nil {
				return nil, err
			}
			if one.Why != "" {
				all = append(all, one)
			}
		}
	}
	return all, nil
}

// failure returns what is wrong with a service; no reason where nothing is.
func failure(ctx context.Context, client Client, cluster string, s ecstypes.Service, since time.Time) (Failure, error) {
	found := Failure{Service: aws.ToString(s.ServiceName)}
	ended, err := find(ctx, client, cluster, found.Service, ecstypes.DesiredStatusStopped)
	if err != nil {
		return Failure{}, err
	}
	ended = slices.DeleteFunc(ended, func(t ecstypes.Task) bool { return aws.ToTime(t.CreatedAt).Before(since) || !failed(t) })
	if len(ended) > 0 {
		last := slices.MaxFunc(ended, func(a, b ecstypes.Task) int { return end(a).Compare(end(b)) })
		found.Why = why(last)
		for _, t := range ended {
			if t.StopCode != ecstypes.TaskStopCodeTaskFailedToStart && end(t).After(found.Ended) {
				found.Ended = end(t)
			}
		}
		return found, nil
	}
	goesOn := slices.ContainsFunc(s.Deployments, func(d ecstypes.Deployment) bool {
		return aws.ToString(d.Status) == "PRIMARY" && d.RolloutState != ecstypes.DeploymentRolloutStateCompleted
	})
	if goesOn && s.RunningCount < s.DesiredCount && len(s.Events) > 0 && !aws.ToTime(s.Events[0].CreatedAt).Before(since) {
		found.Why = aws.ToString(s.Events[0].Message)
	}
	return found, nil
}

// failed tells whether a task has ended for another reason than that ECS, or somebody, wanted fewer.
func failed(t ecstypes.Task) bool {
	switch t.StopCode {
	case ecstypes.TaskStopCodeTaskFailedToStart, ecstypes.TaskStopCodeEssentialContainerExited:
		return true
	}
	return strings.HasPrefix(aws.ToString(t.StoppedReason), "Task failed")
}

func end(t ecstypes.Task) time.Time {
	if t.StoppedAt != nil {
		return *t.StoppedAt
	}
	return aws.ToTime(t.StoppingAt)
}

// targetGroup is the ARN of a target group, of which its name says enough.
var targetGroup = regexp.MustCompile(`arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\d+:targetgroup/([^/\s]+)/[0-9a-f]+`)

// why is ECS's reason for a task's end, and for those of its containers.
func why(t ecstypes.Task) string {
	reason := targetGroup.ReplaceAllString(cmp.Or(aws.ToString(t.StoppedReason), string(t.StopCode)), "$1")
	for _, c := range t.Containers {
		if own := aws.ToString(c.Reason); own != "" && !strings.Contains(reason, own) {
			reason += "; " + aws.ToString(c.Name) + ": " + own
		}
		if code := aws.ToInt32(c.ExitCode); code != 0 {
			reason += fmt.Sprintf("; %s ended with exit code %d", aws.ToString(c.Name), code)
		}
	}
	arn := aws.ToString(t.TaskArn)
	return fmt.Sprintf("%s (task %s)", reason, arn[strings.LastIndexByte(arn, '/')+1:])
}
