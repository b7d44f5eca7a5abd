package config

import "reflect"

// AlarmLevel says which alarms there are, but for those that say it themselves.
type AlarmLevel string

// The alarm levels.
const (
	AlarmsFull  AlarmLevel = "full"
	AlarmsBasic AlarmLevel = "basic"
	AlarmsNone  AlarmLevel = "none"
)

// EnvironmentAlarms are the alarms of an environment that alert somebody. The alarms by which step scaling
// and the group of instances scale alert nobody, and stand with them.
type EnvironmentAlarms struct {
	// Which alarms there are: full (all), basic (what visitors notice: target_5xx_rate and
	// no_healthy_tasks of each service, and load_balancer_5xx_rate) or none. Each alarm can be switched
	// by itself, with enabled. An alarm costs 0.10 USD a month, one on a rate 0.30.
	Level AlarmLevel `yaml:"level" json:"level,omitzero" default:"full" jsonschema:"enum=full,enum=basic,enum=none"`

	// Alarms on each service. A service's own section alarms may say otherwise.
	Services ServiceAlarms `yaml:"services" json:"services,omitzero"`

	// Requests that the load balancer itself answers with a 5xx, as it found no healthy target or one
	// that did not answer in time. Threshold: percent of all requests, 0 to 99.
	LoadBalancer5xxRate AlarmRule `yaml:"load_balancer_5xx_rate" json:"load_balancer_5xx_rate,omitzero" threshold:"share" default:"{threshold: 5, minutes: 3, of_minutes: 5, page: true}" level:"basic"`

	// Connections that the load balancer rejected, having reached its maximum. Threshold: percent of
	// the new connections, 0 to 99.
	RejectedConnections AlarmRule `yaml:"rejected_connections" json:"rejected_connections,omitzero" threshold:"share" default:"{threshold: 1, minutes: 3, of_minutes: 5, page: true}"`

	// Tasks that find no place although the cluster should have grown. Threshold: percent of the
	// instances that the tasks need; above 100 there are too few. Instances start within minutes: after
	// the fifteen of the default the cluster does not grow.
	CapacityShort AlarmRule `yaml:"capacity_short" json:"capacity_short,omitzero" default:"{threshold: 100, minutes: 15, of_minutes: 15, page: true}"`

	// The group has all the instances that it may have. Threshold: wanted instances in percent of
	// capacity.instances.max.
	GroupAtMaximum AlarmRule `yaml:"group_at_maximum" json:"group_at_maximum,omitzero" default:"{threshold: 99, minutes: 15, of_minutes: 15, page: false}"`

	// Connections out that a NAT gateway had no port for. Threshold: percent of the attempted
	// connections, 0 to 99.
	NATPortErrors AlarmRule `yaml:"nat_port_errors" json:"nat_port_errors,omitzero" threshold:"share" default:"{threshold: 1, minutes: 3, of_minutes: 5, page: false}"`

	// A NAT instance is missing: the group that keeps it has none in service. Threshold: fewer instances than this. AWS
	// replaces one within the minutes of the default. There only with nat: instance and instance_per_zone.
	NATInstanceDown AlarmRule `yaml:"nat_instance_down" json:"nat_instance_down,omitzero" threshold:"below" default:"{threshold: 1, minutes: 10, of_minutes: 10, page: true}"`

	// Deployments that ECS gave up, and rolled back.
	DeploymentFailed EventAlarm `yaml:"deployment_failed" json:"deployment_failed,omitzero"`

	// Runs of scheduled jobs that could not be started. It clears when somebody has emptied the queue that
	// holds the reason, or after two weeks.
	JobsNotStarted EventAlarm `yaml:"jobs_not_started" json:"jobs_not_started,omitzero"`

	// The website's certificate ends soon, as it was not renewed.
	CertificateExpiry ExpiryAlarm `yaml:"certificate_expiry" json:"certificate_expiry,omitzero"`
}

