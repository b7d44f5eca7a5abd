// Package status reads how a deployed environment is: its services, their deployments and targets, its instances and the
// alarms that are in alarm.
package status

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"

	"cdah/internal/ops/controlplane/alert"
)

// Clients are the clients of the AWS APIs.
type Clients struct {
	ECS interface {
		DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
		DescribeTaskDefinition(context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error)
		ListServiceDeployments(context.Context, *ecs.ListServiceDeploymentsInput, ...func(*ecs.Options)) (*ecs.ListServiceDeploymentsOutput, error)
		DescribeServiceRevisions(context.Context, *ecs.DescribeServiceRevisionsInput, ...func(*ecs.Options)) (*ecs.DescribeServiceRevisionsOutput, error)
	}
	ECR interface {
		DescribeImages(context.Context, *ecr.DescribeImagesInput, ...func(*ecr.Options)) (*ecr.DescribeImagesOutput, error)
	}
	LoadBalancing interface {
		DescribeTargetHealth(context.Context, *elb.DescribeTargetHealthInput, ...func(*elb.Options)) (*elb.DescribeTargetHealthOutput, error)
	}
	AutoScaling interface {
		DescribeAutoScalingGroups(context.Context, *autoscaling.DescribeAutoScalingGroupsInput, ...func(*autoscaling.Options)) (*autoscaling.DescribeAutoScalingGroupsOutput, error)
	}
	CloudWatch interface {
		DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error)
	}
}

// NewClients returns clients for an account and region.
func NewClients(config aws.Config) Clients {
	return Clients{
		ECS: ecs.NewFromConfig(config), ECR: ecr.NewFromConfig(config), LoadBalancing: elb.NewFromConfig(config), AutoScaling: autoscaling.NewFromConfig(config),
		CloudWatch: cloudwatch.NewFromConfig(config, func(o *cloudwatch.Options) {
			o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801) // the one of CloudWatch's that the emulator speaks
		}),
	}
}

// Status is how an environment is.
type Status struct {
	Environment string    `json:"environment"`
	Services    []Service `json:"services"`
	Instances   Instances `json:"instances"`
	Alarms      []Alarm   `json:"alarms"` // in alarm, but for those that only scale
	Calm        Calm      `json:"calm"`
	Website     Website   `json:"website,omitzero"`
	// Alerts are the last messages that its topics have got, the newest first; known of an emulated environment alone.
	Alerts []alert.Alert `json:"alerts,omitempty"`
}

// Website is where the website answers.
type Website struct {
	Addresses   []string `json:"addresses"`             // such as https://www.example.com
	Here        string   `json:"here,omitempty"`        // that on this machine, of one on the emulator
	Page        string   `json:"page,omitempty"`        // that of the page which shows how the emulator runs it
	Maintenance bool     `json:"maintenance,omitempty"` // it is closed, as its file says
	Troubles    []string `json:"troubles,omitempty"`    // what is deployed beside its services and the emulator cannot run
}

// Calm is how many alarms are not in alarm, or in alarm and no trouble.
type Calm struct {
	OK      int `json:"ok"`
	NoData  int `json:"no_data"` // there is not enough of it to tell
	Scaling int `json:"scaling"` // in alarm, and only has tasks or instances come and go
}

// Service is how a service is.
type Service struct {
	Name           string         `json:"name"`
	Running        int            `json:"running"` // tasks
	Pending        int            `json:"pending"`
	Desired        int            `json:"desired"`
	TaskDefinition string         `json:"task_definition"`   // such as shop-production-web:12
	Image          string         `json:"image,omitempty"`   // of its own container; empty where it cannot be read
	Failed         *Failed        `json:"failed,omitempty"`  // its last deployment, where that has failed
	Targets        map[string]int `json:"targets,omitempty"` // of the load balancer, by their state, such as healthy
	Deployments    []Deployment   `json:"deployments"`
	Event          *Event         `json:"event,omitempty"` // what ECS said last
	Missing        bool           `json:"missing,omitempty"`
}

