package config

import "cmp"

// Container is what a service, a sidecar and a job have in common: one container of a task.
type Container struct {
	// Container image, pinned to a tag or, better, to a digest: a change must show in the plan, so
	// an image without a tag and the tag latest are refused. A private image must be in ECR, in the
	// environment's own account and region; its tag is looked up for each plan, and what runs is the
	// digest that was reviewed. Another tag can be deployed without an edit, by a Terraform variable:
	// service_<name>_image_tag, or job_<name>_image_tag.
	Image string `yaml:"image" json:"image,omitzero" jsonschema:"required"`

	// What the image's registry wants to know of who pulls it, such as {secret: shop/registry}. Not for an image in ECR.
	// Default: the registry lets anybody pull.
	RegistryCredentials *RegistryCredentials `yaml:"registry_credentials" json:"registry_credentials,omitzero"`

	// Entrypoint that replaces the image's own: the program, of which command has the arguments. The image's own command
	// then does not count either.
	Entrypoint []string `yaml:"entrypoint" json:"entrypoint,omitzero" jsonschema:"minItems=1" terraform:"escaped" text:"lines"`

	// Command that replaces the image's own.
	Command []string `yaml:"command" json:"command,omitzero" jsonschema:"minItems=1" terraform:"escaped" text:"lines"`

	// Environment variables of the container. They can be read in the plan, the state and the AWS
	// console: no place for a secret. AWS_REGION and AWS_DEFAULT_REGION, by which AWS's SDKs know where they
	// are, have the environment's region where they are not given.
	Environment map[string]string `yaml:"environment" json:"environment,omitzero" terraform:"escaped" text:"lines"`

	// ARNs of files in S3 with environment variables, a line NAME=value for each, up to ten, such as
	// [arn:aws:s3:::shop-settings/live.env]. Their names end in .env. What environment says goes before, and a file before
	// those after it. It is not for AWS_REGION, which environment
	// has without being told. A container reads them once, when it starts. They can be read by whoever reads the bucket: no place
	// for a secret. tasks_may of the account's foundation must cover s3:GetObject on them and s3:GetBucketLocation on
	// their buckets.
	EnvironmentFiles []string `yaml:"environment_files" json:"environment_files,omitzero" jsonschema:"minItems=1,maxItems=10,uniqueItems=true,pattern=^arn:aws(-[a-z]+)*:s3:::[a-z0-9][a-z0-9.-]{1\\,61}[a-z0-9]/.*[.]env$"`

	// Environment variables whose values are in Secrets Manager or Parameter Store, such as
	// DB_PASSWORD: {secret: shop/db, key: password}. Only their names are in the plan and the state. A
	// container reads them once, when it starts: a changed value needs new tasks.
	Secrets map[string]Secret `yaml:"secrets" json:"secrets,omitzero"`

	// CPU units reserved for the container, 10 to 16384; 1024 units are one vCPU. It may use more
	// while others leave it idle.
	CPU int `yaml:"cpu" json:"cpu,omitzero" default:"128" jsonschema:"minimum=10,maximum=16384"`

	// Memory of the container in MiB, 32 to 131072: the limit at which it is killed, and reserved on
	// its instance unless memory_reservation says less.
	Memory int `yaml:"memory" json:"memory,omitzero" default:"128" jsonschema:"minimum=32,maximum=131072"`

	// Memory in MiB that is reserved on the instance, 32 to 131072, less than memory. The container may
	// use up to memory while the instance has some left: more tasks fit, and when all of them grow at
	// once the instance runs out and Linux kills some. Default: memory.
	MemoryReservation int `yaml:"memory_reservation" json:"memory_reservation,omitzero" jsonschema:"minimum=32,maximum=131072"`

	// Seconds between SIGTERM and SIGKILL when a task is stopped, 1 to 120. The default is the ECS agent's
	// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html).
	StopTimeout int `yaml:"stop_timeout" json:"stop_timeout,omitzero" default:"30" jsonschema:"minimum=1,maximum=120"`

	// How the container runs: its user, its file system, its limits and its own health check.
	Runtime Runtime `yaml:"runtime" json:"runtime,omitzero"`
}

