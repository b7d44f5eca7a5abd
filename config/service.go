package config

// Service is a containerised service behind the load balancer.
type Service struct {
	// Container image, pinned to a tag or, better, to a digest: a change must show in the plan, so
	// an image without a tag and the tag latest are refused. A private image must be in ECR, in the
	// environment's own account and region.
	Image string `yaml:"image" json:"image" jsonschema:"required"`

	// Command that replaces the image's own.
	Command []string `yaml:"command" json:"command,omitempty" jsonschema:"minItems=1"`

	// Port that the container listens on, 1 to 65535. The port on the instance is assigned by Docker.
	ContainerPort int `yaml:"container_port" json:"container_port,omitempty" jsonschema:"minimum=1,maximum=65535"`

	// CPU units reserved for a task, 128 to 16384; 1024 units are one vCPU.
	CPU int `yaml:"cpu" json:"cpu,omitempty" jsonschema:"minimum=128,maximum=16384"`

	// Memory of a task in MiB, 32 to 131072: reserved on its instance, and the limit at which the
	// container is killed.
	Memory int `yaml:"memory" json:"memory,omitempty" jsonschema:"minimum=32,maximum=131072"`

	// Environment variables of the container. They can be read in the plan, the state and the AWS
	// console: no place for a secret.
	Environment map[string]string `yaml:"environment" json:"environment,omitempty"`

	// Seconds between SIGTERM and SIGKILL when a task is stopped, 1 to 120.
	StopTimeout int `yaml:"stop_timeout" json:"stop_timeout,omitempty" jsonschema:"minimum=1,maximum=120"`

	// Which requests reach the service.
	Route Route `yaml:"route" json:"route,omitempty"`

	// How the load balancer finds out whether a task is healthy.
	HealthCheck HealthCheck `yaml:"health_check" json:"health_check,omitempty"`

	// Seconds that the load balancer lets running requests finish before it forgets a task, 0 to 3600.
	DeregistrationDelay int `yaml:"deregistration_delay" json:"deregistration_delay,omitempty" jsonschema:"minimum=0,maximum=3600"`

	// How the load balancer spreads the requests over the tasks.
	LoadBalancing LoadBalancing `yaml:"load_balancing" json:"load_balancing,omitempty"`

	// How many tasks. Between min and max, scaling decides.
	Tasks Range `yaml:"tasks" json:"tasks" jsonschema:"required"`

	// When tasks are added and removed: tracking or alarms, not both. Default: tracking.
	Scaling Scaling `yaml:"scaling" json:"scaling,omitempty"`

	// How a new version replaces the old one.
	Deployment Deployment `yaml:"deployment" json:"deployment,omitempty"`

	// Days that the service's logs are kept: one of the periods that CloudWatch Logs offers.
	LogRetentionDays int `yaml:"log_retention_days" json:"log_retention_days,omitempty" jsonschema:"enum=1,enum=3,enum=5,enum=7,enum=14,enum=30,enum=60,enum=90,enum=120,enum=150,enum=180,enum=365,enum=400,enum=545,enum=731,enum=1096,enum=1827,enum=2192,enum=2557,enum=2922,enum=3288,enum=3653"`
}

// Route says which requests reach a service. A request that no route matches gets a 404.
type Route struct {
	// Host names, such as www.example.com or *.example.com. Default: any host.
	Hosts []string `yaml:"hosts" json:"hosts,omitempty" jsonschema:"minItems=1,maxItems=4,uniqueItems=true"`

	// Path patterns, such as /api/*. Default: every path.
	Paths []string `yaml:"paths" json:"paths,omitempty" jsonschema:"minItems=1,maxItems=4,uniqueItems=true"`

	// Priority of the listener rule, 2 to 50000, lower first; 1 is maintenance mode's. Default: computed, so that a host comes
	// before no host and a longer path before a shorter one, and that no service's priority changes
	// when another is added.
	Priority int `yaml:"priority" json:"priority,omitempty" jsonschema:"minimum=2,maximum=50000"`
}

