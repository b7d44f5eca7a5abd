// Command shop is a website of two services, with a queue of its own between them, made of the constructs
// without any YAML. A test takes it through Terraform, from a module of its own.
package main

import (
	"fmt"
	"os"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ssmparameter"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/network"
	"cdah/constructs/observability"
	"cdah/constructs/scaling"
	"cdah/constructs/service"
	"cdah/constructs/stack"
)

const (
	name    = "shop-test" // begins the names of all resources
	account = "210987654321"
	region  = "eu-west-2"
)

func main() {
	err := stack.Synth("", build)
	stack.Close()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// services are the two of the shop: pages for visitors, and an API that they call.
func services() map[string]config.Service {
	image := "public.ecr.aws/nginx/nginx:1.28.0"
	deployment := config.Deployment{Wait: new(false)} // the emulator runs no tasks to wait for
	return map[string]config.Service{
		"web": {
			Container: config.Container{Image: image}, Tasks: config.Range{Min: 1, Max: 4}, Deployment: deployment,
		},
		"api": {
			Container: config.Container{Image: image}, Tasks: config.Range{Min: 1, Max: 4}, Deployment: deployment,
			Route:   config.Route{Paths: []string{"/api/*"}},
			Scaling: config.Scaling{Alarms: &config.StepScaling{CPUHigh: 70}},
		},
	}
}

// site is what the shop's services are wired to.
type site struct {
	stack   cdktf.TerraformStack
	network *network.Network
	lb      *loadbalancer.LoadBalancer
	logs    *observability.Logs
	cluster *cluster.Cluster
}

func build(app *stack.App) {
	s := newSite(app.New("shop", stack.Props{Region: region, Account: account, Tags: map[string]string{"Project": "shop"}}).TerraformStack)
	sources := observability.Sources{
		LoadBalancer: s.lb.LB.ArnSuffix(), Cluster: s.cluster.Cluster.Name(),
		Capacity: []observability.CapacitySource{{
			AutoScalingGroup: s.cluster.AutoScalingGroup.Name(), CapacityProvider: s.cluster.CapacityProvider.Name(), Spec: capacity(),
		}},
	}
	for _, id := range []string{"api", "web"} { // in one order, which makes one JSON
		sources.Services = append(sources.Services, s.addService(id, services()[id]))
	}
	observability.NewAlerts(s.stack, "alerts", observability.AlertsProps{
		Name: name, Account: account, Region: region, Ephemeral: true, Sources: sources,
		Alerts: config.Alerts{Emails: []string{"shop@example.com"}},
	})

	orders := sqsqueue.NewSqsQueue(s.stack, jsii.String("orders"), &sqsqueue.SqsQueueConfig{
		Name: jsii.String(name + "-orders"), SqsManagedSseEnabled: true,
	})
	addParameter(s.stack, "address", s.lb.LB.DnsName())
	addParameter(s.stack, "orders", orders.Url())
}

// addParameter publishes a value for other programs.
func addParameter(scope cdktf.TerraformStack, id string, value *string) {
	ssmparameter.NewSsmParameter(scope, jsii.String("parameter-"+id), &ssmparameter.SsmParameterConfig{
		Name: jsii.String("/shop/" + id), Type: jsii.String("String"), Value: value,
	})
}

func capacity() config.Capacity {
	return config.Capacity{InstanceType: "t3.small", Instances: config.Range{Min: 1, Max: 3}}
}

func newSite(scope cdktf.TerraformStack) site {
	n := network.New(scope, "network", network.Props{
		Name: name, Account: account, Region: region, ListenerPorts: []int{80},
		Spec: config.Network{NAT: config.NATSingle, Zones: config.Zones{Letters: []string{"a", "b"}}},
	})
	lb := loadbalancer.New(scope, "load-balancer", loadbalancer.Props{
		Name: name, Account: account, Region: region, Ephemeral: true,
		VPCID: n.VPCID, SubnetIDs: n.PublicSubnetIDs, InternetGateway: n.InternetGateway,
	})
	logs := observability.NewLogs(scope, "logs", observability.LogsProps{
		Name: name, Account: account, Region: region, Services: services(), Ephemeral: true,
	})
	return site{scope, n, lb, logs, cluster.New(scope, "cluster", cluster.Props{
		Name: name, Account: account, Region: region, Ephemeral: true,
		VPCID: n.VPCID, SubnetIDs: n.PrivateSubnetIDs, Internet: n.Internet, EgressPorts: n.EgressPorts,
		LoadBalancerSecurityGroup: lb.SecurityGroup, Insights: logs.Insights, Spec: capacity(),
	})}
}

// addService adds a service with its scaling, and returns what is watched of it.
func (s site) addService(id string, spec config.Service) observability.ServiceSource {
	logs := s.logs.Services[id]
	built := service.New(s.stack, "service-"+id, service.Props{
		Name: name, Service: id, Account: account, Region: region, Ephemeral: true,
		VPCID: s.network.VPCID, ListenerARN: s.lb.Listener.Arn(),
		ClusterID: s.cluster.Cluster.Id(), CapacityProvider: s.cluster.CapacityProvider.Name(), ClusterReady: s.cluster.Ready,
		LogGroupName: logs.Name(), LogGroupARN: logs.Arn(), Spec: spec,
	})
	scaling.New(s.stack, "scaling-"+id, scaling.Props{
		Name: name, ServiceName: id, Cluster: s.cluster.Cluster.Name(), Service: built.Service,
		LoadBalancer: s.lb.LB, TargetGroup: built.TargetGroup, Spec: spec,
	})
	return observability.ServiceSource{
		Name: id, Service: built.Service.Name(), LogGroup: logs.Name(), TargetGroup: built.TargetGroup.ArnSuffix(), Heeder: built, Spec: spec,
	}
}
