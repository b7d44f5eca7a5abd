package config

// AlarmLevel says which alarms there are, but for those that say it themselves.
type AlarmLevel string

// The alarm levels.
const (
	AlarmsFull  AlarmLevel = "full"
	AlarmsBasic AlarmLevel = "basic"
	AlarmsNone  AlarmLevel = "none"
)

// EnvironmentAlarms are the alarms of an environment.
type EnvironmentAlarms struct {
	// Which alarms there are: full (all), basic (what visitors notice: target_5xx_rate and
	// no_healthy_tasks of each service, and load_balancer_5xx_rate) or none. Each alarm can be switched
	// by itself, with enabled. An alarm costs 0.10 USD a month, one on a rate 0.30.
	Level AlarmLevel `yaml:"level" json:"level,omitempty" jsonschema:"enum=full,enum=basic,enum=none"`

	// Alarms on each service. A service's own section alarms may say otherwise.
	Services ServiceAlarms `yaml:"services" json:"services,omitempty"`

	// Requests that the load balancer itself answers with a 5xx, as it found no healthy target or one
	// that did not answer in time. Threshold: percent of all requests, 0 to 99.
	LoadBalancer5xxRate AlarmRule `yaml:"load_balancer_5xx_rate" json:"load_balancer_5xx_rate,omitempty"`

	// Connections that the load balancer rejected, having reached its maximum. Threshold: percent of
	// the new connections, 0 to 99.
	RejectedConnections AlarmRule `yaml:"rejected_connections" json:"rejected_connections,omitempty"`

	// Tasks that find no place although the cluster should have grown. Threshold: percent of the
	// instances that the tasks need; above 100 there are too few.
	CapacityShort AlarmRule `yaml:"capacity_short" json:"capacity_short,omitempty"`

	// The group has all the instances that it may have. Threshold: wanted instances in percent of
	// capacity.instances.max.
	GroupAtMaximum AlarmRule `yaml:"group_at_maximum" json:"group_at_maximum,omitempty"`

	// Connections out that a NAT gateway had no port for. Threshold: percent of the attempted
	// connections, 0 to 99.
	NATPortErrors AlarmRule `yaml:"nat_port_errors" json:"nat_port_errors,omitempty"`

	// Deployments that ECS gave up, and rolled back.
	DeploymentFailed EventAlarm `yaml:"deployment_failed" json:"deployment_failed,omitempty"`

	// The website's certificate ends soon, as it was not renewed.
	CertificateExpiry ExpiryAlarm `yaml:"certificate_expiry" json:"certificate_expiry,omitempty"`
}

// ServiceAlarms are the alarms on one service, or on each.
type ServiceAlarms struct {
	// Requests that the service's tasks answer with a 5xx. Threshold: percent of the requests, 0 to 99.
	Target5xxRate AlarmRule `yaml:"target_5xx_rate" json:"target_5xx_rate,omitempty"`

	// No task answers the health check. Threshold: fewer healthy tasks than this. A service that may
	// have no task, by tasks.min or a schedule, does not have this alarm.
	NoHealthyTasks AlarmRule `yaml:"no_healthy_tasks" json:"no_healthy_tasks,omitempty"`

	// Tasks that run and do not answer the health check. Threshold: more of them than this.
	UnhealthyTasks AlarmRule `yaml:"unhealthy_tasks" json:"unhealthy_tasks,omitempty"`

	// The slowest hundredth of the requests. Threshold: milliseconds until the answer begins.
	P99Latency AlarmRule `yaml:"p99_latency" json:"p99_latency,omitempty"`

	// Fewer tasks run than should. Threshold: more missing tasks than this.
	TasksMissing AlarmRule `yaml:"tasks_missing" json:"tasks_missing,omitempty"`

	// The tasks use the CPU that is reserved for them. Threshold: percent of it, on average; it may be
	// above 100, as tasks may use idle CPU beyond their own.
	CPUHigh AlarmRule `yaml:"cpu_high" json:"cpu_high,omitempty"`

	// The tasks use the memory that is reserved for them. Threshold: percent of it, on average.
	MemoryHigh AlarmRule `yaml:"memory_high" json:"memory_high,omitempty"`

	// The service logs errors, as logs.error_pattern finds them. Threshold: percent of the log lines, 0
	// to 99; less than eleven error lines a minute do not count.
	ErrorLines AlarmRule `yaml:"error_lines" json:"error_lines,omitempty"`
}

// AlarmRule says when an alarm goes off. What it leaves out is as in the section above it, or the default.
type AlarmRule struct {
	// Whether there is the alarm. Default: as alarms.level says.
	Enabled *bool `yaml:"enabled" json:"enabled,omitempty"`

	// Value beyond which something is wrong, in the alarm's own unit.
	Threshold *int `yaml:"threshold" json:"threshold,omitempty" jsonschema:"minimum=0,maximum=1000000"`

	// Minutes beyond the threshold that set the alarm off, 1 to 1440; they need not follow each other.
	Minutes *int `yaml:"minutes" json:"minutes,omitempty" jsonschema:"minimum=1,maximum=1440"`

	// Minutes among which they are counted, up to 1440: 3 of 5, for example. At least minutes.
	OfMinutes *int `yaml:"of_minutes" json:"of_minutes,omitempty" jsonschema:"minimum=1,maximum=1440"`

	// Whether the alarm is part of the page, for somebody to act on at once. Otherwise it informs.
	Page *bool `yaml:"page" json:"page,omitempty"`
}

// EventAlarm is an alarm on something that must not happen at all.
type EventAlarm struct {
	// Whether there is the alarm. Default: as alarms.level says.
	Enabled *bool `yaml:"enabled" json:"enabled,omitempty"`

	// Whether the alarm is part of the page, for somebody to act on at once. Otherwise it informs.
	Page bool `yaml:"page" json:"page,omitempty"`
}

