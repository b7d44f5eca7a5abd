package config

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Defaults returns an environment with all that its file may leave out. The services' defaults are
// those of DefaultService. They suit production; a comment says why where that is not plain.
func Defaults() Environment {
	return Environment{
		Target: TargetAWS,
		Network: Network{
			CIDR: "10.0.0.0/16",
			// Three zones: with one lost, two thirds of the capacity remain.
			Zones: Zones{Count: 3},
			NAT:   NATPerZone,
			// HTTPS alone reaches AWS, image registries and most other services.
			EgressPorts: []int{443},
			// What was connected to what is asked after an incident, when it is too late to turn it on.
			FlowLogs: FlowLogs{
				Enabled: true,
				// As long as the services' own logs.
				RetentionDays: 30,
				// The default of AWS (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-basics.html).
				AggregationInterval: 600,
			},
		},
		LoadBalancer: DefaultLoadBalancer(),
		Capacity:     defaultCapacity(),
		Alarms:       DefaultEnvironmentAlarms(),
		Alerts:       Alerts{Runbook: "docs/runbook.md", Events: Events{Deployments: true, StoppedTasks: true, ServiceProblems: true}},
		Logs:         DefaultLogs(),
		Dashboard:    true,
	}
}

// DefaultService returns a service with all that its section may leave out, but for scaling, whose
// default is DefaultTracking.
func DefaultService() Service {
	return Service{
		Kind:          KindWeb,
		Container:     DefaultContainer(),
		ContainerPort: 80,
		Placement:     PlacementPack,
		Scaling:       Scaling{Enabled: true},
		HealthCheck: HealthCheck{
			Path:  "/",
			Codes: "200-299",
			// A new task takes traffic after 30 seconds, and a broken one loses it after 45.
			Interval:           15,
			Timeout:            5,
			HealthyThreshold:   2,
			UnhealthyThreshold: 3,
			GracePeriod:        60,
		},
		// Most requests end within seconds; AWS's own 300 make each deployment five minutes longer.
		DeregistrationDelay: 30,
		LoadBalancing:       LoadBalancing{Algorithm: RoundRobin},
		Deployment: Deployment{
			MinimumPercent:  100,
			MaximumPercent:  200,
			ZoneRebalancing: true,
			// An error that visitors see is as good a reason as a failing health check.
			RollbackOnErrors: true,
		},
		LogRetentionDays: 30,
	}
}

// DefaultContainer returns a container of a service or a job with all that its section may leave out.
func DefaultContainer() Container {
	return Container{
		CPU:    128,
		Memory: 128,
		// The default of the ECS agent
		// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html).
		StopTimeout: 30,
	}
}

// DefaultSidecar returns a sidecar with all that its section may leave out: as a helper it is smaller
// than what it helps.
func DefaultSidecar() Sidecar {
	container := DefaultContainer()
	container.CPU, container.Memory = 32, 64
	return Sidecar{Container: container, Essential: true}
}

// DefaultJob returns a job with all that its section may leave out.
func DefaultJob() Job { return Job{Container: DefaultContainer(), LogRetentionDays: 30} }

// DefaultJobSchedule returns a job's schedule with all that its section may leave out.
func DefaultJobSchedule() JobSchedule { return JobSchedule{Enabled: true} }

// DefaultCommandCheck returns a container's health check with all that its section may leave out: the
// defaults of ECS
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html).
func DefaultCommandCheck() CommandCheck { return CommandCheck{Interval: 30, Timeout: 5, Retries: 3} }

// DefaultTracking returns target tracking with all that its section may leave out.
func DefaultTracking() Tracking {
	return Tracking{
		// Room for a peak while new tasks start.
		CPU: 60,
		// Out fast, in slowly: a task too many costs little, one too few is an outage.
		ScaleOutCooldown: 60,
		ScaleInCooldown:  300,
	}
}

// DefaultAlarms returns alarm-driven scaling with all that its section may leave out.
func DefaultAlarms() Alarms {
	return Alarms{CPUHigh: 80, CPULow: 5, Minutes: 2, Step: 1, Cooldown: 60}
}

// DefaultDaemonDeployment returns how a daemon is deployed where its section says nothing: as there is
// room for one on each instance, the old one goes first
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html).
func DefaultDaemonDeployment() Deployment { return Deployment{MinimumPercent: 0, MaximumPercent: 100} }

