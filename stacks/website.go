package stacks

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/network"
	"cdah/constructs/observability"
	"cdah/constructs/service"
	"cdah/constructs/stack"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/resources"
	"cdah/internal/jsii/cdk"
)

// website is a website of one environment, as far as it is built.
type website struct {
	environment config.Environment
	name        string
	stack       cdktf.TerraformStack

	network      *network.Network
	loadBalancer *loadbalancer.LoadBalancer
	logs         *observability.Logs
	cluster      *cluster.Cluster
	sessions     *cluster.Sessions // nil where no service has ECS Exec
	volumes      map[string]service.Volume
	services     map[string]*service.Service
	jobs         map[string]*service.Job

	url *string // the public address, in place of the load balancer's; nil unless an extension gives it
}

// newWebsite composes the website of an environment:
//
//	internet → load balancer → services' tasks → instances of the cluster → NAT → internet
//
// and what extensions add, whose services are own.
func newWebsite(app *stack.App, e config.Environment, extensions []Extension, own []resources.Service) {
	s := app.New(e.Name, stack.Props{
		Region: e.Region, Account: e.Account, Tags: tags(e), State: e.State, PermissionsBoundary: e.PermissionsBoundary,
	})

	w := &website{environment: e, name: naming.Of(e.Project, e.Name), stack: s.TerraformStack}
	w.network = network.New(w.stack, "network", w.networkProps())
	w.loadBalancer = loadbalancer.New(w.stack, "load-balancer", w.loadBalancerProps())
	w.logs = observability.NewLogs(w.stack, "logs", w.logsProps())
	w.addSessions()
	w.cluster = cluster.New(w.stack, "cluster", w.clusterProps())
	w.addVolumes()
	w.addServices()
	w.addJobs()
	w.addWatch()
	w.addOutputs()
	w.extend(app, extensions, own)
	cdk.Output(w.stack, urlOutput, "Public address of the website.", w.address())
}

// tags returns all tags of an environment's resources.
func tags(e config.Environment) map[string]string {
	all := map[string]string{"Project": e.Project, "Environment": e.Name, "ManagedBy": "cdktf"}
	maps.Copy(all, e.Tags)
	return all
}

func (w *website) networkProps() network.Props {
	e := w.environment
	return network.Props{
		Name: w.name, Account: e.Account, Region: e.Region, Tags: tags(e),
		ListenerPorts: e.ListenerPorts(), Sources: e.LoadBalancer.Sources, Inside: e.Inside(), TaskEndpoints: taskEndpoints(e),
		Spec: e.Network,
	}
}

func (w *website) loadBalancerProps() loadbalancer.Props {
	e, n := w.environment, w.network
	return loadbalancer.Props{
		Name: w.name, Account: e.Account, Region: e.Region,
		VPCID: n.VPCID, SubnetIDs: n.PublicSubnetIDs, InternetGateway: n.InternetGateway, IPv6: n.IPv6,
		Ephemeral: e.Ephemeral, Domain: e.Domain, Spec: e.LoadBalancer,
	}
}

func (w *website) clusterProps() cluster.Props {
	e, n := w.environment, w.network
	return cluster.Props{
		Name: w.name, Account: e.Account, Region: e.Region, Tags: tags(e),
		VPCID: n.VPCID, SubnetIDs: n.PrivateSubnetIDs, Internet: n.Internet, EgressPorts: n.EgressPorts, Connections: e.AllConnections(), Neighbours: e.HasNeighbours(), IPv6: n.EgressIPv6,
		LoadBalancerSecurityGroup: w.loadBalancer.SecurityGroup, EndpointSecurityGroupID: n.EndpointSecurityGroupID,
		Insights: w.logs.Insights, InstanceLogs: w.logs.Instances, Sessions: w.sessions,
		Ephemeral: e.Ephemeral, Spec: e.Capacity,
	}
}

// serviceNames returns the services in the order in which they are built.
func (w *website) serviceNames() []string {
	return slices.Sorted(maps.Keys(w.environment.Services))
}

// jobNames returns the jobs in the order in which they are built.
func (w *website) jobNames() []string {
	return slices.Sorted(maps.Keys(w.environment.Jobs))
}

// urlOutput is the name of the output of the website's address, which an extension can change: it is added last.
const urlOutput = "website_url"

// addOutputs adds what else people and other programs read after a deployment. Their names are a public
// contract, as addresses are.
func (w *website) addOutputs() {
	e := w.environment
	groups, services, roleNames, roleARNs := map[string]*string{}, map[string]*string{}, map[string]*string{}, map[string]*string{}
	for name, built := range w.services {
		services[name] = built.Service.Name()
		groups[name] = w.logs.Services[name].Name()
		roleNames[name], roleARNs[name] = built.TaskRole.Name(), built.TaskRole.Arn()
	}
	cdk.Output(w.stack, "load_balancer_dns_name", "DNS name of the load balancer.", w.loadBalancer.LB.DnsName())
	cdk.Output(w.stack, "cluster_name", "Name of the ECS cluster.", w.cluster.Cluster.Name())
	cdk.Output(w.stack, "service_names", "Names of the ECS services, by service.", services)
	cdk.Output(w.stack, "log_group_names", "Names of the log groups, by service.", groups)
	if len(w.jobs) > 0 {
		commands := map[string]*string{}
		for name, built := range w.jobs {
			commands[name] = &built.Command
			roleNames[name], roleARNs[name] = built.TaskRole.Name(), built.TaskRole.Arn()
		}
		cdk.Output(w.stack, "job_commands", "Commands of the AWS CLI that start the jobs, by job.", commands)
		if first := e.JobsBeforeDeployment(); len(first) > 0 {
			cdk.Output(w.stack, "jobs_before_deployment", "Jobs that cdah runs before it changes the services, in this order.", first)
		}
	}
	cdk.Output(w.stack, "task_role_arns", "ARNs of the roles as which containers call AWS, by service and job.", roleARNs)
	cdk.Output(w.stack, "task_role_names", "Names of these roles, by service and job.", roleNames)
	cdk.Output(w.stack, "vpc_id", "Id of the VPC.", w.network.VPCID)
	cdk.Output(w.stack, "public_subnet_ids", "Ids of the subnets of the load balancer.", w.network.PublicSubnetIDs)
	cdk.Output(w.stack, "private_subnet_ids", "Ids of the subnets of the instances.", w.network.PrivateSubnetIDs)
	cdk.Output(w.stack, "instance_security_group_id", "Id of the security group of the instances.", w.cluster.SecurityGroup.Id())
}

// address is the website's public address: what an extension says, its domain, or the load balancer's own name.
func (w *website) address() string {
	if w.url != nil {
		return *w.url
	}
	if d := w.environment.Domain; d != nil {
		return "https://" + d.Name
	}
	return "http://" + *w.loadBalancer.LB.DnsName()
}
