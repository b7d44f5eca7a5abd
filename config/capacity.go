package config

// Capacity is the group of EC2 instances that the services' tasks run on.
type Capacity struct {
	// EC2 instance type, such as t3.small. Give this or instance_types. A change is rolled out one
	// instance after another.
	InstanceType string `yaml:"instance_type" json:"instance_type,omitzero" jsonschema:"pattern=^[a-z][a-z0-9-]*[.][a-z0-9-]+$"`

	// EC2 instance types that will all do, two to twenty, such as [m7g.large, m6g.large]. On-Demand
	// instances are of the first type that AWS has; Spot instances of the one with the most room at
	// the lowest price. Tasks are counted on the smallest of them, so choose types of one size.
	InstanceTypes []string `yaml:"instance_types" json:"instance_types,omitzero" jsonschema:"minItems=2,maxItems=20,uniqueItems=true,pattern=^[a-z][a-z0-9-]*[.][a-z0-9-]+$"`

	// vCPUs of an instance, 1 to 1920, where cdah does not know the type; give memory too, and the tasks
	// are checked to fit. With instance_types, those of the smallest that cdah does not know. Default: those
	// of the type; without them an unknown type is a warning, and nothing is checked to fit.
	VCPU int `yaml:"vcpu" json:"vcpu,omitzero" jsonschema:"minimum=1,maximum=1920"`

	// Memory of such an instance in MiB, as AWS advertises it, 512 to 33554432. Default: that of the type.
	Memory int `yaml:"memory" json:"memory,omitzero" jsonschema:"minimum=512,maximum=33554432"`

	// Processor architecture of the instances: x86_64, or arm64 (Graviton), which is cheaper for
	// the same work. The image of the instances follows; the services' images must be built for it.
	Architecture Architecture `yaml:"architecture" json:"architecture,omitzero" default:"x86_64" jsonschema:"enum=x86_64,enum=arm64"`

	// What the instances run: amazon_linux (the ECS-optimised Amazon Linux 2023) or bottlerocket, which has little beside what
	// containers need: no shell, no package manager, and a system that cannot be written to. Not with volumes, private,
	// connects_to, user_data, warm_pool or logs.instances. A change is rolled out one instance after another.
	OperatingSystem OperatingSystem `yaml:"operating_system" json:"operating_system,omitzero" default:"amazon_linux" jsonschema:"enum=amazon_linux,enum=bottlerocket"`

	// How many instances. Between min and max, scaling decides.
	Instances Range `yaml:"instances" json:"instances,omitzero" jsonschema:"required"`

	// Spot instances among the others: up to 90 % cheaper, and taken back by AWS with two minutes'
	// notice, in which their tasks are moved. Default: none.
	Spot *Spot `yaml:"spot" json:"spot,omitzero"`

	// When instances are added and removed: managed or alarms, not both. Default: managed.
	Scaling InstanceScaling `yaml:"scaling" json:"scaling,omitzero"`

	// Instances that are started ahead and wait, so that scaling out takes seconds. They cost money
	// while they wait. Not with spot or instance_types. Default: none.
	WarmPool *WarmPool `yaml:"warm_pool" json:"warm_pool,omitzero"`

	// Other bounds of the number of instances from given times on, by name, such as fewer at night.
	// The bounds are then set at those times only: a change of instances waits for the next.
	Schedules map[string]InstanceSchedule `yaml:"schedules" json:"schedules,omitzero"`

	// Days after which an instance is replaced by a new one, with the newest image, 1 to 365; 0 is never.
	// The new one stands before the old one is drained and ended. AWS spares instances that are protected
	// from scaling in, which scaling.managed.termination_protection does while they run tasks.
	MaxInstanceLifetimeDays *int `yaml:"max_instance_lifetime_days" json:"max_instance_lifetime_days,omitzero" default:"30" jsonschema:"minimum=0,maximum=365"`

	// How burstable types (T2, T3, T3a, T4g) use CPU beyond their share: unlimited (it is billed where it lasts)
	// or standard (they are slowed down to their share). Not for other types. Default: that of the type, which
	// is standard of T2 and unlimited of the others. A change is rolled out one instance after another.
	CPUCredits CPUCredits `yaml:"cpu_credits" json:"cpu_credits,omitzero" jsonschema:"enum=standard,enum=unlimited"`

	// Id of the machine image, such as ami-0123456789abcdef0: one that is made from the ECS-optimised
	// Amazon Linux 2023, or of Bottlerocket's aws-ecs-2 with that operating_system. It then changes by an edit of this file only, and is rolled out one instance
	// after another. Default: each instance starts with the newest image that AWS has.
	AMI string `yaml:"ami" json:"ami,omitzero" jsonschema:"pattern=^ami-([0-9a-f]{8}|[0-9a-f]{17})$"`

	// Size of an instance's root volume in GiB, 30 to 16384; with bottlerocket, of the volume beside it that holds images and
	// containers. The default is that of the ECS-optimised image
	// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html).
	RootVolumeSize int `yaml:"root_volume_size" json:"root_volume_size,omitzero" default:"30" jsonschema:"minimum=30,maximum=16384"`

	// How the ECS agent cleans up its instance.
	Agent Agent `yaml:"agent" json:"agent,omitzero"`

	// Whether people may open a shell on an instance by Systems Manager, without a key or an open port.
	// Who may is said by their own permissions in IAM (ssm:StartSession), and each session is in CloudTrail.
	SessionAccess bool `yaml:"session_access" json:"session_access,omitzero"`

	// Lines of bash that root runs at an instance's first start, before the ECS agent, which must not
	// be waited for. They can be read in the plan and the AWS console: no place for a secret. An
	// instance joins the cluster even if they fail.
	UserData string `yaml:"user_data" json:"user_data,omitzero" jsonschema:"maxLength=12000" terraform:"escaped" text:"lines"`
}

