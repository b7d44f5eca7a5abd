package stacks

import (
	"cdah/config"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/observability"
	"cdah/constructs/scaling"
	"cdah/constructs/service"
	"cdah/internal/routing"
)

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