// HealthCheck is the load balancer's health check of a task.
type HealthCheck struct {
	// Path that is requested, such as /healthz.
	Path string `yaml:"path" json:"path,omitempty" jsonschema:"pattern=^/[^ ]*$,maxLength=1024"`

	// Status codes of a healthy task: 200, a list 200,302 or a range 200-299; 200 to 499.
	Codes string `yaml:"codes" json:"codes,omitempty" jsonschema:"pattern=^[2-4][0-9]{2}([\\,-][2-4][0-9]{2})*$"`

	// Seconds between two checks, 5 to 300.
	Interval int `yaml:"interval" json:"interval,omitempty" jsonschema:"minimum=5,maximum=300"`

	// Seconds to wait for an answer, 2 to 120, less than interval.
	Timeout int `yaml:"timeout" json:"timeout,omitempty" jsonschema:"minimum=2,maximum=120"`

	// Passed checks in a row that make a task healthy, 2 to 10.
	HealthyThreshold int `yaml:"healthy_threshold" json:"healthy_threshold,omitempty" jsonschema:"minimum=2,maximum=10"`

	// Failed checks in a row that make a task unhealthy, 2 to 10.
	UnhealthyThreshold int `yaml:"unhealthy_threshold" json:"unhealthy_threshold,omitempty" jsonschema:"minimum=2,maximum=10"`

	// Seconds after its start in which a failing task is not replaced, 0 to 7200.
	GracePeriod int `yaml:"grace_period" json:"grace_period,omitempty" jsonschema:"minimum=0,maximum=7200"`
}

// Scaling says when a service's tasks are added and removed. At most one of its fields is given.
type Scaling struct {
	// Keep the average CPU at a target: AWS makes and tunes the alarms.
	Tracking *Tracking `yaml:"tracking" json:"tracking,omitempty"`

	// Add a task when CPU is high and remove one when it is low, by two alarms.
	Alarms *Alarms `yaml:"alarms" json:"alarms,omitempty"`
}

// Tracking keeps the service's average CPU utilization at a target.
type Tracking struct {
	// Average CPU utilization to keep, in percent of the reserved CPU, 1 to 100.
	CPU int `yaml:"cpu" json:"cpu,omitempty" jsonschema:"minimum=1,maximum=100"`

	// Seconds to wait after adding tasks before more are added, 0 to 3600.
	ScaleOutCooldown int `yaml:"scale_out_cooldown" json:"scale_out_cooldown,omitempty" jsonschema:"minimum=0,maximum=3600"`

	// Seconds to wait after removing tasks before more are removed, 0 to 3600.
	ScaleInCooldown int `yaml:"scale_in_cooldown" json:"scale_in_cooldown,omitempty" jsonschema:"minimum=0,maximum=3600"`
}

// Alarms adds and removes tasks by two alarms on the service's average CPU utilization.
type Alarms struct {
	// A task is added at this average CPU utilization or more, in percent, 1 to 100.
	CPUHigh int `yaml:"cpu_high" json:"cpu_high,omitempty" jsonschema:"minimum=1,maximum=100"`

	// A task is removed below this average CPU utilization, in percent, 0 to 99, less than cpu_high.
	CPULow int `yaml:"cpu_low" json:"cpu_low,omitempty" jsonschema:"minimum=0,maximum=99"`

	// Minutes in a row that CPU must be high, or low, 1 to 60.
	Minutes int `yaml:"minutes" json:"minutes,omitempty" jsonschema:"minimum=1,maximum=60"`

	// Tasks added or removed at a time, 1 to 100.
	Step int `yaml:"step" json:"step,omitempty" jsonschema:"minimum=1,maximum=100"`

	// Seconds to wait after a change before the next, 0 to 3600.
	Cooldown int `yaml:"cooldown" json:"cooldown,omitempty" jsonschema:"minimum=0,maximum=3600"`
}

// Deployment says how a new version of a service replaces the old one. A deployment whose tasks do
// not become healthy is always rolled back.
type Deployment struct {
	// Healthy tasks that must remain during a deployment, in percent of the desired number, 0 to 100.
	MinimumPercent int `yaml:"minimum_percent" json:"minimum_percent,omitempty" jsonschema:"minimum=0,maximum=100"`

	// Tasks that may run during a deployment, in percent of the desired number, 100 to 200. The
	// instances must hold that many.
	MaximumPercent int `yaml:"maximum_percent" json:"maximum_percent,omitempty" jsonschema:"minimum=100,maximum=200"`

	// Whether ECS moves tasks by itself to keep the zones balanced. It needs a maximum_percent above 100.
	ZoneRebalancing bool `yaml:"zone_rebalancing" json:"zone_rebalancing,omitempty"`
}
