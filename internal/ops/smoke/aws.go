package smoke

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/internal/ops/tasks"
)

// Service is an ECS service as the last deployment left it.
type Service struct {
	Name           string
	Cluster        string
	TaskDefinition string            // its ARN
	Digests        map[string]string // by container; of those whose image is named by digest
	Zones          int               // that should have a healthy target
	Minimum        int               // tasks that scaling keeps at any time; 0 where it keeps none, or others say how many
}

// Clients are the clients of the AWS APIs.
type Clients struct {
	ECS interface {
		DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
		tasks.Client
	}
	LoadBalancing interface {
		DescribeTargetHealth(context.Context, *elb.DescribeTargetHealthInput, ...func(*elb.Options)) (*elb.DescribeTargetHealthOutput, error)
	}
	AutoScaling interface {
		DescribeAutoScalingInstances(context.Context, *autoscaling.DescribeAutoScalingInstancesInput, ...func(*autoscaling.Options)) (*autoscaling.DescribeAutoScalingInstancesOutput, error)
	}
}

// NewClients returns clients for an account and region.
func NewClients(config aws.Config) Clients {
	return Clients{ECS: ecs.NewFromConfig(config), LoadBalancing: elb.NewFromConfig(config), AutoScaling: autoscaling.NewFromConfig(config)}
}

// Probes returns what to ask AWS about a service.
func (c Clients) Probes(s Service) []Probe {
	return []Probe{
		{s.Name + ": deployment", func(ctx context.Context) (string, error) { return c.checkDeployment(ctx, s) }},
		{s.Name + ": healthy targets", func(ctx context.Context) (string, error) { return c.checkTargets(ctx, s) }},
		{s.Name + ": running image", func(ctx context.Context) (string, error) { return c.checkDigests(ctx, s) }},
	}
}

func (c Clients) describeService(ctx context.Context, s Service) (ecstypes.Service, error) {
	output, err := c.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &s.Cluster, Services: []string{s.Name}})
	if err != nil {
		return ecstypes.Service{}, err
	}
	if len(output.Services) != 1 || aws.ToString(output.Services[0].Status) != "ACTIVE" {
		return ecstypes.Service{}, fmt.Errorf("there is no active service %s in %s", s.Name, s.Cluster)
	}
	return output.Services[0], nil
}

// checkDeployment sees that one deployment is active, that it is complete, and that it is of our task
// definition: after a rollback by ECS the one before is active again.
func (c Clients) checkDeployment(ctx context.Context, s Service) (string, error) {
	service, err := c.describeService(ctx, s)
	if err != nil {
		return "", err
	}
	ours := shortARN(s.TaskDefinition)
	if running := shortARN(aws.ToString(service.TaskDefinition)); running != ours {
		return "", fmt.Errorf("the service runs %s, want %s: it was rolled back, or deployed by somebody else", running, ours)
	}
	if len(service.Deployments) != 1 {
		var all []string
		for _, d := range service.Deployments {
			all = append(all, fmt.Sprintf("%s %s %s", shortARN(aws.ToString(d.TaskDefinition)), aws.ToString(d.Status), d.RolloutState))
		}
		return "", fmt.Errorf("there are %d deployments: %s", len(all), strings.Join(all, ", "))
	}
	d := service.Deployments[0]
	if d.RolloutState != "" && d.RolloutState != ecstypes.DeploymentRolloutStateCompleted {
		return "", fmt.Errorf("the deployment of %s is %s: %s", ours, d.RolloutState, aws.ToString(d.RolloutStateReason))
	}
	if service.RunningCount < service.DesiredCount {
		return "", fmt.Errorf("%d of %d tasks run: %s", service.RunningCount, service.DesiredCount, lastEvent(service))
	}
	if int(service.RunningCount) < s.Minimum { // scaling has not raised the desired number yet
		return "", fmt.Errorf("%d of %d tasks run: a minimum of %d is deployed, and scaling has asked for %d so far",
			service.RunningCount, s.Minimum, s.Minimum, service.DesiredCount)
	}
	return fmt.Sprintf("%s, %d of %d tasks run", ours, service.RunningCount, service.DesiredCount), nil
}

