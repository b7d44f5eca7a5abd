// Package service builds one containerised service of a cluster, behind its load balancer.
package service

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecsservice"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistenerrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/priorities"
)

// Props say what service to build.
type Props struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Service string // name of the service, unique in its cluster
	Account string // id of the account
	Region  string

	VPCID            *string                      `props:"optional"` // only a web service needs it
	ListenerARN      *string                      `props:"optional"` // only a web service needs it
	ClusterID        *string                      // by reference
	CapacityProvider *string                      `props:"optional"` // its name; only a daemon needs none
	ClusterReady     []cdktf.ITerraformDependable `props:"optional"` // what the cluster needs to run tasks and to stop them
	LogGroupName     *string                      // by reference
	LogGroupARN      *string                      // by reference
	Logs             config.Logs                  `props:"optional"` // of which the containers take BufferSize
	Sessions         *Sessions                    `props:"optional"` // of ECS Exec; only Spec.Exec needs them

	// Rules are those of the listener's rules that are the service's, of config.Environment.ListenerRules. Default: those
	// of Spec.Route, as if no other service shared the listener. Services of one listener are in one scope, and those
	// of another listener in another: a scope has each priority once.
	Rules []priorities.Rule `props:"optional"`

	Ephemeral bool // destroyed without waiting for its tasks to drain

	Spec config.Service
}

// Defaults returns the props with what they leave out filled in, as a YAML file's would be.
func (p Props) Defaults() Props {
	p.Spec.Name = p.Service
	p.Logs, p.Spec = config.WithDefaults(p.Logs), config.WithDefaults(p.Spec)
	if p.Rules == nil {
		p.Rules = p.Spec.Route.Rules(p.Service)
	}
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p Props) Validate() error {
	p = p.Defaults()
	web, noSessions := p.Spec.Kind == config.KindWeb, p.Sessions == nil || p.Sessions.LogGroup == nil || p.Sessions.Key == nil
	return cdk.Check(p,
		config.ValidatePlace(p.Name, p.Account, p.Region),
		config.ValidateName("Service", "a service", p.Service),
		p.Spec.ValidateIn("Spec", p.Account, p.Region),
		cdk.Missing("VPCID", "the target group of a web service is in a VPC", web && p.VPCID == nil),
		cdk.Missing("ListenerARN", "a web service gets its requests from a listener", web && p.ListenerARN == nil),
		cdk.Missing("CapacityProvider", "the tasks of all services but daemons start on its instances", p.Spec.Kind != config.KindDaemon && p.CapacityProvider == nil),
		cdk.Missing("Sessions", "Spec.Exec lets people open a shell, whose sessions are encrypted with its Key and logged in its LogGroup", p.Spec.Exec && noSessions),
		config.Validate("Logs", p.Logs),
		config.Validate("Spec", p.Spec),
	)
}

// Service is a service and, where it is a web one, the group of its tasks behind the load balancer.
type Service struct {
	Service        ecsservice.EcsService
	TaskDefinition ecstaskdefinition.EcsTaskDefinition
	TaskRole       iamrole.IamRole // as which its containers call AWS
	TargetGroup    lbtargetgroup.LbTargetGroup

	props Props
	rules []lblistenerrule.LbListenerRule // one for each of props.Rules
}

// New builds the service:
//
//	listener ─ rules → target group → any free port of the range on an instance → container port
//
// Tasks are spread over the zones and, within a zone, packed by memory so that instances can be given
// back, or spread over the instances. A deployment whose tasks do not become healthy is rolled back.
//
// The number of tasks is Terraform's, until scaling.New hands it over to autoscaling.
func New(scope constructs.Construct, id string, p Props) *Service {
	p = p.Defaults()
	cdk.Must(scope, id, errors.Join(p.Validate(), p.prioritiesTaken(scope)))
	c := constructs.NewConstruct(scope, jsii.String(id))
	definition, roles := newTaskDefinition(c, p.task())

	// The order of creation, and in reverse that of destruction: a target group must have its load
	// balancer, and a task being stopped still needs its instance, its roles and the way to AWS.
	ready := slices.Concat(roles.policies, p.ClusterReady)
	definitionARN := definition.Arn()
	made := p.service(definitionARN)
	s := &Service{TaskDefinition: definition, TaskRole: roles.task, props: p}
	if p.Spec.Kind == config.KindWeb {
		s.TargetGroup = newTargetGroup(c, p)
		targetsARN := s.TargetGroup.Arn()
		s.rules = newListenerRules(scope, c, p, s.TargetGroup)
		ready = slices.Concat(dependables(s.rules), ready)
		made.HealthCheckGracePeriodSeconds = cdk.Number(*p.Spec.HealthCheck.GracePeriod)
		made.LoadBalancer = []*ecsservice.EcsServiceLoadBalancer{{
			ContainerName:  jsii.String(p.Spec.Answering().Container),
			ContainerPort:  cdk.Number(p.Spec.Answering().Port),
			TargetGroupArn: targetsARN,
		}}
		// Named although it is off, and even where there is none: what the provider was once told it cannot take back.
		made.Alarms = alarms(jsii.String(naming.Of(p.Name, naming.ErrorsAlarm(p.Service))), false)
	}
	made.DependsOn = &ready
	s.Service = ecsservice.NewEcsService(c, jsii.String(cdk.DefaultChild), made)
	requireDeployed(s.Service, definitionARN)
	return s
}