// Deployment is how far a deployment is.
type Deployment struct {
	TaskDefinition string    `json:"task_definition"`
	Image          string    `json:"image,omitempty"`
	State          string    `json:"state"` // such as IN_PROGRESS
	Reason         string    `json:"reason,omitempty"`
	Running        int       `json:"running"`
	Desired        int       `json:"desired"`
	Failed         int       `json:"failed"` // tasks that did not start
	Since          time.Time `json:"since"`
}

// Event is what ECS says of a service.
type Event struct {
	At      time.Time `json:"at"`
	Message string    `json:"message"`
}

// Instances are those of the cluster's group.
type Instances struct {
	InService int            `json:"in_service"`
	Desired   int            `json:"desired"`
	Minimum   int            `json:"minimum"`
	Maximum   int            `json:"maximum"`
	Zones     map[string]int `json:"zones"` // those in service, by zone
}

// Alarm is an alarm that is in alarm.
type Alarm struct {
	Name   string    `json:"name"`
	Since  time.Time `json:"since"`
	Reason string    `json:"reason"`
}

// servicesAtOnce is the maximum number of services that ECS describes in a call
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html).
const servicesAtOnce = 10

// Read reads how an environment is. name begins the names of its resources, as <project>-<environment>; it is that of
// its cluster. services are those that should be there.
func (c Clients) Read(ctx context.Context, name string, services []string) (Status, error) {
	s := Status{Services: []Service{}, Alarms: []Alarm{}}
	for some := range slices.Chunk(services, servicesAtOnce) {
		read, err := c.services(ctx, name, some)
		if err != nil {
			return Status{}, err
		}
		s.Services = append(s.Services, read...)
	}
	var problems [2]error
	s.Instances, problems[0] = c.instances(ctx, name)
	s.Alarms, s.Calm, problems[1] = c.alarms(ctx, name)
	return s, errors.Join(problems[:]...)
}

func (c Clients) services(ctx context.Context, cluster string, names []string) ([]Service, error) {
	output, err := c.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: names})
	var none *ecstypes.ClusterNotFoundException
	if errors.As(err, &none) {
		return nil, fmt.Errorf("there is no cluster %s: deploy the environment first", cluster)
	}
	if err != nil {
		return nil, fmt.Errorf("read the services: %w", err)
	}
	found := map[string]ecstypes.Service{}
	for _, service := range output.Services {
		if aws.ToString(service.Status) == "ACTIVE" {
			found[aws.ToString(service.ServiceName)] = service
		}
	}
	all := make([]Service, 0, len(names))
	for _, name := range names {
		service, is := found[name]
		if !is {
			all = append(all, Service{Name: name, Missing: true})
			continue
		}
		read, err := c.service(ctx, cluster, service)
		if err != nil {
			return nil, err
		}
		all = append(all, read)
	}
	return all, nil
}

func (c Clients) service(ctx context.Context, cluster string, of ecstypes.Service) (Service, error) {
	s := Service{
		Name: aws.ToString(of.ServiceName), Running: int(of.RunningCount), Pending: int(of.PendingCount), Desired: int(of.DesiredCount),
		TaskDefinition: shortARN(aws.ToString(of.TaskDefinition)), Deployments: []Deployment{},
	}
	v := versions{Clients: c, service: s.Name, read: map[string]string{}}
	var problems [2]error
	s.Image, problems[0] = v.image(ctx, aws.ToString(of.TaskDefinition))
	s.Failed, problems[1] = v.failed(ctx, cluster)
	if err := errors.Join(problems[:]...); err != nil {
		return s, fmt.Errorf("read what %s runs: %w", s.Name, err)
	}
	for _, d := range of.Deployments {
		image, err := v.image(ctx, aws.ToString(d.TaskDefinition))
		if err != nil {
			return s, fmt.Errorf("read what %s runs: %w", s.Name, err)
		}
		s.Deployments = append(s.Deployments, Deployment{
			TaskDefinition: shortARN(aws.ToString(d.TaskDefinition)), Image: image, State: string(d.RolloutState), Reason: aws.ToString(d.RolloutStateReason),
			Running: int(d.RunningCount), Desired: int(d.DesiredCount), Failed: int(d.FailedTasks), Since: aws.ToTime(d.CreatedAt).UTC(),
		})
	}
	if len(of.Events) > 0 {
		s.Event = &Event{At: aws.ToTime(of.Events[0].CreatedAt).UTC(), Message: aws.ToString(of.Events[0].Message)}
	}
	for _, group := range of.LoadBalancers {
		output, err := c.LoadBalancing.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: group.TargetGroupArn})
		if err != nil {
			return s, fmt.Errorf("read the targets of %s: %w", s.Name, err)
		}
		if s.Targets == nil {
			s.Targets = map[string]int{}
		}
		for _, target := range output.TargetHealthDescriptions {
			s.Targets[string(target.TargetHealth.State)]++
		}
	}
	return s, nil
}