// Types returns the instance types, the preferred one first.
func (k Capacity) Types() []string {
	if len(k.InstanceTypes) > 0 {
		return k.InstanceTypes
	}
	return []string{k.InstanceType}
}

// Mixed reports whether the instances differ in type or in how they are bought.
func (k Capacity) Mixed() bool { return len(k.InstanceTypes) > 0 || k.Spot != nil }

// CPUCredits says how burstable instances use CPU beyond their share.
type CPUCredits string

// The ways to use CPU beyond the share.
const (
	CreditsStandard  CPUCredits = "standard"
	CreditsUnlimited CPUCredits = "unlimited"
)

// OperatingSystem is what instances run.
type OperatingSystem string

// The operating systems.
const (
	AmazonLinux  OperatingSystem = "amazon_linux"
	Bottlerocket OperatingSystem = "bottlerocket"
)

// Architecture is that of the instances' processors.
type Architecture string

// The architectures.
const (
	X8664 Architecture = "x86_64"
	ARM64 Architecture = "arm64"
)

// Spot says how many of the instances are Spot instances.
type Spot struct {
	// Instances that are On-Demand before the percentage counts, 0 to 5000: what must stay when
	// AWS takes all Spot instances back. Default: none.
	OnDemandBase int `yaml:"on_demand_base" json:"on_demand_base,omitzero" jsonschema:"minimum=0,maximum=5000"`

	// Percentage of Spot instances among those above on_demand_base, 1 to 100.
	Percentage int `yaml:"percentage" json:"percentage" jsonschema:"required,minimum=1,maximum=100"`

	// Which Spot instances: price_capacity_optimized (the cheapest of those that are least likely to
	// be taken back), or capacity_optimized (the least likely, whatever the price). The
	// default is what AWS recommends
	// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html).
	Allocation SpotAllocation `yaml:"allocation" json:"allocation,omitzero" default:"price_capacity_optimized" jsonschema:"enum=price_capacity_optimized,enum=capacity_optimized"`
}

// SpotAllocation is a way to choose Spot instances.
type SpotAllocation string

// The ways to choose Spot instances.
const (
	PriceCapacityOptimized SpotAllocation = "price_capacity_optimized"
	CapacityOptimized      SpotAllocation = "capacity_optimized"
)

// InstanceScaling says when instances are added and removed. At most one of its fields is given.
type InstanceScaling struct {
	// ECS itself sizes the group by what the tasks need, those that wait for a place included.
	Managed *ManagedScaling `yaml:"managed" json:"managed,omitzero"`

	// Two alarms size the group by how much of the instances' CPU and memory the tasks reserve.
	Alarms *ReservationAlarms `yaml:"alarms" json:"alarms,omitzero"`
}

// ManagedScaling is the scaling of the cluster's capacity provider.
type ManagedScaling struct {
	// Percentage of the instances that tasks should fill, 1 to 100. Below 100 leaves room for new
	// tasks to start without waiting for an instance: 90 keeps one spare in ten.
	TargetCapacity int `yaml:"target_capacity" json:"target_capacity,omitzero" default:"100" jsonschema:"minimum=1,maximum=100"`

	// Fewest instances that are added at once, 1 to 10000.
	MinimumStep int `yaml:"minimum_step" json:"minimum_step,omitzero" default:"1" jsonschema:"minimum=1,maximum=10000"`

	// Most instances that are added at once, 1 to 10000: a cluster may grow fast, but not by all of its
	// instances for one metric.
	MaximumStep int `yaml:"maximum_step" json:"maximum_step,omitzero" default:"10" jsonschema:"minimum=1,maximum=10000"`

	// Seconds that a new instance takes until it runs tasks, 0 to 10000. Until then it counts as
	// capacity that is on its way. AWS's own default, 300, makes scaling out slower.
	Warmup *int `yaml:"warmup" json:"warmup,omitzero" default:"180" jsonschema:"minimum=0,maximum=10000"`

	// Whether scaling in spares the instances that run tasks. Without it they may be ended, after
	// their tasks have moved. Always off in an ephemeral environment.
	TerminationProtection *bool `yaml:"termination_protection" json:"termination_protection,omitzero" default:"true"`
}

