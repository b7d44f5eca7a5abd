package stacks

import (
	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/observability"
	"cdah/constructs/scaling"
	"cdah/constructs/service"
	"cdah/internal/plan/routes"
)

// addServices adds the services and what scales them.
func (w *website) addServices() {
	w.services = map[string]*service.Service{}
	for _, name := range w.serviceNames() {
		w.services[name] = service.New(w.stack, "service-"+name, w.serviceProps(name))
		if s := w.environment.Services[name]; s.Kind != config.KindDaemon && *s.Scaling.Enabled {
			scaling.New(w.stack, "scaling-"+name, w.scalingProps(name))
		}
	}
}

// deployment returns how a service is deployed. Its alarm is named where it is off, too, and even where
// there is none: what the provider was once told it cannot take back.
func (w *website) deployment(name string) service.Deployment {
	s := w.environment.Services[name]
	d := service.Deployment{
		MinimumPercent: *s.Deployment.MinimumPercent, MaximumPercent: s.Deployment.MaximumPercent,
		ZoneRebalancing: *s.Deployment.ZoneRebalancing, Wait: s.Deployment.Waits(),
	}
	if s.Kind == config.KindWeb {
		d.Alarm = observability.ErrorsAlarm(w.name, name)
		d.RollbackOnAlarm = *s.Deployment.RollbackOnErrors && *s.Alarms.Target5xxRate.Enabled
	}
	return d
}

// addJobs adds the jobs.
func (w *website) addJobs() {
	w.jobs = map[string]*service.Job{}
	for _, name := range w.jobNames() {
		w.jobs[name] = service.NewJob(w.stack, "job-"+name, w.jobProps(name))
	}
}

// addSessions adds where the sessions of ECS Exec are logged, if a service has it.
func (w *website) addSessions() {
	e := w.environment
	for _, s := range e.Services {
		if s.Exec {
			w.sessions = cluster.NewSessions(w.stack, "sessions", cluster.SessionsProps{
				Name: w.name, Account: e.Account, Region: e.Region, Ephemeral: e.Ephemeral,
			})
			return
		}
	}
}

func (w *website) serviceProps(name string) service.Props {
	e, s, logs := w.environment, w.environment.Services[name], w.logs.Services[name]
	props := service.Props{
		Name: w.name, Service: name, Account: e.Account, Region: e.Region,
		VPCID: w.network.VPCID, ListenerARN: w.loadBalancer.ListenerARN,
		ClusterID: w.cluster.ID, CapacityProvider: w.cluster.CapacityProviderName, ClusterReady: w.cluster.Ready,
		LogGroupName: logs.Name, LogGroupARN: logs.ARN,
		Kind:        map[config.Kind]service.Kind{config.KindWorker: service.Worker, config.KindDaemon: service.Daemon}[s.Kind],
		Container:   w.container(s.Container),
		Neighbours:  neighbours(s.Neighbours),
		Sidecars:    w.sidecars(s.Sidecars),
		HealthCheck: service.HealthCheck(s.HealthCheck),
		Route: service.Route{
			Hosts: s.Route.Hosts, Paths: s.Route.Paths, Priority: priority(name, s.Route),
		},
		Balancing:           balancing(s.LoadBalancing),
		Deployment:          w.deployment(name),
		Placement:           map[config.Placement]service.Placement{config.PlacementSpread: service.Spread}[s.Placement],
		InitialTasks:        s.Tasks.Initial(),
		Autoscaled:          *s.Scaling.Enabled,
		DeregistrationDelay: *s.DeregistrationDelay,
		Ephemeral:           e.Ephemeral,
	}
	if s.Kind == config.KindWeb {
		props.Container.Port = s.ContainerPort
	}
	if f := s.FireLens; f != nil {
		props.FireLens = &service.FireLens{
			Image: f.Image, Options: f.Options, Secrets: secrets(f.Secrets), CPU: f.CPU, Memory: f.Memory, LogBufferSize: e.Logs.BufferSize,
		}
	}
	if s.Exec {
		props.Exec = &service.Exec{LogGroup: w.sessions.LogGroup, Key: w.sessions.Key}
	}
	return props
}

