package config

import "go.yaml.in/yaml/v3"

// Defaults returns an environment with all that its file may leave out. The services' defaults are
// those of DefaultService. They suit production; a comment says why where that is not plain.
func Defaults() Environment {
	return Environment{
		Target: TargetAWS,
		Network: Network{
			CIDR: "10.0.0.0/16",
			// Three zones: with one lost, two thirds of the capacity remain.
			Zones: []string{"a", "b", "c"},
			NAT:   NATPerZone,
			// HTTPS alone reaches AWS, image registries and most other services.
			EgressPorts: []int{443},
		},
		LoadBalancer: DefaultLoadBalancer(),
		Capacity:     defaultCapacity(),
	}
}

// DefaultService returns a service with all that its section may leave out, but for scaling, whose
// default is DefaultTracking.
func DefaultService() Service {
	return Service{
		ContainerPort: 80,
		CPU:           128,
		Memory:        128,
		// The default of the ECS agent
		// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html).
		StopTimeout: 30,
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
		},
		LogRetentionDays: 30,
	}
}

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

// DefaultHSTS returns what browsers are told where a domain's section says nothing.
func DefaultHSTS() HSTS {
	// A day, no subdomains: enough against a stolen first click, and nobody is locked out for long.
	return HSTS{Enabled: true, MaxAge: 86400}
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
	*s = DefaultService()
	return node.Decode((*plain)(s))
}

// UnmarshalYAML fills what the section leaves out with DefaultTracking.
func (t *Tracking) UnmarshalYAML(node *yaml.Node) error {
	type plain Tracking
	*t = DefaultTracking()
	return node.Decode((*plain)(t))
}

// UnmarshalYAML fills what the section leaves out with DefaultAlarms.
func (a *Alarms) UnmarshalYAML(node *yaml.Node) error {
	type plain Alarms
	*a = DefaultAlarms()
	return node.Decode((*plain)(a))
}

// fillDerived fills the defaults that depend on other values.
func (e *Environment) fillDerived() {
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
		if service.Scaling == (Scaling{}) {
			tracking := DefaultTracking()
			service.Scaling.Tracking = &tracking
			e.Services[name] = service
		}
	}
}