// ReservationAlarms scales the instances by the greater of the two percentages of CPU and memory
// that the cluster's tasks reserve.
type ReservationAlarms struct {
	// Instances are added at this percentage or more, 1 to 100. It must be reached while there is
	// still no room for one more task, or that task waits for ever.
	High int `yaml:"high" json:"high,omitzero" default:"75" jsonschema:"minimum=1,maximum=100"`

	// An instance is removed below this percentage, 0 to 99, less than high: far from where instances are
	// added, as the tasks of a removed instance must find room elsewhere.
	Low *int `yaml:"low" json:"low,omitzero" default:"30" jsonschema:"minimum=0,maximum=99"`

	// Minutes in a row that the percentage must be high, or low, 1 to 60.
	Minutes int `yaml:"minutes" json:"minutes,omitzero" default:"2" jsonschema:"minimum=1,maximum=60"`

	// Instances that are added at once, 1 to 100. They are removed one by one.
	Step int `yaml:"step" json:"step,omitzero" default:"1" jsonschema:"minimum=1,maximum=100"`

	// Seconds to wait after removing an instance before the next, 60 to 3600.
	Cooldown int `yaml:"cooldown" json:"cooldown,omitzero" default:"300" jsonschema:"minimum=60,maximum=3600"`
}

// WarmPool says which instances are started ahead.
type WarmPool struct {
	// How they wait: stopped (only their volumes cost) or running (at the price of the others).
	State PoolState `yaml:"state" json:"state,omitzero" default:"stopped" jsonschema:"enum=stopped,enum=running"`

	// Minimum number that waits, 0 to 5000, with all of instances.max in service too. Default: none.
	Min int `yaml:"min" json:"min,omitzero" jsonschema:"minimum=0,maximum=5000"`

	// Maximum number of instances that wait or serve, 1 to 5000. Default: instances.max.
	MaxPrepared int `yaml:"max_prepared" json:"max_prepared,omitzero" jsonschema:"minimum=1,maximum=5000"`
}

// PoolState is how the instances of a warm pool wait.
type PoolState string

// The states of a warm pool.
const (
	PoolStopped PoolState = "stopped"
	PoolRunning PoolState = "running"
)

// InstanceSchedule sets other bounds of the number of instances from given times on, until another
// schedule sets others.
type InstanceSchedule struct {
	// When, in the five fields of cron: minute, hour, day of the month, month, day of the week. "0 20 * * 1-5" is
	// eight in the evening from Monday to Friday.
	Cron string `yaml:"cron" json:"cron,omitzero" jsonschema:"required"`

	// Time zone of cron, such as Europe/London, whose summer time it follows.
	TimeZone string `yaml:"time_zone" json:"time_zone,omitzero" default:"UTC" jsonschema:"minLength=1"`

	// Minimum number of instances from then on. Default: instances.min.
	Min *int `yaml:"min" json:"min,omitzero" jsonschema:"minimum=0,maximum=5000"`

	// Maximum number of instances from then on. Default: instances.max.
	Max *int `yaml:"max" json:"max,omitzero" jsonschema:"minimum=1,maximum=5000"`
}

// Bounds returns the bounds that the schedule sets, given those outside of it.
func (s InstanceSchedule) Bounds(outside Range) (minimum, maximum int) {
	minimum, maximum = outside.Min, outside.Max
	if s.Min != nil {
		minimum = *s.Min
	}
	if s.Max != nil {
		maximum = *s.Max
	}
	return minimum, maximum
}

// Agent says how the ECS agent cleans up its instance. The defaults are the agent's own
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html), but for
// task_cleanup_wait: three hours of stopped tasks can fill a small volume.
type Agent struct {
	// Minutes between two clean-ups of images that no container uses, 10 to 1440.
	ImageCleanupInterval int `yaml:"image_cleanup_interval" json:"image_cleanup_interval,omitzero" default:"30" jsonschema:"minimum=10,maximum=1440"`

	// Minutes that an image is kept at least, 10 to 10080.
	ImageMinimumAge int `yaml:"image_minimum_age" json:"image_minimum_age,omitzero" default:"60" jsonschema:"minimum=10,maximum=10080"`

	// Images that one clean-up deletes at most, 1 to 100.
	ImagesPerCleanup int `yaml:"images_per_cleanup" json:"images_per_cleanup,omitzero" default:"5" jsonschema:"minimum=1,maximum=100"`

	// Minutes that the container of a stopped task is kept, to be looked into, 1 to 1440. Its image
	// is kept as long.
	TaskCleanupWait int `yaml:"task_cleanup_wait" json:"task_cleanup_wait,omitzero" default:"60" jsonschema:"minimum=1,maximum=1440"`
}
