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

	"cdah/internal/policy"
	"cdah/internal/tf"
)

// Props say what cluster to build.
type Props struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Account string // id of the account
	Region  string
	Tags    map[string]string // all tags of the environment: instances and volumes get them from here

	VPCID                     *string
	SubnetIDs                 []*string                    // private ones, one in each zone
	Internet                  []cdktf.ITerraformDependable // the instances' way out
	LoadBalancerSecurityGroup securitygroup.SecurityGroup
	EndpointSecurityGroupID   *string // of the network's interface endpoints, nil where there are none
	IPv6                      bool    // the instances' way out is open to IPv6 as well

	InstanceType   string // EC2 instance type of the x86_64 architecture
	Min, Max       int    // instances
	Initial        int    // instances of the first deployment; managed scaling owns the number from then on
	TargetCapacity int    // percentage of the instances that tasks should fill, 1 to 100
	RootVolumeSize int    // GiB, 30 or more
	EgressPorts    []int  // TCP ports that instances and containers may reach anywhere

	Insights cloudwatchloggroup.CloudwatchLogGroup // where Container Insights writes

	// Ephemeral instances are neither protected nor drained, so that destroying waits for no task.
	Ephemeral bool
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
// The instances learn the cluster's name by reference, so that Terraform ends them before the
// cluster: AWS deletes no cluster that has instances.
func New(scope constructs.Construct, id string, p Props) *Cluster {
	c := constructs.NewConstruct(scope, jsii.String(id))
	ecs := ecscluster.NewEcsCluster(c, jsii.String(tf.Main), &ecscluster.EcsClusterConfig{
		Name:      jsii.String(p.Name),
		Setting:   []*ecscluster.EcsClusterSetting{{Name: jsii.String("containerInsights"), Value: jsii.String("enabled")}},
		DependsOn: tf.After(p.Insights), // else Container Insights makes a group that nobody owns
	})
	group, rules := newSecurityGroup(c, p)
	role := newInstanceRole(c, p, ecs)
	template := newLaunchTemplate(c, p, ecs, group, role)

	// An agent needs its rights and its way out for as long as there is an instance.
	reachable := slices.Concat([]cdktf.ITerraformDependable{role.policy}, rules, p.Internet)
	instances := newAutoScalingGroup(c, p, template, reachable)
	provider := newCapacityProvider(c, p, instances)
	association := associate(c, ecs, provider)
	return &Cluster{
		Cluster: ecs, AutoScalingGroup: instances, CapacityProvider: provider, SecurityGroup: group,
		Ready: []cdktf.ITerraformDependable{association, instances}, // and with the instances all that they wait for
	}
}

// newCapacityProvider adds the provider that sizes the group by what the tasks need. Every field of
// managed scaling is set: the AWS provider sends zeros for those that are not.
func newCapacityProvider(c constructs.Construct, p Props, group autoscalinggroup.AutoscalingGroup) ecscapacityprovider.EcsCapacityProvider {
	return ecscapacityprovider.NewEcsCapacityProvider(c, jsii.String("capacity-provider"), &ecscapacityprovider.EcsCapacityProviderConfig{
		Name: jsii.String(p.Name),
		AutoScalingGroupProvider: &ecscapacityprovider.EcsCapacityProviderAutoScalingGroupProvider{
			AutoScalingGroupArn:          group.Arn(),
			ManagedDraining:              enabled(!p.Ephemeral),
			ManagedTerminationProtection: enabled(!p.Ephemeral),
			ManagedScaling: &ecscapacityprovider.EcsCapacityProviderAutoScalingGroupProviderManagedScaling{
				Status:                 enabled(true),
				TargetCapacity:         tf.Num(p.TargetCapacity),
				MinimumScalingStepSize: tf.Num(policy.MinimumScalingStep),
				MaximumScalingStepSize: tf.Num(policy.MaximumScalingStep),
				InstanceWarmupPeriod:   tf.Num(policy.InstanceWarmup),
			},
		},
	})
}

// associate makes the provider the cluster's default. It names both by reference, so that it goes
// before them: AWS deletes no provider that a cluster uses.
func associate(c constructs.Construct, ecs ecscluster.EcsCluster, provider ecscapacityprovider.EcsCapacityProvider) ecsclustercapacityproviders.EcsClusterCapacityProviders {
	return ecsclustercapacityproviders.NewEcsClusterCapacityProviders(c, jsii.String("capacity-providers"), &ecsclustercapacityproviders.EcsClusterCapacityProvidersConfig{
		ClusterName:       ecs.Name(),
		CapacityProviders: &[]*string{provider.Name()},
		DefaultCapacityProviderStrategy: []*ecsclustercapacityproviders.EcsClusterCapacityProvidersDefaultCapacityProviderStrategy{{
			CapacityProvider: provider.Name(),
			Weight:           tf.Num(policy.CapacityProviderWeight),
		}},
	})
}

func enabled(on bool) *string {
	if on {
		return jsii.String("ENABLED")
	}
	return jsii.String("DISABLED")
}
