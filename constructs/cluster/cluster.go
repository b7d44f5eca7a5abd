// Package cluster builds the ECS cluster and the EC2 instances that its tasks run on.
package cluster

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalinggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscapacityprovider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscluster"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecsclustercapacityproviders"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// Props say what cluster to build.
type Props struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Account string // id of the account
	Region  string
	Tags    map[string]string `props:"optional"` // all tags of the environment: instances and volumes get them from here

	VPCID                     *string
	SubnetIDs                 []*string                    // private ones, one in each zone
	Internet                  []cdktf.ITerraformDependable `props:"optional"` // the instances' way out, as far as it is ours
	EgressPorts               []int                        // TCP ports that instances and containers may reach anywhere
	IPv6                      bool                         // the instances' way out is open to IPv6 as well
	Connections               map[string]config.Connection `props:"optional"` // what else in the VPC they may reach
	Neighbours                bool                         // tasks on one instance are reached from the others
	LoadBalancerSecurityGroup securitygroup.SecurityGroup
	EndpointSecurityGroupID   *string `props:"optional"` // of the network's interface endpoints, nil where there are none

	Insights     cloudwatchloggroup.CloudwatchLogGroup // where Container Insights writes
	InstanceLogs cloudwatchloggroup.CloudwatchLogGroup `props:"optional"` // where the instances' own logs go; nil: nowhere
	Sessions     *Sessions                             `props:"optional"` // of ECS Exec; nil where no service has it

	Ephemeral bool // instances are neither protected nor drained, so that destroying waits for no task

	Spec config.Capacity
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p Props) Defaults() Props {
	p.Spec = config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p Props) Validate() error {
	p = p.Defaults()
	half := p.Sessions != nil && (p.Sessions.LogGroup == nil || p.Sessions.Key == nil)
	return cdk.Check(p,
		config.ValidatePlace(p.Name, p.Account, p.Region),
		config.ValidateTags("Tags", p.Tags),
		cdk.Missing("Sessions", "sessions are encrypted with its Key and logged in its LogGroup, of which one is nil", half),
		config.Validate("Spec", p.Spec),
		config.Validate("", config.Network{EgressPorts: p.EgressPorts}),
		config.ValidateConnections("Connections", p.Connections, p.EgressPorts),
	)
}

// Cluster is a cluster with its instances.
type Cluster struct {
	Cluster          ecscluster.EcsCluster
	AutoScalingGroup autoscalinggroup.AutoscalingGroup
	CapacityProvider ecscapacityprovider.EcsCapacityProvider
	SecurityGroup    securitygroup.SecurityGroup // of the instances

	// Ready is what a service must wait for before it is created, and must be gone before: the
	// cluster can run its tasks, and its instances can reach AWS to stop them.
	Ready []cdktf.ITerraformDependable
}

// New builds the cluster and its capacity:
//
//	service → capacity provider ─ managed scaling → Auto Scaling group → instances ─ register → cluster
//
// or, where alarms scale the group:
//
//	reserved CPU and memory of the cluster → two alarms → scaling policies → Auto Scaling group
//
// The instances learn the cluster's name by reference, so that Terraform ends them before the
// cluster: AWS deletes no cluster that has instances.
func New(scope constructs.Construct, id string, p Props) *Cluster {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	ecs := ecscluster.NewEcsCluster(c, jsii.String(cdk.DefaultChild), &ecscluster.EcsClusterConfig{
		Name:          jsii.String(p.Name),
		Configuration: p.Sessions.configuration(),
		Setting:       []*ecscluster.EcsClusterSetting{{Name: jsii.String("containerInsights"), Value: jsii.String("enabled")}},
		DependsOn:     cdk.After(p.Insights), // else Container Insights makes a group that nobody owns
	})
	group, rules := newSecurityGroup(c, p)
	role := newInstanceRole(c, p, ecs)
	template := newLaunchTemplate(c, p, ecs, group, role)

	// An agent needs its permissions and its way out for as long as there is an instance.
	reachable := slices.Concat([]cdktf.ITerraformDependable{role.policy}, rules, p.Internet)
	instances := newAutoScalingGroup(c, p, template, reachable)
	provider := newCapacityProvider(c, p, instances)
	if p.Spec.Scaling.Alarms != nil {
		addAlarms(c, p, ecs, instances)
	}
	addSchedules(c, p, instances)
	association := associate(c, ecs, provider)
	return &Cluster{
		Cluster: ecs, AutoScalingGroup: instances, CapacityProvider: provider, SecurityGroup: group,
		Ready: []cdktf.ITerraformDependable{association, instances}, // and with the instances all that they wait for
	}
}

// associate makes the provider the cluster's default. It names both by reference, so that it goes
// before them: AWS deletes no provider that a cluster uses.
func associate(c constructs.Construct, ecs ecscluster.EcsCluster, provider ecscapacityprovider.EcsCapacityProvider) ecsclustercapacityproviders.EcsClusterCapacityProviders {
	return ecsclustercapacityproviders.NewEcsClusterCapacityProviders(c, jsii.String("capacity-providers"), &ecsclustercapacityproviders.EcsClusterCapacityProvidersConfig{
		ClusterName:       ecs.Name(),
		CapacityProviders: &[]*string{provider.Name()},
		DefaultCapacityProviderStrategy: []*ecsclustercapacityproviders.EcsClusterCapacityProvidersDefaultCapacityProviderStrategy{{
			CapacityProvider: provider.Name(),
			Weight:           cdk.Number(settings.CapacityProviderWeight),
		}},
	})
}
