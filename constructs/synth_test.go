// Package constructs_test synthesizes each construct alone. All of it runs in one kernel, which
// starts once and serves one test at a time.
package constructs_test

import (
	"fmt"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/network"
	"cdah/constructs/observability"
	"cdah/constructs/service"
	"cdah/internal/testkit"
)

const (
	account = "123456789012"
	region  = "eu-west-2"
	name    = "shop-test"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// synth synthesizes what build adds to a stack.
func synth(t *testing.T, build func(cdktf.TerraformStack)) *testkit.Document {
	t.Helper()
	return testkit.Synth(t, build)
}

// want fails the test where a resource does not say what it should, each path with its value.
func want(t *testing.T, d *testkit.Document, address string, paths map[string]any) {
	t.Helper()
	for path, expected := range paths {
		if diff := cmp.Diff(expected, d.Get(t, address, path)); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", address, path, diff)
		}
	}
}

// list makes what encoding/json makes of a list.
func list(values ...any) []any { return values }

func newNetwork(s cdktf.TerraformStack, change ...func(*network.Props)) *network.Network {
	return network.New(s, "network", networkProps(change...))
}

func networkProps(change ...func(*network.Props)) network.Props {
	return changed(network.Props{Name: name, Account: account, Region: region, ListenerPorts: []int{80}}, change)
}

// anyNetwork is somebody else's network, without resources in the stack: all that other constructs take
// of a network is ids, and what they must wait for.
func anyNetwork() *network.Network {
	return &network.Network{
		VPCID:            jsii.String("vpc-1"),
		PublicSubnetIDs:  *jsii.Strings("subnet-public-a", "subnet-public-b", "subnet-public-c"),
		PrivateSubnetIDs: *jsii.Strings("subnet-private-a", "subnet-private-b", "subnet-private-c"),
		EgressPorts:      []int{443},
	}
}

func newLoadBalancer(s cdktf.TerraformStack, n *network.Network, change ...func(*loadbalancer.Props)) *loadbalancer.LoadBalancer {
	return loadbalancer.New(s, "load-balancer", loadBalancerProps(n, change...))
}

func loadBalancerProps(n *network.Network, change ...func(*loadbalancer.Props)) loadbalancer.Props {
	return changed(loadbalancer.Props{
		Name: name, Account: account, Region: region,
		VPCID: n.VPCID, SubnetIDs: n.PublicSubnetIDs, InternetGateway: n.InternetGateway,
	}, change)
}

func newLogs(s cdktf.TerraformStack) *observability.Logs {
	return observability.NewLogs(s, "logs", observability.LogsProps{
		Name: name, Account: account, Region: region, Services: map[string]config.Service{"web": shortService(config.KindWeb)},
	})
}

func newCluster(s cdktf.TerraformStack, n *network.Network, lb *loadbalancer.LoadBalancer, logs *observability.Logs, change ...func(*cluster.Props)) *cluster.Cluster {
	return cluster.New(s, "cluster", clusterProps(n, lb, logs, change...))
}

func clusterProps(n *network.Network, lb *loadbalancer.LoadBalancer, logs *observability.Logs, change ...func(*cluster.Props)) cluster.Props {
	return changed(cluster.Props{
		Name: name, Account: account, Region: region, Tags: map[string]string{"Owner": "web-team"},
		VPCID: n.VPCID, SubnetIDs: n.PrivateSubnetIDs, Internet: n.Internet, LoadBalancerSecurityGroup: lb.SecurityGroup,
		EndpointSecurityGroupID: n.EndpointSecurityGroupID, IPv6: n.EgressIPv6, EgressPorts: n.EgressPorts, Insights: logs.Insights,
		Spec: config.Capacity{InstanceType: "t3.small", Instances: config.Range{Min: 1, Desired: new(2), Max: 3}},
	}, change)
}

// newServiceOn adds a service in a cluster of the stack, behind a load balancer of it.
func newServiceOn(s cdktf.TerraformStack, n *network.Network, lb *loadbalancer.LoadBalancer, change ...func(*service.Props)) (*cluster.Cluster, *service.Service) {
	logs := newLogs(s)
	c := newCluster(s, n, lb, logs)
	return c, newService(s, append([]func(*service.Props){within(lb, logs, c)}, change...)...)
}

// within puts a service into a cluster of the stack.
func within(lb *loadbalancer.LoadBalancer, logs *observability.Logs, c *cluster.Cluster) func(*service.Props) {
	return func(p *service.Props) {
		group := logs.Services["web"]
		p.ListenerARN, p.LogGroupName, p.LogGroupARN = lb.Listener.Arn(), group.Name(), group.Arn()
		p.ClusterID, p.CapacityProvider, p.ClusterReady = c.Cluster.Id(), c.CapacityProvider.Name(), c.Ready
	}
}

// newService adds a service in somebody else's cluster, unless that is changed.
func newService(s cdktf.TerraformStack, change ...func(*service.Props)) *service.Service {
	props := changed(service.Props{
		Name: name, Service: "web", Account: account, Region: region,
		VPCID: jsii.String("vpc-1"), ListenerARN: jsii.String("listener"), ClusterID: jsii.String("cluster"), CapacityProvider: jsii.String("provider"),
		Spec: config.Service{
			Container: config.Container{Image: "example.com/web:1", CPU: 256, Memory: 512}, ContainerPort: 8080,
			Tasks: config.Range{Min: 3, Max: 15},
		},
	}, change)
	if props.LogGroupName == nil {
		group := newLogs(s).Services["web"]
		props.LogGroupName, props.LogGroupARN = group.Name(), group.Arn()
	}
	return service.New(s, "service-web", props)
}

func changed[P any](props P, changes []func(*P)) P {
	for _, change := range changes {
		change(&props)
	}
	return props
}

// ref is a reference to an attribute, as Terraform writes it.
func ref(format string, parts ...any) string { return "${" + fmt.Sprintf(format, parts...) + "}" }