// Heed has the service's deployments rolled back while an alarm on its errors is on, unless
// Spec.Deployment.RollbackOnErrors is false. The service is then created after the alarm, which may be made of
// its target group, and destroyed before it.
func (s *Service) Heed(alarm cloudwatchmetricalarm.CloudwatchMetricAlarm) {
	address := cdk.Address(alarm)
	after := append(*s.Service.DependsOn(), &address)
	s.Service.SetDependsOn(&after)
	if *s.props.Spec.Deployment.RollbackOnErrors {
		s.Service.PutAlarms(alarms(alarm.AlarmNameInput(), true))
		s.Service.PutTimeouts(s.props.timeouts(2 * *s.props.Spec.Alarms.Target5xxRate.OfMinutes))
	}
}

func alarms(name *string, on bool) *ecsservice.EcsServiceAlarms {
	return &ecsservice.EcsServiceAlarms{AlarmNames: &[]*string{name}, Enable: on, Rollback: on}
}

func (p Props) task() task {
	t := task{
		name: p.Name, own: p.Service, account: p.Account, region: p.Region,
		logGroupName: p.LogGroupName, logGroupARN: p.LogGroupARN, logBuffer: p.Logs.BufferSize, fireLens: p.Spec.FireLens, role: p.Spec.TaskRole,
		containers: map[string]config.Sidecar{p.Service: {Container: p.Spec.Container, Neighbours: p.Spec.Neighbours, Essential: new(true)}},
	}
	maps.Copy(t.containers, p.Spec.Sidecars)
	if t.fireLens != nil {
		t.containers[config.LogRouter] = router(t.fireLens)
	}
	if p.Spec.Exec {
		t.sessions = p.Sessions
	}
	if p.Spec.Kind == config.KindWeb {
		t.answering = p.Spec.Answering()
	}
	return t
}

// service is what services of all kinds have, and what a daemon has otherwise.
func (p Props) service(definitionARN *string) *ecsservice.EcsServiceConfig {
	made := &ecsservice.EcsServiceConfig{
		Name:           jsii.String(p.Service),
		Cluster:        p.ClusterID,
		TaskDefinition: definitionARN,

		AvailabilityZoneRebalancing:     rebalancing(*p.Spec.Deployment.ZoneRebalancing),
		DeploymentMinimumHealthyPercent: cdk.Number(*p.Spec.Deployment.MinimumPercent),
		DeploymentCircuitBreaker:        &ecsservice.EcsServiceDeploymentCircuitBreaker{Enable: true, Rollback: true},
		WaitForSteadyState:              p.Spec.Deployment.Waits(),

		EnableEcsManagedTags: true,
		EnableExecuteCommand: p.Spec.Exec,
		PropagateTags:        jsii.String("SERVICE"),
		Tags:                 cdk.Tags(map[string]string{"Service": p.Service}), // on each task too: costs by service
		ForceDelete:          p.Ephemeral,
		Timeouts:             p.timeouts(0),
	}
	if p.Spec.Kind == config.KindDaemon { // takes neither a capacity provider nor a number of tasks nor a strategy
		made.SchedulingStrategy = jsii.String("DAEMON")
		made.LaunchType = jsii.String("EC2")
		return made
	}
	made.DesiredCount = cdk.Number(p.Spec.Tasks.Initial())
	made.DeploymentMaximumPercent = cdk.Number(p.Spec.Deployment.MaximumPercent)
	made.OrderedPlacementStrategy = strategy(p.Spec.Placement)
	// Said here although it is the cluster's default: inherited, it would replace the service.
	made.CapacityProviderStrategy = []*ecsservice.EcsServiceCapacityProviderStrategy{{
		CapacityProvider: p.CapacityProvider,
		Weight:           cdk.Number(settings.CapacityProviderWeight),
	}}
	return made
}

// timeouts are how long Terraform waits. In a deployment it also waits while failing tasks are not replaced yet,
// and while ECS watches the alarm on errors after the new tasks are healthy. ECS says of this bake time only that
// it depends on the alarm: twice the alarm's minutes are taken to be enough.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
func (p Props) timeouts(bakeMinutes int) *ecsservice.EcsServiceTimeouts {
	own := bakeMinutes
	if p.Spec.Kind == config.KindWeb {
		own += (*p.Spec.HealthCheck.GracePeriod + 59) / 60
	}
	minutes := func(n int) *string { return jsii.String(strconv.Itoa(n) + "m") }
	return &ecsservice.EcsServiceTimeouts{
		Create: minutes(settings.FirstDeploymentMinutes + own),
		Update: minutes(settings.DeploymentMinutes + own),
		Delete: jsii.String(settings.ServiceDeleteTimeout),
	}
}

// requireDeployed fails a deployment that AWS has rolled back: the service is then steady, which is all that
// the provider waits for, but on its former task definition
// (https://github.com/hashicorp/terraform-provider-aws/issues/20858).
func requireDeployed(s ecsservice.EcsService, definitionARN *string) {
	cdk.Require(s, cdk.Condition{
		Holds: "${self.task_definition == " + *definitionARN + "}",
		Message: "The deployment has failed and AWS has rolled it back: the service runs its former task definition. " +
			"The service's events in ECS and its log group say why.",
	})
}

func strategy(p config.Placement) []*ecsservice.EcsServiceOrderedPlacementStrategy {
	zones := &ecsservice.EcsServiceOrderedPlacementStrategy{Type: jsii.String("spread"), Field: jsii.String("attribute:ecs.availability-zone")}
	if p == config.PlacementSpread {
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