// ServiceAlarms are the alarms on one service, or on each.
type ServiceAlarms struct {
	// Requests that the service's tasks answer with a 5xx. Threshold: percent of the requests, 0 to 99.
	// Neither a lone error nor a short restart sets it off.
	Target5xxRate AlarmRule `yaml:"target_5xx_rate" json:"target_5xx_rate,omitzero" threshold:"share" default:"{threshold: 5, minutes: 3, of_minutes: 5, page: true}" level:"basic"`

	// No task answers the health check. Threshold: fewer healthy tasks than this. A service that may
	// have no task, by tasks.min or a schedule, does not have this alarm.
	NoHealthyTasks AlarmRule `yaml:"no_healthy_tasks" json:"no_healthy_tasks,omitzero" threshold:"below" default:"{threshold: 1, minutes: 3, of_minutes: 3, page: true}" level:"basic"`

	// Tasks that run and do not answer the health check. Threshold: more of them than this.
	// The default waits longer than a task takes to be replaced.
	UnhealthyTasks AlarmRule `yaml:"unhealthy_tasks" json:"unhealthy_tasks,omitzero" default:"{threshold: 0, minutes: 10, of_minutes: 15, page: false}"`

	// The slowest hundredth of the requests. Threshold: milliseconds until the answer begins.
	// What is slow differs from site to site, so that it does not page unless you say so.
	P99Latency AlarmRule `yaml:"p99_latency" json:"p99_latency,omitzero" default:"{threshold: 2000, minutes: 10, of_minutes: 15, page: false}"`

	// Fewer tasks run than should. Threshold: more missing tasks than this.
	// The default waits longer than an instance takes to start, and the task on it.
	TasksMissing AlarmRule `yaml:"tasks_missing" json:"tasks_missing,omitzero" default:"{threshold: 0, minutes: 15, of_minutes: 15, page: false}"`

	// The tasks use the CPU that is reserved for them. Threshold: percent of it, on average; it may be
	// above 100, as tasks may use idle CPU beyond their own. The default gives scaling time to act.
	CPUHigh AlarmRule `yaml:"cpu_high" json:"cpu_high,omitzero" default:"{threshold: 90, minutes: 15, of_minutes: 15, page: false}"`

	// The tasks use the memory that is reserved for them. Threshold: percent of it, on average.
	MemoryHigh AlarmRule `yaml:"memory_high" json:"memory_high,omitzero" default:"{threshold: 90, minutes: 15, of_minutes: 15, page: false}"`

	// The service logs errors, as logs.error_pattern finds them. Threshold: percent of the log lines, 0
	// to 99; less than eleven error lines a minute do not count.
	ErrorLines AlarmRule `yaml:"error_lines" json:"error_lines,omitzero" threshold:"share" default:"{threshold: 10, minutes: 5, of_minutes: 10, page: false}"`

	// Messages wait long in the queue of scaling.tracking.queue; a service without one does not have this alarm.
	// Threshold: seconds that the oldest message has waited. The default gives scaling time to act.
	QueueAge AlarmRule `yaml:"queue_age" json:"queue_age,omitzero" default:"{threshold: 600, minutes: 10, of_minutes: 15, page: false}"`
}

// AlarmRule says when an alarm goes off. What it leaves out is as in the section above it, or the default.
type AlarmRule struct {
	// Whether there is the alarm, where alarms.level does not leave it out.
	Enabled *bool `yaml:"enabled" json:"enabled,omitzero" default:"true"`

	// Value beyond which something is wrong, in the alarm's own unit.
	Threshold *int `yaml:"threshold" json:"threshold,omitzero" jsonschema:"minimum=0,maximum=1000000"`

	// Minutes beyond the threshold that set the alarm off, 1 to 1440; they need not follow each other.
	Minutes *int `yaml:"minutes" json:"minutes,omitzero" jsonschema:"minimum=1,maximum=1440"`

	// Minutes among which they are counted, up to 1440: 3 of 5, for example. At least minutes.
	OfMinutes *int `yaml:"of_minutes" json:"of_minutes,omitzero" jsonschema:"minimum=1,maximum=1440"`

	// Whether the alarm is part of the page, for somebody to act on at once. Otherwise it informs.
	Page *bool `yaml:"page" json:"page,omitzero"`
}

// EventAlarm is an alarm on something that must not happen at all.
type EventAlarm struct {
	// Whether there is the alarm, where alarms.level does not leave it out.
	Enabled *bool `yaml:"enabled" json:"enabled,omitzero" default:"true"`

	// Whether the alarm is part of the page, for somebody to act on at once. Otherwise it informs.
	Page bool `yaml:"page" json:"page,omitzero"`
}

// ExpiryAlarm is an alarm on something that ends.
type ExpiryAlarm struct {
	// Whether there is the alarm, where alarms.level does not leave it out.
	Enabled *bool `yaml:"enabled" json:"enabled,omitzero" default:"true"`

	// Days before the end, 1 to 60. ACM renews its own certificates 60 days before: at the default, 30, it
	// should have done so a month ago.
	Days int `yaml:"days" json:"days,omitzero" default:"30" jsonschema:"minimum=1,maximum=60"`

	// Whether the alarm is part of the page, for somebody to act on at once. Otherwise it informs.
	Page bool `yaml:"page" json:"page,omitzero"`
}

// The tags of an alarm. An alarm is declared by its field, with its default and these tags, and by an entry in
// constructs/observability, which says what it watches.
const (
	// levelTag, with the value basic, is on an alarm that is there at the level basic, too.
	levelTag = "level"
	// thresholdTag says what the threshold is of, where some values would never set the alarm off.
	thresholdTag = "threshold"
)

// The values of thresholdTag.
const (
	ofShare = "share" // percent of something that cannot exceed it
	ofBelow = "below" // a number below which the alarm goes off
)

// WithAlarms returns the service with the rules of alarms.services where its own section alarms says nothing.
func (s Service) WithAlarms(ofAll ServiceAlarms) Service {
	merge(reflect.ValueOf(&s.Alarms).Elem(), reflect.ValueOf(ofAll))
	return s
}

// defaults switches off what the level leaves out, but for alarms that say themselves whether they are there.
func (a *EnvironmentAlarms) defaults() {
	if a.Level == AlarmsBasic || a.Level == AlarmsNone {
		a.Level.switchOff(reflect.ValueOf(a).Elem())
	}
}

func (l AlarmLevel) switchOff(alarms reflect.Value) {
	for i := range alarms.NumField() {
		alarm := alarms.Field(i)
		if alarm.Kind() != reflect.Struct {
			continue
		}
		enabled := alarm.FieldByName("Enabled")
		switch stays := l == AlarmsBasic && alarms.Type().Field(i).Tag.Get(levelTag) == string(AlarmsBasic); {
		case !enabled.IsValid(): // a section of alarms
			l.switchOff(alarm)
		case enabled.IsNil() && !stays:
			enabled.Set(reflect.ValueOf(new(false)))
		}
	}
}
