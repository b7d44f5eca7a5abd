package config

import "cmp"

// Scaling says when a service's tasks are added and removed, by tracking or by step scaling, which is under
// alarms; not by both.
type Scaling struct {
	// Whether the number of tasks is scaled at all. Where it is not, it is tasks.desired, and changes
	// with it.
	Enabled *bool `yaml:"enabled" json:"enabled,omitzero" default:"true"`

	// Whether scaling is paused: the number of tasks stays as it is, or as somebody sets it, until this is
	// false again. Nothing else changes.
	Paused bool `yaml:"paused" json:"paused,omitzero"`

	// Keep what the tasks have to do at its targets: AWS makes and tunes the alarms. Where several are given, tasks are
	// added for any of them, and removed when all of them allow it.
	Tracking *Tracking `yaml:"tracking" json:"tracking,omitzero"`

	// Step scaling: add a task when CPU is high and remove one when it is low. Its two alarms alert nobody.
	Alarms *StepScaling `yaml:"alarms" json:"alarms,omitzero"`

	// Other bounds at certain times, by a name of your choice, such as the minimum number of tasks before a
	// sale begins. Each sets the bounds until the next one does; tasks.min and tasks.max hold on the first
	// deployment, and no later one sets them back.
	Schedule map[string]ScheduledBounds `yaml:"schedule" json:"schedule,omitzero"`
}

// ScheduledBounds are the bounds of the number of tasks from a certain time on.
type ScheduledBounds struct {
	Timing `yaml:",inline"`

	// Minimum number of tasks from then on, up to max.
	Min int `yaml:"min" json:"min" jsonschema:"required,minimum=0,maximum=5000"`

	// Maximum number of tasks from then on, up to tasks.max, which the instances can hold.
	Max int `yaml:"max" json:"max" jsonschema:"required,minimum=1,maximum=5000"`
}

// Timing is a time, or a repeated one. Exactly one of cron, rate and at is given.
type Timing struct {
	// Six fields: minute, hour, day of the month, month, day of the week, year; one of the two days is ?.
	// 0 8 ? * MON-FRI * is eight o'clock on working days. Ranges run upwards: 22-23,0-2 and not 22-2.
	Cron string `yaml:"cron" json:"cron,omitzero"`

	// Interval, such as 15 minutes, 1 hour or 7 days; up to a year.
	Rate string `yaml:"rate" json:"rate,omitzero" jsonschema:"pattern=^(1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))$"`

	// One time, such as 2036-11-28T06:00:00. One in the past is a warning.
	At string `yaml:"at" json:"at,omitzero" jsonschema:"pattern=^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"`

	// Time zone of cron and at, such as Europe/London, with its summer time. Default: UTC.
	TimeZone string `yaml:"time_zone" json:"time_zone,omitzero" jsonschema:"pattern=^[A-Za-z0-9_+/-]+$"`
}

// Expression returns the time as AWS writes it, such as cron(0 8 ? * MON-FRI *).
func (t Timing) Expression() string {
	switch {
	case t.Cron != "":
		return "cron(" + t.Cron + ")"
	case t.Rate != "":
		return "rate(" + t.Rate + ")"
	}
	return "at(" + t.At + ")"
}

// Zone returns the time zone: TimeZone, or UTC where it is not given.
func (t Timing) Zone() string { return cmp.Or(t.TimeZone, "UTC") }

// Tracking keeps what a service's tasks have to do at its targets. Default: CPU alone.
type Tracking struct {
	// Average CPU utilization to keep, in percent of the reserved CPU, 1 to 100.
	CPU int `yaml:"cpu" json:"cpu,omitzero" jsonschema:"minimum=1,maximum=100"`

	// Average memory utilization to keep, in percent of the reserved memory, 1 to 100. Only for a service
	// that gives memory back: others never scale in.
	Memory int `yaml:"memory" json:"memory,omitzero" jsonschema:"minimum=1,maximum=100"`

	// Requests per minute to keep at each task, 1 to 10000000. Only for a web service.
	Requests int `yaml:"requests" json:"requests,omitzero" jsonschema:"minimum=1,maximum=10000000"`

	// Keeps the messages that wait in a queue at so many for each task, such as {name: orders, per_task: 100}.
	Queue *TrackedQueue `yaml:"queue" json:"queue,omitzero"`

	// Keeps any other metric of CloudWatch at its target.
	Metric *TrackedMetric `yaml:"metric" json:"metric,omitzero"`

	// Seconds to wait after adding tasks before more are added, 0 to 3600. Out fast, in slowly: a task too
	// many costs little, one too few is an outage.
	ScaleOutCooldown *int `yaml:"scale_out_cooldown" json:"scale_out_cooldown,omitzero" default:"60" jsonschema:"minimum=0,maximum=3600"`

	// Seconds to wait after removing tasks before more are removed, 0 to 3600.
	ScaleInCooldown *int `yaml:"scale_in_cooldown" json:"scale_in_cooldown,omitzero" default:"300" jsonschema:"minimum=0,maximum=3600"`
}

// StepScaling adds and removes tasks by two alarms on the service's average CPU utilization.
type StepScaling struct {
	// A task is added at this average CPU utilization or more, in percent, 1 to 100.
	CPUHigh int `yaml:"cpu_high" json:"cpu_high,omitzero" default:"80" jsonschema:"minimum=1,maximum=100"`

	// A task is removed below this average CPU utilization, in percent, 0 to 99, less than cpu_high.
	CPULow *int `yaml:"cpu_low" json:"cpu_low,omitzero" default:"5" jsonschema:"minimum=0,maximum=99"`

	// Minutes in a row that CPU must be high, or low, 1 to 60.
	Minutes int `yaml:"minutes" json:"minutes,omitzero" default:"2" jsonschema:"minimum=1,maximum=60"`

	// Tasks added or removed at a time, 1 to 100.
	Step int `yaml:"step" json:"step,omitzero" default:"1" jsonschema:"minimum=1,maximum=100"`

	// Seconds to wait after a change before the next, 0 to 3600.
	Cooldown *int `yaml:"cooldown" json:"cooldown,omitzero" default:"60" jsonschema:"minimum=0,maximum=3600"`
}
