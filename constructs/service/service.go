// Package service builds one containerised service of a cluster, behind its load balancer.
package service

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecsservice"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/policy"
	"cdah/internal/tf"
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
	LogGroup         cloudwatchloggroup.CloudwatchLogGroup

	Container    Container
	HealthCheck  HealthCheck
	Route        Route
	Balancing    Balancing
	Deployment   Deployment
	InitialTasks int // tasks of the first deployment; autoscaling owns the number from then on

	DeregistrationDelay int  // seconds, 0 to 3600
	Ephemeral           bool // destroyed without waiting for its tasks to drain
}

// Deployment says how a new version replaces the old one.
type Deployment struct {
	MinimumPercent  int  // healthy tasks that must remain, in percent of the desired number
	MaximumPercent  int  // tasks that may run, in percent of the desired number
	ZoneRebalancing bool // needs a MaximumPercent above 100
}

// Service is a service and the group of its tasks behind the load balancer.
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
// Tasks are spread over the zones and, within a zone, packed by memory so that instances can be
// given back. A deployment whose tasks do not become healthy is rolled back.
func New(scope constructs.Construct, id string, p Props) *Service {
	c := constructs.NewConstruct(scope, jsii.String(id))
	roles := newRoles(c, p)
	task := newTaskDefinition(c, p, roles)
	targets := newTargetGroup(c, p)
	targetsARN := targets.Arn()
	rule := newListenerRule(c, p, targetsARN)

	// The order of creation, and in reverse that of destruction: a target group must have its load
	// balancer, and a task being stopped still needs its instance, its roles and the way to AWS.
	ready := append([]cdktf.ITerraformDependable{rule, roles.executionPolicy}, p.ClusterReady...)
	s := &Service{
		TaskDefinition: task,
		TargetGroup:    targets,
		Service: ecsservice.NewEcsService(c, jsii.String(tf.Main), &ecsservice.EcsServiceConfig{
			Name:           jsii.String(p.Service),
			Cluster:        p.ClusterID,
			TaskDefinition: task.Arn(),
			DesiredCount:   tf.Num(p.InitialTasks),

			// Said here although it is the cluster's default: inherited, it would replace the service.
			CapacityProviderStrategy: []*ecsservice.EcsServiceCapacityProviderStrategy{{
				CapacityProvider: p.CapacityProvider,
				Weight:           tf.Num(policy.CapacityProviderWeight),
			}},
			OrderedPlacementStrategy: []*ecsservice.EcsServiceOrderedPlacementStrategy{
				{Type: jsii.String("spread"), Field: jsii.String("attribute:ecs.availability-zone")},
				{Type: jsii.String("binpack"), Field: jsii.String("memory")},
			},
			AvailabilityZoneRebalancing: rebalancing(p.Deployment.ZoneRebalancing),

			DeploymentMinimumHealthyPercent: tf.Num(p.Deployment.MinimumPercent),
			DeploymentMaximumPercent:        tf.Num(p.Deployment.MaximumPercent),
			DeploymentCircuitBreaker:        &ecsservice.EcsServiceDeploymentCircuitBreaker{Enable: true, Rollback: true},
			HealthCheckGracePeriodSeconds:   tf.Num(p.HealthCheck.GracePeriod),
			LoadBalancer: []*ecsservice.EcsServiceLoadBalancer{{
				ContainerName:  jsii.String(p.Service),
				ContainerPort:  tf.Num(p.Container.Port),
				TargetGroupArn: targetsARN,
			}},

			EnableEcsManagedTags: true,
			PropagateTags:        jsii.String("SERVICE"),
			ForceDelete:          p.Ephemeral,
			Timeouts:             &ecsservice.EcsServiceTimeouts{Delete: jsii.String(policy.ServiceDeleteTimeout)},
			DependsOn:            &ready,
			Lifecycle:            &cdktf.TerraformResourceLifecycle{IgnoreChanges: []*string{jsii.String("desired_count")}},
		}),
	}
	s.Name = s.Service.Name()
	return s
}

// rebalancing is always said: AWS and the provider disagree on the default.
func rebalancing(on bool) *string {
	if on {
		return jsii.String("ENABLED")
	}
	return jsii.String("DISABLED")
}
