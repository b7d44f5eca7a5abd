package stacks

import (
	"net/netip"

	"cdah/config"
	"cdah/constructs/network"
	"cdah/constructs/observability"
	"cdah/constructs/scaling"
	"cdah/constructs/service"
	"cdah/internal/routing"
)

func (w *website) networkProps() network.Props {
	n := w.environment.Network
	mode := network.NATPerZone
	if n.NAT == config.NATSingle {
		mode = network.NATSingle
	}
	props := network.Props{
		Name: w.name, Region: w.environment.Region,
		CIDR: netip.MustParsePrefix(n.CIDR), Zones: n.Zones, NAT: mode,
	}
	if n.Subnets != nil {
		props.Subnets = &network.Subnets{Public: prefixes(n.Subnets.Public), Private: prefixes(n.Subnets.Private)}
	}
	return props
}

func prefixes(subnets map[string]string) map[string]netip.Prefix {
	parsed := make(map[string]netip.Prefix, len(subnets))
	for zone, cidr := range subnets {
		parsed[zone] = netip.MustParsePrefix(cidr)
	}
	return parsed
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

func (w *website) serviceProps(name string) service.Props {
	e, s := w.environment, w.environment.Services[name]
	return service.Props{
		Name: w.name, Service: name, Account: e.Account, Region: e.Region,
		VPCID: w.network.VPCID, ListenerARN: w.loadBalancer.ListenerARN,
		ClusterID: w.cluster.ID, CapacityProvider: w.cluster.CapacityProviderName, ClusterReady: w.cluster.Ready,
		LogGroup: w.logs.Services[name],
		Container: service.Container{
			Image: s.Image, Command: s.Command, Port: s.ContainerPort, CPU: s.CPU, Memory: s.Memory,
			Environment: s.Environment, StopTimeout: s.StopTimeout,
		},
		HealthCheck: service.HealthCheck(s.HealthCheck),
		Route: service.Route{
			Hosts: s.Route.Hosts, Paths: s.Route.Paths, Priority: priority(name, s.Route),
		},
		Balancing:           balancing(s.LoadBalancing),
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
		Cluster: w.cluster.Name, Service: w.services[name].Name,
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