// ExpiryAlarm is an alarm on something that ends.
type ExpiryAlarm struct {
	// Whether there is the alarm. Default: as alarms.level says.
	Enabled *bool `yaml:"enabled" json:"enabled,omitempty"`

	// Days before the end, 1 to 60. ACM renews its own certificates 60 days before.
	Days int `yaml:"days" json:"days,omitempty" jsonschema:"minimum=1,maximum=60"`

	// Whether the alarm is part of the page, for somebody to act on at once. Otherwise it informs.
	Page bool `yaml:"page" json:"page,omitempty"`
}

// Over returns the rule with what it leaves out taken from another.
func (r AlarmRule) Over(base AlarmRule) AlarmRule {
	return AlarmRule{
		Enabled:   either(r.Enabled, base.Enabled),
		Threshold: either(r.Threshold, base.Threshold),
		Minutes:   either(r.Minutes, base.Minutes),
		OfMinutes: either(r.OfMinutes, base.OfMinutes),
		Page:      either(r.Page, base.Page),
	}
}

func either[T any](given, otherwise *T) *T {
	if given == nil {
		return otherwise
	}
	return given
}

// over returns the alarms with what they leave out taken from others.
func (a ServiceAlarms) over(base ServiceAlarms) ServiceAlarms {
	return ServiceAlarms{
		Target5xxRate:  a.Target5xxRate.Over(base.Target5xxRate),
		NoHealthyTasks: a.NoHealthyTasks.Over(base.NoHealthyTasks),
		UnhealthyTasks: a.UnhealthyTasks.Over(base.UnhealthyTasks),
		P99Latency:     a.P99Latency.Over(base.P99Latency),
		TasksMissing:   a.TasksMissing.Over(base.TasksMissing),
		CPUHigh:        a.CPUHigh.Over(base.CPUHigh),
		MemoryHigh:     a.MemoryHigh.Over(base.MemoryHigh),
		ErrorLines:     a.ErrorLines.Over(base.ErrorLines),
	}
}

// switched returns the alarms with those that do not say themselves whether they are there switched
// by the level.
func (a EnvironmentAlarms) switched() EnvironmentAlarms {
	full, basic := a.Level == AlarmsFull, a.Level != AlarmsNone
	on := func(level bool, switches ...**bool) {
		for _, enabled := range switches {
			if *enabled == nil {
				*enabled = new(level)
			}
		}
	}
	s := &a.Services
	on(basic, &s.Target5xxRate.Enabled, &s.NoHealthyTasks.Enabled, &a.LoadBalancer5xxRate.Enabled)
	on(full, &s.UnhealthyTasks.Enabled, &s.P99Latency.Enabled, &s.TasksMissing.Enabled, &s.CPUHigh.Enabled,
		&s.MemoryHigh.Enabled, &s.ErrorLines.Enabled, &a.RejectedConnections.Enabled, &a.CapacityShort.Enabled,
		&a.GroupAtMaximum.Enabled, &a.NATPortErrors.Enabled, &a.DeploymentFailed.Enabled, &a.CertificateExpiry.Enabled)
	return a
}

// fillAlarms completes the alarms of the environment and of each service.
func (e *Environment) fillAlarms() {
	e.Alarms = e.Alarms.switched()
	for name, service := range e.Services {
		service.Alarms = service.Alarms.over(e.Alarms.Services)
		if service.FireLens != nil {
			service.Alarms.ErrorLines.Enabled = new(false) // its lines are elsewhere
		}
		if service.restsAtTimes() {
			service.Alarms.NoHealthyTasks.Enabled = new(false) // having none is as it should be
		}
		e.Services[name] = service
	}
}

// DefaultServiceAlarms returns the alarms on a service with all that their sections may leave out.
func DefaultServiceAlarms() ServiceAlarms {
	return ServiceAlarms{
		// More than one error in twenty requests, in most minutes of five: neither a lone error nor a
		// short restart wakes anybody.
		Target5xxRate:  rule(5, 3, 5, true),
		NoHealthyTasks: rule(1, 3, 3, true),
		// Longer than a task takes to be replaced.
		UnhealthyTasks: rule(0, 10, 15, false),
		// What is slow differs from site to site, so nobody is woken.
		P99Latency: rule(2000, 10, 15, false),
		// Longer than an instance takes to start, and the task on it.
		TasksMissing: rule(0, 15, 15, false),
		// Scaling has had time to act.
		CPUHigh:    rule(90, 15, 15, false),
		MemoryHigh: rule(90, 15, 15, false),
		ErrorLines: rule(10, 5, 10, false),
	}
}

// DefaultEnvironmentAlarms returns the alarms with all that their section may leave out.
func DefaultEnvironmentAlarms() EnvironmentAlarms {
	return EnvironmentAlarms{
		Level:               AlarmsFull,
		Services:            DefaultServiceAlarms(),
		LoadBalancer5xxRate: rule(5, 3, 5, true),
		RejectedConnections: rule(1, 3, 5, true),
		// Instances start within minutes: after fifteen the cluster does not grow.
		CapacityShort:     rule(100, 15, 15, true),
		GroupAtMaximum:    rule(99, 15, 15, false),
		NATPortErrors:     rule(1, 3, 5, false),
		CertificateExpiry: ExpiryAlarm{Days: 30}, // ACM should have renewed it a month ago
	}
}

func rule(threshold, minutes, ofMinutes int, page bool) AlarmRule {
	return AlarmRule{Threshold: new(threshold), Minutes: new(minutes), OfMinutes: new(ofMinutes), Page: new(page)}
}
