package config

// Logs says where logs go, and what is made of them.
type Logs struct {
	// Key that the log groups are encrypted with: aws (a key of AWS's own), own (a KMS key of the
	// environment, 1 USD a month) or the ARN of a KMS key, whose policy must let CloudWatch Logs use it.
	Key string `yaml:"key" json:"key,omitzero" default:"aws" jsonschema:"pattern=^(aws|own|arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+)$"`

	// What makes a log line an error: a filter pattern of CloudWatch Logs. ?a ?b finds lines that
	// have a or b, a b those that have both, and { $.level = "error" } JSON with that field. What is not of letters,
	// digits and _ stands in double quotes.
	ErrorPattern string `yaml:"error_pattern" json:"error_pattern,omitzero" default:"?ERROR ?Error ?FATAL ?CRITICAL ?panic ?\"[error]\" ?\"[crit]\"" jsonschema:"minLength=1,maxLength=1024"`

	// Memory that holds a container's log lines while CloudWatch Logs does not take them, in MiB, 1 to
	// 100. When it is full, lines are dropped, so that logging never stalls a container. The default
	// holds some ten thousand lines: at any traffic a few minutes.
	BufferSize int `yaml:"buffer_size" json:"buffer_size,omitzero" default:"25" jsonschema:"minimum=1,maximum=100"`

	// Whether the instances' own logs are kept as well: the system's, the ECS agent's and those of the
	// first start, which tell why an instance does not join the cluster. The CloudWatch agent sends
	// them; each instance installs it from Amazon Linux's repository when it starts, and keeps 96 MiB
	// of memory for it.
	Instances bool `yaml:"instances" json:"instances,omitzero"`

	// Days that the instances' logs are kept: one of the periods that CloudWatch Logs offers.
	InstanceRetentionDays int `yaml:"instance_retention_days" json:"instance_retention_days,omitzero" default:"30" jsonschema:"enum=1,enum=3,enum=5,enum=7,enum=14,enum=30,enum=60,enum=90,enum=120,enum=150,enum=180,enum=365,enum=400,enum=545,enum=731,enum=1096,enum=1827,enum=2192,enum=2557,enum=2922,enum=3288,enum=3653"`

	// Whether saved Logs Insights queries are kept: errors by minute, slowest paths, one request by id.
	Queries *bool `yaml:"queries" json:"queries,omitzero" default:"true"`

	// Names of fields in the containers' log lines, for those queries: lines that are JSON have them.
	Fields LogFields `yaml:"fields" json:"fields,omitzero"`
}

// LogFields are names of fields in log lines that are JSON.
type LogFields struct {
	// Path of a request.
	Path string `yaml:"path" json:"path,omitzero" default:"path" jsonschema:"pattern=^[A-Za-z@_][A-Za-z0-9_.@-]*$,maxLength=100"`

	// Time that a request took, a number in any unit.
	Duration string `yaml:"duration" json:"duration,omitzero" default:"duration_ms" jsonschema:"pattern=^[A-Za-z@_][A-Za-z0-9_.@-]*$,maxLength=100"`

	// Id of a request.
	RequestID string `yaml:"request_id" json:"request_id,omitzero" default:"request_id" jsonschema:"pattern=^[A-Za-z@_][A-Za-z0-9_.@-]*$,maxLength=100"`
}

// LogRouter is the name of the container that FireLens adds to each task.
const LogRouter = "log-router"

// FireLens sends a container's log lines on, by a further container in each task with Fluent Bit. Its
// own lines go to the service's log group.
type FireLens struct {
	// Image of Fluent Bit, pinned as a service's own, such as that of AWS:
	// public.ecr.aws/aws-observability/aws-for-fluent-bit with a version.
	Image string `yaml:"image" json:"image,omitzero" jsonschema:"required"`

	// Options of Fluent Bit's output: Name says which, such as http, datadog or loki; the others are its
	// own. They can be read in the plan and the state. What an output to an AWS service calls stands in the
	// service's permissions.
	Options map[string]string `yaml:"options" json:"options,omitzero" jsonschema:"required" terraform:"escaped"`

	// Options whose values are in Secrets Manager or Parameter Store, such as apikey: {secret: shop/datadog}.
	Secrets map[string]Secret `yaml:"secrets" json:"secrets,omitzero"`

	// CPU units reserved for the container, 10 to 16384.
	CPU int `yaml:"cpu" json:"cpu,omitzero" default:"32" jsonschema:"minimum=10,maximum=16384"`

	// Memory of the container in MiB, 32 to 131072: reserved, and the limit. AWS advises 50 or more
	// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html).
	Memory int `yaml:"memory" json:"memory,omitzero" default:"64" jsonschema:"minimum=32,maximum=131072"`
}
