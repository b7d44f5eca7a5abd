package stacks

import (
	"net/netip"
	"slices"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/network"
	"cdah/constructs/observability"
	"cdah/constructs/scaling"
	"cdah/constructs/service"
	"cdah/internal/policy"
	"cdah/internal/routing"
)

// newNetwork builds the environment's own network, or looks the existing one up.
func (w *website) newNetwork(id string) *network.Network {
	if existing := w.environment.Network.Existing; existing != nil {
		return network.Existing(w.stack, id, network.ExistingProps{
			Region: w.environment.Region, VPCID: existing.VPC,
			PublicSubnetIDs: existing.PublicSubnets, PrivateSubnetIDs: existing.PrivateSubnets,
		})
	}
	return network.New(w.stack, id, w.networkProps())
}

func (w *website) networkProps() network.Props {
	n := w.environment.Network
	props := network.Props{
		Name: w.name, Account: w.environment.Account, Region: w.environment.Region,
		CIDR: netip.MustParsePrefix(n.CIDR), Zones: n.Zones.Letters, IPv6: n.IPv6,
		NAT:          natModes()[n.NAT],
		NATAddresses: n.NATAddresses, InterfaceEndpoints: w.interfaceEndpoints(),
	}
	if n.FlowLogs.Enabled {
		props.FlowLogs = &network.FlowLogs{
			RetentionDays: n.FlowLogs.RetentionDays, AggregationInterval: n.FlowLogs.AggregationInterval,
		}
	}
	if n.Subnets != nil {
		props.Subnets = &network.Subnets{Public: prefixes(n.Subnets.Public), Private: prefixes(n.Subnets.Private)}
	}
	return props
}

func natModes() map[config.NATMode]network.NATMode {
	return map[config.NATMode]network.NATMode{
		config.NATPerZone: network.NATPerZone, config.NATSingle: network.NATSingle, config.NATNone: network.NATNone,
	}
}

// interfaceEndpoints returns the services that are reached by interface endpoints, each once: those
// that are asked for and, where there is no other way, those that a deployment needs.
func (w *website) interfaceEndpoints() []string {
	n := w.environment.Network
	services := slices.Clone(n.InterfaceEndpoints)
	if n.NAT == config.NATNone {
		services = append(policy.DeploymentEndpoints(), services...)
	}
	slices.Sort(services)
	return slices.Compact(services)
}

func prefixes(subnets map[string]string) map[string]netip.Prefix {
	parsed := make(map[string]netip.Prefix, len(subnets))
	for zone, cidr := range subnets {
		parsed[zone] = netip.MustParsePrefix(cidr)
	}
	return parsed
}

func (w *website) loadBalancerProps() loadbalancer.Props {
	e := w.environment
	props := loadbalancer.Props{
		Name: w.name, Account: e.Account, Region: e.Region,
		VPCID: w.network.VPCID, SubnetIDs: w.network.PublicSubnetIDs, InternetGateway: w.network.InternetGateway,
		IdleTimeout:            e.LoadBalancer.IdleTimeout,
		AccessLogRetentionDays: e.LoadBalancer.AccessLogRetentionDays,
		Ephemeral:              e.Ephemeral,
	}
	if d := e.Domain; d != nil {
		props.Domain = &loadbalancer.Domain{Names: d.Names(), Zone: d.Zone, CertificateARN: d.Certificate}
	}
	return props
}

func (w *website) logsProps() observability.LogsProps {
	props := observability.LogsProps{Name: w.name}
	for _, name := range w.serviceNames() {
		props.Services = append(props.Services, observability.LoggedService{
			Name: name, RetentionDays: w.environment.Services[name].LogRetentionDays,
		})
	}
	return props
}

func (w *website) clusterProps() cluster.Props {
	e := w.environment
	return cluster.Props{
		Name: w.name, Account: e.Account, Region: e.Region, Tags: tags(e),
		VPCID: w.network.VPCID, SubnetIDs: w.network.PrivateSubnetIDs, Internet: w.network.Internet,
		LoadBalancerSecurityGroup: w.loadBalancer.SecurityGroup, EndpointSecurityGroupID: w.network.EndpointSecurityGroupID,
		IPv6:           w.network.IPv6,
		InstanceType:   e.Capacity.InstanceType,
		Min:            e.Capacity.Instances.Min,
		Max:            e.Capacity.Instances.Max,
		Initial:        e.Capacity.Instances.Initial(),
		TargetCapacity: e.Capacity.TargetCapacity,
		RootVolumeSize: e.Capacity.RootVolumeSize,
		EgressPorts:    e.Network.EgressPorts,
		Insights:       w.logs.Insights,
		Ephemeral:      e.Ephemeral,
	}
}

func (w *website) serviceProps(name string) service.Props {
	e, s := w.environment, w.environment.Services[name]
	return service.Props{
		Name: w.name, Service: name, Account: e.Account, Region: e.Region,
		VPCID: w.network.VPCID, Listener: w.loadBalancer.Listener,
		Cluster: w.cluster.Cluster, CapacityProvider: w.cluster.CapacityProvider, ClusterReady: w.cluster.Ready,
		LogGroup: w.logs.Services[name],
		Container: service.Container{
			Image: s.Image, Command: s.Command, Port: s.ContainerPort, CPU: s.CPU, Memory: s.Memory,
			Environment: s.Environment, StopTimeout: s.StopTimeout,
		},
		HealthCheck: service.HealthCheck(s.HealthCheck),
		Route: service.Route{
			Hosts: s.Route.Hosts, Paths: s.Route.Paths, Priority: priority(name, s.Route),
		},
		Deployment:          service.Deployment(s.Deployment),
		InitialTasks:        s.Tasks.Initial(),
		DeregistrationDelay: s.DeregistrationDelay,
		Ephemeral:           e.Ephemeral,
	}
}

func priority(name string, r config.Route) int {
	if r.Priority != 0 {
		return r.Priority
	}
	return routing.Priority(name, r.Hosts, r.Paths)
}

func (w *website) scalingProps(name string) scaling.Props {
	s := w.environment.Services[name]
	return scaling.Props{
		Name: w.name, ServiceName: name,
		Cluster: w.cluster.Cluster, Service: w.services[name].Service,
		Min: s.Tasks.Min, Max: s.Tasks.Max,
		Tracking: (*scaling.Tracking)(s.Scaling.Tracking),
		Alarms:   (*scaling.Alarms)(s.Scaling.Alarms),
	}
}

func (w *website) alertsProps() observability.AlertsProps {
	e := w.environment
	props := observability.AlertsProps{
		Name: w.name, Account: e.Account, Region: e.Region,
		LoadBalancer: w.loadBalancer.LB, Emails: e.Alerts.Emails, Ephemeral: e.Ephemeral,
	}
	for _, name := range w.serviceNames() {
		props.Services = append(props.Services, observability.WatchedService{Name: name, TargetGroup: w.services[name].TargetGroup})
	}
	return props
}
