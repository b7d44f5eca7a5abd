// Package service builds one containerised service of a cluster, behind its load balancer.
package service

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecsservice"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// Props say what service to build.
type Props struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Service string // name of the service, unique in its cluster
	Account string // id of the account
	Region  string

	VPCID            *string
	ListenerARN      *string
	ClusterID        *string
	CapacityProvider *string                      // its name
	ClusterReady     []cdktf.ITerraformDependable // what the cluster needs to run tasks and to stop them
	LogGroupName     *string                      // by reference
	LogGroupARN      *string                      // by reference

	Kind         Kind
	Container    Container
	Neighbours   Neighbours         // of the service's own container
	Sidecars     map[string]Sidecar // by name
	HealthCheck  HealthCheck        // by the load balancer
	Route        Route
	Balancing    Balancing
	Deployment   Deployment
	Placement    Placement
	InitialTasks int       // tasks of the first deployment, and of all where nothing scales them
	Autoscaled   bool      // autoscaling owns the number of tasks after the first deployment
	FireLens     *FireLens // nil where the container's lines go to the log group
	Exec         *Exec     // people may open a shell in the containers; nil where they may not

	DeregistrationDelay int  // seconds, 0 to 3600
	Ephemeral           bool // destroyed without waiting for its tasks to drain
}

// Kind is what a service is for.
type Kind int

// The kinds. Only Web has a listener rule and a target group.
const (
	Web    Kind = iota // answers requests behind the load balancer
	Worker             // gets no requests
	Daemon             // as Worker, with one task on each instance
)

// Placement is how tasks are placed, after the zones.
type Placement int

// The placements.
const (
	Pack   Placement = iota // on as few instances as possible
	Spread                  // over the instances
)

// Deployment says how a new version replaces the old one.
type Deployment struct {
	MinimumPercent  int  // healthy tasks that must remain, in percent of the desired number
	MaximumPercent  int  // tasks that may run, in percent of the desired number; 100 for a Daemon
	ZoneRebalancing bool // needs a MaximumPercent above 100
	Wait            bool // Terraform waits until the deployment has ended

	// Alarm is the name of an alarm, none for a service that no alarm can watch; with RollbackOnAlarm a
	// deployment during which it goes off is rolled back. A name, as the alarm may depend on the service's
	// target group: see Await.
	Alarm           string
	RollbackOnAlarm bool
}

// Service is a service and, where it is a Web one, the group of its tasks behind the load balancer.
type Service struct {
	Name           *string // by reference, asked for once
	Service        ecsservice.EcsService
	TaskDefinition ecstaskdefinition.EcsTaskDefinition
	TargetGroup    lbtargetgroup.LbTargetGroup
}

// New builds the service:
//
//	listener ─ rule → target group → any free port of the range on an instance → container port
//
// Tasks are spread over the zones and, within a zone, packed by memory so that instances can be given
// back, or spread over the instances. A deployment whose tasks do not become healthy is rolled back.
func New(scope constructs.Construct, id string, p Props) *Service {
	c := constructs.NewConstruct(scope, jsii.String(id))
	definition, roles := newTaskDefinition(c, p.task())

	// The order of creation, and in reverse that of destruction: a target group must have its load
	// balancer, and a task being stopped still needs its instance, its roles and the way to AWS.
	ready := slices.Concat(roles.policies, p.ClusterReady)
	definitionARN := definition.Arn()
	config := p.config(definitionARN)
	s := &Service{TaskDefinition: definition}
	if p.Kind == Web {
		s.TargetGroup = newTargetGroup(c, p)
		targetsARN := s.TargetGroup.Arn()
		ready = append([]cdktf.ITerraformDependable{newListenerRule(c, p, targetsARN)}, ready...)
		config.HealthCheckGracePeriodSeconds = cdk.Number(*p.HealthCheck.GracePeriod)
		config.LoadBalancer = []*ecsservice.EcsServiceLoadBalancer{{
			ContainerName:  jsii.String(p.Service),
			ContainerPort:  cdk.Number(p.Container.Port),
			TargetGroupArn: targetsARN,
		}}
	}
	config.DependsOn = &ready
	s.Service = ecsservice.NewEcsService(c, jsii.String(cdk.DefaultChild), config)
	s.Name = s.Service.Name()
	p.lifecycle(definitionARN).Set(s.Service)
	return s
}

// Await has the service created after, and destroyed before, what is made of parts of it: an alarm on its
// target group that its deployments heed.
func (s *Service) Await(resource cdktf.TerraformResource) {
	address := *resource.TerraformResourceType() + "." + *resource.FriendlyUniqueId() // its Fqn is an expression
	after := append(*s.Service.DependsOn(), &address)
	s.Service.SetDependsOn(&after)
}