func priority(name string, r config.Route) int {
	if r.Priority != 0 {
		return r.Priority
	}
	return routes.Priority(name, r.Hosts, r.Paths)
}

func (w *website) jobProps(name string) service.JobProps {
	e, j, logs := w.environment, w.environment.Jobs[name], w.logs.Jobs[name]
	props := service.JobProps{
		Name: w.name, Job: name, Account: e.Account, Region: e.Region,
		Cluster: w.cluster.Name, ClusterARN: w.cluster.ID, CapacityProvider: w.cluster.CapacityProviderName, ClusterReady: w.cluster.Ready,
		LogGroupName: logs.Name, LogGroupARN: logs.ARN, Container: w.container(j.Container),
	}
	if s := j.Schedule; s != nil {
		props.Schedule = &service.Schedule{Expression: s.Expression(), TimeZone: s.TimeZone, Enabled: *s.Enabled}
	}
	return props
}

func (w *website) scalingProps(name string) scaling.Props {
	s := w.environment.Services[name]
	props := scaling.Props{
		Name: w.name, ServiceName: name,
		Cluster: w.cluster.Name, Service: w.services[name].Name,
		Min: s.Tasks.Min, Max: s.Tasks.Max, Paused: s.Scaling.Paused,
		Alarms:    (*scaling.Alarms)(s.Scaling.Alarms),
		Schedules: map[string]scaling.Schedule{},
	}
	if t := s.Scaling.Tracking; t != nil {
		props.Tracking = &scaling.Tracking{
			CPU: t.CPU, Memory: t.Memory, Requests: t.Requests,
			ScaleOutCooldown: *t.ScaleOutCooldown, ScaleInCooldown: *t.ScaleInCooldown,
		}
	}
	if targets := w.services[name].TargetGroup; targets != nil {
		props.Targets = &scaling.Targets{LoadBalancer: w.loadBalancer.LB, TargetGroup: targets}
	}
	for name, bounds := range s.Scaling.Schedule {
		props.Schedules[name] = scaling.Schedule{
			Expression: bounds.Expression(), TimeZone: bounds.TimeZone, Min: bounds.Min, Max: bounds.Max,
		}
	}
	return props
}

func (w *website) container(k config.Container) service.Container {
	return service.Container{
		Image: k.Image, Command: k.Command, CPU: k.CPU, Memory: k.Memory, MemoryReservation: k.MemoryReservation,
		Environment: k.Environment, Secrets: secrets(k.Secrets), StopTimeout: k.StopTimeout, LogBufferSize: w.environment.Logs.BufferSize, Runtime: runtime(k.Runtime),
	}
}

func secrets(of map[string]config.Secret) map[string]service.Secret {
	to := make(map[string]service.Secret, len(of))
	for name, secret := range of {
		to[name] = service.Secret(secret)
	}
	return to
}

func runtime(r config.Runtime) service.Runtime {
	to := service.Runtime{
		User: r.User, ReadOnly: r.ReadOnly, Init: r.Init,
		Tmpfs: map[string]service.Tmpfs{}, Ulimits: map[string]service.Ulimit{},
		HealthCheck: (*service.CommandCheck)(r.HealthCheck),
	}
	for path, tmpfs := range r.Tmpfs {
		to.Tmpfs[path] = service.Tmpfs(tmpfs)
	}
	for name, limit := range r.Ulimits {
		to.Ulimits[name] = service.Ulimit(limit)
	}
	return to
}

func neighbours(n config.Neighbours) service.Neighbours {
	to := service.Neighbours{DependsOn: map[string]string{}, Links: n.Links}
	for name, condition := range n.DependsOn {
		to.DependsOn[name] = string(condition)
	}
	return to
}

func (w *website) sidecars(of map[string]config.Sidecar) map[string]service.Sidecar {
	to := make(map[string]service.Sidecar, len(of))
	for name, sidecar := range of {
		to[name] = service.Sidecar{
			Container: w.container(sidecar.Container), Neighbours: neighbours(sidecar.Neighbours), Essential: *sidecar.Essential,
		}
	}
	return to
}