// Reserved is the memory in MiB that the container takes from its instance: ECS adds file systems in memory to
// what is reserved, whether they are filled or not
// (https://github.com/aws/amazon-ecs-agent/blob/master/proposals/shmsize-tmpfs.md).
func (k Container) Reserved() int {
	return cmp.Or(k.MemoryReservation, k.Memory) + k.Runtime.inMemory()
}

// Secret is an environment variable whose value AWS keeps: in Secrets Manager or, for parameter, in
// Parameter Store. The container's execution role may read exactly that.
type Secret struct {
	// Secret of Secrets Manager: its name, which is looked up for each plan in the environment's account
	// and region, or its whole ARN in this region.
	Secret string `yaml:"secret" json:"secret,omitzero" jsonschema:"pattern=^([A-Za-z0-9/_+=.@!-]{1\\,512}|arn:aws(-[a-z]+)*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6})$"`

	// Key in the secret's JSON, such as password. Default: the whole secret.
	Key string `yaml:"key" json:"key,omitzero" jsonschema:"pattern=^[^:]+$"`

	// Parameter of Parameter Store, in the environment's account and region, such as /shop/live/token.
	Parameter string `yaml:"parameter" json:"parameter,omitzero" jsonschema:"pattern=^/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$,maxLength=1011"`

	// ARN of the customer managed KMS key that the value is encrypted with, in this region. Default: AWS's
	// own key, which needs no grant.
	KMSKey string `yaml:"kms_key" json:"kms_key,omitzero" jsonschema:"pattern=^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"`
}

// RegistryCredentials are a name and a password for a private registry, which AWS keeps. The container's execution
// role may read exactly them.
type RegistryCredentials struct {
	// Secret of Secrets Manager that holds {"username": …, "password": …}: its name, which is looked up for each plan
	// in the environment's account and region, or its whole ARN in this region.
	Secret string `yaml:"secret" json:"secret,omitzero" jsonschema:"required,pattern=^([A-Za-z0-9/_+=.@!-]{1\\,512}|arn:aws(-[a-z]+)*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6})$"`

	// ARN of the customer managed KMS key that the secret is encrypted with, in this region. Default: AWS's
	// own key, which needs no grant.
	KMSKey string `yaml:"kms_key" json:"kms_key,omitzero" jsonschema:"pattern=^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"`
}

// Runtime says how a container runs.
type Runtime struct {
	// User in the container, by number or name, with a group if wanted: 10001, 10001:10001 or app.
	// Default: the image's own, often root.
	User string `yaml:"user" json:"user,omitzero" jsonschema:"pattern=^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$"`

	// Folder in the container in which its program starts, such as /app. Default: the image's own.
	WorkingDirectory string `yaml:"working_directory" json:"working_directory,omitzero" jsonschema:"pattern=^/[^ ]*$"`

	// Labels of the container in Docker, for agents on the instance that look for them, such as
	// com.example.team: shop.
	DockerLabels map[string]string `yaml:"docker_labels" json:"docker_labels,omitzero" terraform:"escaped"`

	// Capabilities of Linux beside, or without, those that Docker gives each container.
	Capabilities Capabilities `yaml:"capabilities" json:"capabilities,omitzero"`

	// Names that the container resolves to fixed addresses, by name, such as printer.internal: 10.0.1.5.
	ExtraHosts map[string]string `yaml:"extra_hosts" json:"extra_hosts,omitzero"`

	// Whether the root file system is read-only, so that nothing can be planted in it. What must be
	// written goes to tmpfs.
	ReadOnly bool `yaml:"read_only" json:"read_only,omitzero"`

	// Whether a small init process runs first, which passes signals on and reaps zombies. exec switches
	// it on, too.
	Init bool `yaml:"init" json:"init,omitzero"`

	// File systems in memory, by their path in the container, such as /tmp: {size: 64}. What they hold
	// counts towards the container's memory, and ECS reserves their whole size on the instance beside it.
	Tmpfs map[string]Tmpfs `yaml:"tmpfs" json:"tmpfs,omitzero"`

	// Size of /dev/shm in MiB, 1 to 131072, where a program shares memory between its processes, as browsers
	// and PostgreSQL do (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html).
	// It counts and is reserved as tmpfs is. Default: Docker's own, 64, of which nothing is reserved.
	ShmSize int `yaml:"shm_size" json:"shm_size,omitzero" jsonschema:"minimum=1,maximum=131072"`

	// Limits of the operating system, by their name, such as nofile: {soft: 65536, hard: 65536}.
	Ulimits map[string]Ulimit `yaml:"ulimits" json:"ulimits,omitzero"`

	// Command in the container that tells whether it is healthy; an unhealthy task is replaced. Default:
	// none, and a web service is watched by the load balancer alone.
	HealthCheck *CommandCheck `yaml:"health_check" json:"health_check,omitzero"`
}