// DefaultHSTS returns what browsers are told where a domain's section says nothing.
func DefaultHSTS() HSTS {
	// A day, no subdomains: enough against a stolen first click, and nobody is locked out for long.
	return HSTS{MaxAge: 86400}
}

// UnmarshalYAML fills what the section leaves out with DefaultHSTS.
func (d *Domain) UnmarshalYAML(node *yaml.Node) error {
	type plain Domain
	*d = Domain{HSTS: DefaultHSTS()}
	return node.Decode((*plain)(d))
}

// UnmarshalYAML fills what the section leaves out with DefaultService.
func (s *Service) UnmarshalYAML(node *yaml.Node) error {
	type plain Service
	var of struct{ Kind Kind }
	if err := node.Decode(&of); err != nil {
		return err
	}
	*s = DefaultService()
	if of.Kind == KindDaemon {
		s.Deployment = DefaultDaemonDeployment()
	}
	return node.Decode((*plain)(s))
}

// UnmarshalYAML fills what the section leaves out with DefaultSidecar.
func (s *Sidecar) UnmarshalYAML(node *yaml.Node) error {
	type plain Sidecar
	*s = DefaultSidecar()
	return node.Decode((*plain)(s))
}

// UnmarshalYAML fills what the section leaves out with DefaultJob.
func (j *Job) UnmarshalYAML(node *yaml.Node) error {
	type plain Job
	*j = DefaultJob()
	return node.Decode((*plain)(j))
}

// UnmarshalYAML fills what the section leaves out with DefaultJobSchedule.
func (s *JobSchedule) UnmarshalYAML(node *yaml.Node) error {
	type plain JobSchedule
	*s = DefaultJobSchedule()
	return node.Decode((*plain)(s))
}

// UnmarshalYAML fills what the section leaves out with DefaultCommandCheck.
func (h *CommandCheck) UnmarshalYAML(node *yaml.Node) error {
	type plain CommandCheck
	*h = DefaultCommandCheck()
	return node.Decode((*plain)(h))
}

// UnmarshalYAML fills what the section leaves out with DefaultTracking. A target is CPU only where no
// other is given.
func (t *Tracking) UnmarshalYAML(node *yaml.Node) error {
	type plain Tracking
	*t = DefaultTracking()
	t.CPU = 0
	if err := node.Decode((*plain)(t)); err != nil {
		return err
	}
	if t.CPU == 0 && t.Memory == 0 && t.Requests == 0 {
		t.CPU = DefaultTracking().CPU
	}
	return nil
}

// UnmarshalYAML fills what the section leaves out with DefaultAlarms.
func (a *Alarms) UnmarshalYAML(node *yaml.Node) error {
	type plain Alarms
	*a = DefaultAlarms()
	return node.Decode((*plain)(a))
}

// fillDerived fills the defaults that depend on other values.
func (e *Environment) fillDerived() {
	if e.Network.Existing != nil {
		letters := slices.DeleteFunc(e.Network.Existing.zones(), func(zone string) bool { return !isZone(zone) })
		e.Network.Zones = Zones{Letters: letters} // what is no letter is told where it stands
	}
	e.Network.Zones.resolve(e.Region)
	if e.State.Region == "" {
		e.State.Region = e.Region
	}
	if e.State.Key == "" {
		e.State.Key = e.Project + "/" + e.Name + "/terraform.tfstate"
	}
	if e.Capacity.Scaling == (InstanceScaling{}) {
		managed := DefaultManagedScaling()
		e.Capacity.Scaling.Managed = &managed
	}
	for name, service := range e.Services {
		if service.Kind != KindDaemon && service.Scaling.Enabled && service.Scaling.Tracking == nil && service.Scaling.Alarms == nil {
			tracking := DefaultTracking()
			service.Scaling.Tracking = &tracking
		}
		if service.Deployment.Wait == nil && e.Target == TargetEmulator {
			wait := false
			service.Deployment.Wait = &wait
		}
		e.Services[name] = service
	}
	e.fillAlarms()
	if budget := e.Alerts.Budget; budget != nil && budget.Scope == "" {
		budget.Scope = BudgetAccount // counts without anything to be activated
	}
}