func (p Props) task() task {
	containers := map[string]Sidecar{p.Service: {Container: p.Container, Neighbours: p.Neighbours, Essential: true}}
	for name, sidecar := range p.Sidecars {
		containers[name] = sidecar
	}
	if p.FireLens != nil {
		containers[logRouter] = p.FireLens.container()
	}
	return task{
		name: p.Name, own: p.Service, account: p.Account, region: p.Region, logGroupName: p.LogGroupName, logGroupARN: p.LogGroupARN,
		exec: p.Exec, fireLens: p.FireLens, containers: containers,
	}
}

// config is what services of all kinds have, and what a Daemon has otherwise.
func (p Props) config(definitionARN *string) *ecsservice.EcsServiceConfig {
	config := &ecsservice.EcsServiceConfig{
		Name:           jsii.String(p.Service),
		Cluster:        p.ClusterID,
		TaskDefinition: definitionARN,

		AvailabilityZoneRebalancing:     rebalancing(p.Deployment.ZoneRebalancing),
		DeploymentMinimumHealthyPercent: cdk.Number(p.Deployment.MinimumPercent),
		DeploymentCircuitBreaker:        &ecsservice.EcsServiceDeploymentCircuitBreaker{Enable: true, Rollback: true},
		WaitForSteadyState:              p.Deployment.Wait,

		EnableEcsManagedTags: true,
		EnableExecuteCommand: p.Exec != nil,
		PropagateTags:        jsii.String("SERVICE"),
		Tags:                 cdk.Tags(map[string]string{"Service": p.Service}), // on each task too: costs by service
		ForceDelete:          p.Ephemeral,
		Timeouts: &ecsservice.EcsServiceTimeouts{
			Create: jsii.String(settings.ServiceDeployTimeout),
			Update: jsii.String(settings.ServiceDeployTimeout),
			Delete: jsii.String(settings.ServiceDeleteTimeout),
		},
	}
	if p.Kind == Daemon { // takes neither a capacity provider nor a number of tasks nor a strategy
		config.SchedulingStrategy = jsii.String("DAEMON")
		config.LaunchType = jsii.String("EC2")
		return config
	}
	if p.Deployment.Alarm != "" { // said where it is off, too: the provider would leave it on
		config.Alarms = &ecsservice.EcsServiceAlarms{
			AlarmNames: jsii.Strings(p.Deployment.Alarm),
			Enable:     p.Deployment.RollbackOnAlarm,
			Rollback:   p.Deployment.RollbackOnAlarm,
		}
	}
	config.DesiredCount = cdk.Number(p.InitialTasks)
	config.DeploymentMaximumPercent = cdk.Number(p.Deployment.MaximumPercent)
	config.OrderedPlacementStrategy = strategy(p.Placement)
	// Said here although it is the cluster's default: inherited, it would replace the service.
	config.CapacityProviderStrategy = []*ecsservice.EcsServiceCapacityProviderStrategy{{
		CapacityProvider: p.CapacityProvider,
		Weight:           cdk.Number(settings.CapacityProviderWeight),
	}}
	return config
}

// lifecycle leaves the number of tasks to autoscaling, once set, and fails a deployment that AWS has rolled
// back: the service is then steady, which is all that the provider waits for, but on its former task
// definition (https://github.com/hashicorp/terraform-provider-aws/issues/20858).
func (p Props) lifecycle(definitionARN *string) cdk.Lifecycle {
	lifecycle := cdk.Lifecycle{
		After: []cdk.Condition{{
			Holds: "${self.task_definition == " + *definitionARN + "}",
			Message: "The deployment has failed and AWS has rolled it back: the service runs its former task definition. " +
				"The service's events in ECS and its log group say why.",
		}},
	}
	if p.Autoscaled && p.Kind != Daemon {
		lifecycle.IgnoreChanges = []string{"desired_count"}
	}
	return lifecycle
}

func strategy(p Placement) []*ecsservice.EcsServiceOrderedPlacementStrategy {
	zones := &ecsservice.EcsServiceOrderedPlacementStrategy{Type: jsii.String("spread"), Field: jsii.String("attribute:ecs.availability-zone")}
	if p == Spread {
		return []*ecsservice.EcsServiceOrderedPlacementStrategy{zones, {Type: jsii.String("spread"), Field: jsii.String("instanceId")}}
	}
	return []*ecsservice.EcsServiceOrderedPlacementStrategy{zones, {Type: jsii.String("binpack"), Field: jsii.String("memory")}}
}

// rebalancing is always said: AWS and the provider disagree on the default.
func rebalancing(on bool) *string {
	if on {
		return jsii.String("ENABLED")
	}
	return jsii.String("DISABLED")
}