// inMemory is the size of all file systems in memory, in MiB.
func (r Runtime) inMemory() int {
	sum := r.ShmSize
	for _, tmpfs := range r.Tmpfs {
		sum += tmpfs.Size
	}
	return sum
}

// Capabilities are changes of the capabilities of Linux that a container has, by their names there without CAP_, such
// as NET_ADMIN, or ALL (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html).
type Capabilities struct {
	// Capabilities that the container has beside Docker's defaults.
	Add []string `yaml:"add" json:"add,omitzero" jsonschema:"minItems=1,uniqueItems=true"`

	// Capabilities of Docker's defaults that the container does not have. ALL leaves those in add.
	Drop []string `yaml:"drop" json:"drop,omitzero" jsonschema:"minItems=1,uniqueItems=true"`
}

// Tmpfs is a file system in memory.
type Tmpfs struct {
	// Size in MiB, 1 to 131072.
	Size int `yaml:"size" json:"size" jsonschema:"required,minimum=1,maximum=131072"`

	// Options of the mount, such as [noexec, nosuid].
	Options []string `yaml:"options" json:"options,omitzero" jsonschema:"minItems=1,uniqueItems=true"`
}

// Ulimit is a limit of the operating system.
type Ulimit struct {
	// The limit that holds at first, up to hard.
	Soft int `yaml:"soft" json:"soft" jsonschema:"required,minimum=0"`

	// The limit that the container itself may raise soft to.
	Hard int `yaml:"hard" json:"hard" jsonschema:"required,minimum=0"`
}

// CommandCheck is a health check by a command in the container. Its defaults are those of ECS
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html).
type CommandCheck struct {
	// Command that ends with 0 in a healthy container, in the container's shell: curl -f
	// http://localhost/healthz. The image must have what it calls.
	Command string `yaml:"command" json:"command,omitzero" jsonschema:"required,minLength=1" terraform:"escaped" text:"lines"`

	// Seconds between two checks, 5 to 300.
	Interval int `yaml:"interval" json:"interval,omitzero" default:"30" jsonschema:"minimum=5,maximum=300"`

	// Seconds after which a check has failed, 2 to 60.
	Timeout int `yaml:"timeout" json:"timeout,omitzero" default:"5" jsonschema:"minimum=2,maximum=60"`

	// Failed checks in a row that make the container unhealthy, 1 to 10.
	Retries int `yaml:"retries" json:"retries,omitzero" default:"3" jsonschema:"minimum=1,maximum=10"`

	// Seconds after its start in which failed checks do not count, 0 to 300.
	StartPeriod int `yaml:"start_period" json:"start_period,omitzero" jsonschema:"minimum=0,maximum=300"`
}

// Condition is what a container waits for in another of its task.
type Condition string

// The conditions of https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html.
const (
	ConditionStart    Condition = "start"
	ConditionComplete Condition = "complete"
	ConditionSuccess  Condition = "success"
	ConditionHealthy  Condition = "healthy"
)

// Sidecar is a further container in each task of a service. Its logs are in the service's log group.
type Sidecar struct {
	Container `yaml:",inline"`

	// Whether the task ends when this container does. A container that others wait for to complete, or to
	// succeed, must not be.
	Essential *bool `yaml:"essential" json:"essential,omitzero" default:"true"`

	Neighbours `yaml:",inline"`
}

// Neighbours are a container's relations to the others of its task.
type Neighbours struct {
	// Containers that must be there first, by name, each with what is waited for: start (it runs),
	// healthy (its runtime.health_check has passed), complete (it has ended) or success (it has ended
	// with 0). The service's own container has the service's name.
	DependsOn map[string]Condition `yaml:"depends_on" json:"depends_on,omitzero"`

	// Containers that can be reached by their name. In bridge networking the containers of a task do not
	// share localhost.
	Links []string `yaml:"links" json:"links,omitzero" jsonschema:"minItems=1,uniqueItems=true"`
}
