package controlplane

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"

	"cdah/internal/ops/emulator"
)

// appID is what the control plane calls itself, in the header User-Agent: the emulator keeps no record of what it asks.
const appID = "cdah-control-plane"

// clients are those of a cluster's account and region.
type clients struct {
	config      aws.Config // of all of them
	ecs         *ecs.Client
	elb         *elb.Client
	autoscaling *autoscaling.Client
	logs        *cloudwatchlogs.Client
	acm         *acm.Client
	ecr         *ecr.Client
	cloudwatch  *cloudwatch.Client
	scaling     *applicationautoscaling.Client
	route53     *route53.Client
}

// newClients returns clients with an administrator's permissions in an account of the emulator.
func newClients(ctx context.Context, e *emulator.Emulator, account, region string) (clients, error) {
	variables, err := e.Credentials(ctx, account)
	if err != nil {
		return clients{}, err
	}
	config := aws.Config{
		AppID: appID, Region: region, BaseEndpoint: aws.String(e.Endpoint()),
		Credentials: credentialsOf(variables),
	}
	return clients{
		config: config, ecs: ecs.NewFromConfig(config), elb: elb.NewFromConfig(config),
		autoscaling: autoscaling.NewFromConfig(config), logs: cloudwatchlogs.NewFromConfig(config),
		acm: acm.NewFromConfig(config), ecr: ecr.NewFromConfig(config), scaling: applicationautoscaling.NewFromConfig(config), route53: route53.NewFromConfig(config),
		cloudwatch: cloudwatch.NewFromConfig(config, func(o *cloudwatch.Options) {
			o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801) // the one of CloudWatch's that the emulator speaks
		}),
	}, nil
}

// credentialsOf are those that variables name.
func credentialsOf(variables []string) aws.CredentialsProvider {
	value := func(name string) string {
		for _, v := range slices.Backward(variables) { // the last one counts
			if text, found := strings.CutPrefix(v, name+"="); found {
				return text
			}
		}
		return ""
	}
	return credentials.NewStaticCredentialsProvider(value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY"), value("AWS_SESSION_TOKEN"))
}

// wanted is what AWS has been told of a cluster, and what it runs on.
type wanted struct {
	services  []ecstypes.Service
	loose     []ecstypes.Task                    // tasks of no service that have not ended
	instances []autoscalingtypes.Instance        // in service
	known     map[string]ecstypes.TaskDefinition // by ARN
}

// atOnce is the maximum number of services or tasks that a call of ECS describes; for services
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html, and for tasks it is 100.
const atOnce = 10

// read reads what is wanted of a cluster. Task definitions never change: what is known of them is kept.
func (c clients) read(ctx context.Context, cluster string, known map[string]ecstypes.TaskDefinition) (wanted, error) {
	w := wanted{known: known}
	var err error
	if w.services, err = c.services(ctx, cluster); err != nil {
		return w, err
	}
	if w.loose, err = c.loose(ctx, cluster); err != nil {
		return w, err
	}
	if w.instances, err = c.instances(ctx, cluster); err != nil {
		return w, err
	}
	for _, s := range w.services {
		if err := c.define(ctx, known, aws.ToString(s.TaskDefinition)); err != nil {
			return w, err
		}
	}
	for _, t := range w.loose {
		if err := c.define(ctx, known, aws.ToString(t.TaskDefinitionArn)); err != nil {
			return w, err
		}
	}
	return w, nil
}

func (c clients) services(ctx context.Context, cluster string) ([]ecstypes.Service, error) {
	var all []ecstypes.Service
	for pages := ecs.NewListServicesPaginator(c.ecs, &ecs.ListServicesInput{Cluster: &cluster}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for some := range slices.Chunk(page.ServiceArns, atOnce) {
			described, err := c.ecs.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: some})
			if err != nil {
				return nil, err
			}
			all = append(all, described.Services...)
		}
	}
	return slices.DeleteFunc(all, func(s ecstypes.Service) bool { return aws.ToString(s.Status) != "ACTIVE" }), nil
}

// loose returns the tasks that somebody, or a schedule, has started, and that have not come to their end.
func (c clients) loose(ctx context.Context, cluster string) ([]ecstypes.Task, error) {
	var all []ecstypes.Task
	for pages := ecs.NewListTasksPaginator(c.ecs, &ecs.ListTasksInput{Cluster: &cluster}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for some := range slices.Chunk(page.TaskArns, atOnce) {
			described, err := c.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: some})
			if err != nil {
				return nil, err
			}
			all = append(all, described.Tasks...)
		}
	}
	return slices.DeleteFunc(all, func(t ecstypes.Task) bool {
		return strings.HasPrefix(aws.ToString(t.Group), "service:") || aws.ToString(t.LastStatus) == stopped
	}), nil
}

// instances returns the instances in service of the groups that the cluster's capacity providers lead to.
func (c clients) instances(ctx context.Context, cluster string) ([]autoscalingtypes.Instance, error) {
	described, err := c.ecs.DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: []string{cluster}})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, one := range described.Clusters {
		names = append(names, one.CapacityProviders...)
	}
	if len(names) == 0 {
		return nil, nil
	}
	providers, err := c.ecs.DescribeCapacityProviders(ctx, &ecs.DescribeCapacityProvidersInput{CapacityProviders: names})
	if err != nil {
		return nil, err
	}
	var groups []string
	for _, p := range providers.CapacityProviders {
		if p.AutoScalingGroupProvider == nil {
			continue
		}
		// Its name ends the ARN: arn:aws:autoscaling:REGION:ACCOUNT:autoScalingGroup:ID:autoScalingGroupName/NAME
		_, name, _ := strings.Cut(aws.ToString(p.AutoScalingGroupProvider.AutoScalingGroupArn), "autoScalingGroupName/")
		groups = append(groups, name)
	}
	if len(groups) == 0 {
		return nil, nil
	}
	found, err := c.autoscaling.DescribeAutoScalingGroups(ctx, &autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: groups})
	if err != nil {
		return nil, err
	}
	var all []autoscalingtypes.Instance
	for _, g := range found.AutoScalingGroups {
		for _, i := range g.Instances {
			if i.LifecycleState == autoscalingtypes.LifecycleStateInService {
				all = append(all, i)
			}
		}
	}
	return all, nil
}

// define adds a task definition to those that are known.
func (c clients) define(ctx context.Context, known map[string]ecstypes.TaskDefinition, arn string) error {
	if _, is := known[arn]; is {
		return nil
	}
	described, err := c.ecs.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &arn})
	if err != nil {
		return fmt.Errorf("task definition %s: %w", arn, err)
	}
	known[arn] = *described.TaskDefinition
	return nil
}