func (c Clients) instances(ctx context.Context, name string) (Instances, error) {
	read := Instances{Zones: map[string]int{}}
	output, err := c.AutoScaling.DescribeAutoScalingGroups(ctx, &autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: []string{name}})
	if err != nil {
		return read, fmt.Errorf("read the instances: %w", err)
	}
	for _, group := range output.AutoScalingGroups {
		read.Desired, read.Minimum, read.Maximum = int(aws.ToInt32(group.DesiredCapacity)), int(aws.ToInt32(group.MinSize)), int(aws.ToInt32(group.MaxSize))
		for _, instance := range group.Instances {
			if instance.LifecycleState == "InService" {
				read.InService++
				read.Zones[aws.ToString(instance.AvailabilityZone)]++
			}
		}
	}
	return read, nil
}

// alarms returns the alarms that are in alarm, and how many are not.
func (c Clients) alarms(ctx context.Context, name string) ([]Alarm, Calm, error) {
	all, calm := []Alarm{}, Calm{}
	pages := cloudwatch.NewDescribeAlarmsPaginator(c.CloudWatch, &cloudwatch.DescribeAlarmsInput{
		AlarmNamePrefix: aws.String(name + "-"),
		AlarmTypes:      []cloudwatchtypes.AlarmType{cloudwatchtypes.AlarmTypeMetricAlarm, cloudwatchtypes.AlarmTypeCompositeAlarm},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return all, calm, fmt.Errorf("read the alarms: %w", err)
		}
		for _, alarm := range page.MetricAlarms {
			if calm.count(alarm.StateValue, onlyScales(alarm.AlarmActions)) {
				continue
			}
			all = append(all, Alarm{aws.ToString(alarm.AlarmName), aws.ToTime(alarm.StateUpdatedTimestamp).UTC(), aws.ToString(alarm.StateReason)})
		}
		for _, alarm := range page.CompositeAlarms {
			if calm.count(alarm.StateValue, false) {
				continue
			}
			all = append(all, Alarm{aws.ToString(alarm.AlarmName), aws.ToTime(alarm.StateUpdatedTimestamp).UTC(), aws.ToString(alarm.StateReason)})
		}
	}
	slices.SortFunc(all, func(a, b Alarm) int { return strings.Compare(a.Name, b.Name) })
	return all, calm, nil
}

// count counts an alarm that is no trouble, and reports whether it is none. For one that only scales, in alarm is how it
// should be with few tasks and little to do.
func (c *Calm) count(state cloudwatchtypes.StateValue, scales bool) bool {
	switch {
	case state == cloudwatchtypes.StateValueOk:
		c.OK++
	case state == cloudwatchtypes.StateValueInsufficientData:
		c.NoData++
	case scales:
		c.Scaling++
	default:
		return false
	}
	return true
}

// onlyScales reports whether an alarm tells nobody, and has tasks or instances come and go.
func onlyScales(actions []string) bool {
	other := func(arn string) bool { return !strings.Contains(arn, ":scalingPolicy:") }
	return len(actions) > 0 && !slices.ContainsFunc(actions, other)
}

// shortARN is the end of an ARN, such as the family and number of a task definition.
func shortARN(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