// shortARN is the end of an ARN, such as the family and number of a task definition.
func shortARN(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// lastEvent is what ECS last said of a service.
func lastEvent(service ecstypes.Service) string {
	if len(service.Events) == 0 {
		return "ECS gives no reason"
	}
	return aws.ToString(service.Events[0].Message)
}

// checkTargets sees that enough zones have a healthy target.
func (c Clients) checkTargets(ctx context.Context, s Service) (string, error) {
	service, err := c.describeService(ctx, s)
	if err != nil {
		return "", err
	}
	if len(service.LoadBalancers) == 0 {
		return "no load balancer leads to it", nil
	}
	healthy, problems := map[string]int{}, []string{}
	for _, attachment := range service.LoadBalancers {
		output, err := c.LoadBalancing.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: attachment.TargetGroupArn})
		if err != nil {
			return "", err
		}
		zones, err := c.zonesOf(ctx, output.TargetHealthDescriptions)
		if err != nil {
			return "", err
		}
		for _, target := range output.TargetHealthDescriptions {
			id := aws.ToString(target.Target.Id)
			if target.TargetHealth.State == elbtypes.TargetHealthStateEnumHealthy {
				healthy[zones[id]]++
			} else {
				problems = append(problems, fmt.Sprintf("%s is %s (%s)", id, target.TargetHealth.State, aws.ToString(target.TargetHealth.Description)))
			}
		}
	}
	var seen []string
	for _, zone := range slices.Sorted(maps.Keys(healthy)) {
		seen = append(seen, fmt.Sprintf("%d in %s", healthy[zone], zone))
	}
	if len(healthy) < s.Zones {
		slices.Sort(problems)
		return "", fmt.Errorf("%d zones have a healthy target, want %d: %s", len(healthy), s.Zones, strings.Join(append(seen, problems...), ", "))
	}
	return strings.Join(seen, ", "), nil
}

// zonesOf returns the zones of targets by their ids: instances are asked for, addresses say theirs.
func (c Clients) zonesOf(ctx context.Context, targets []elbtypes.TargetHealthDescription) (map[string]string, error) {
	zones, instances := map[string]string{}, []string{}
	for _, target := range targets {
		id := aws.ToString(target.Target.Id)
		if strings.HasPrefix(id, "i-") {
			instances = append(instances, id)
		} else {
			zones[id] = aws.ToString(target.Target.AvailabilityZone)
		}
	}
	slices.Sort(instances)
	for some := range slices.Chunk(slices.Compact(instances), 50) { // the maximum of the API
		output, err := c.AutoScaling.DescribeAutoScalingInstances(ctx, &autoscaling.DescribeAutoScalingInstancesInput{InstanceIds: some})
		if err != nil {
			return nil, err
		}
		for _, instance := range output.AutoScalingInstances {
			zones[aws.ToString(instance.InstanceId)] = aws.ToString(instance.AvailabilityZone)
		}
	}
	return zones, nil
}

// checkDigests sees that every running task has the images that were deployed.
func (c Clients) checkDigests(ctx context.Context, s Service) (string, error) {
	if len(s.Digests) == 0 {
		return "not compared: the task definition names no image by digest", nil
	}
	running, err := tasks.Running(ctx, c.ECS, s.Cluster, s.Name)
	if err != nil {
		return "", err
	}
	for _, task := range running {
		if err := compareDigests(task, s.Digests); err != nil {
			return "", err
		}
	}
	if len(running) == 0 {
		service, err := c.describeService(ctx, s)
		if err == nil && service.DesiredCount > 0 {
			err = errors.New("no task is running")
		}
		return "not compared: no task is to run now", err
	}
	return fmt.Sprintf("%d tasks run what was deployed", len(running)), nil
}

func compareDigests(task ecstypes.Task, digests map[string]string) error {
	for _, container := range task.Containers {
		name := aws.ToString(container.Name)
		if want, known := digests[name]; known && aws.ToString(container.ImageDigest) != want {
			return fmt.Errorf("container %s of task %s runs %s, want %s", name, shortARN(aws.ToString(task.TaskArn)), aws.ToString(container.ImageDigest), want)
		}
	}
	return nil
}
