package config

import "strings"

// withoutTasks reports whether something is tracked that can be measured while no task runs.
func (t *Tracking) withoutTasks() bool { return t != nil && (t.Queue != nil || t.Metric != nil) }

// TrackedQueue is a queue of SQS in the environment's account and region, whose messages the tasks take.
type TrackedQueue struct {
	// Name of the queue, such as orders or orders.fifo.
	Name string `yaml:"name" json:"name,omitzero" jsonschema:"required,pattern=^([A-Za-z0-9_-]{1\\,80}|[A-Za-z0-9_-]{1\\,75}[.]fifo)$"`

	// Messages that wait for each running task, 1 to 1000000: what a task works off in the time that a message may wait.
	// Where none runs, all of them count.
	PerTask int `yaml:"per_task" json:"per_task" jsonschema:"required,minimum=1,maximum=1000000"`
}

// TrackedMetric is a metric that rises with the work of a task and falls as tasks are added
// (https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html).
// While it has no data the number of tasks stays.
type TrackedMetric struct {
	// Namespace of the metric, such as AWS/SQS or one of your own.
	Namespace string `yaml:"namespace" json:"namespace,omitzero" jsonschema:"required,minLength=1,maxLength=255"`

	// Name of the metric.
	Name string `yaml:"name" json:"name,omitzero" jsonschema:"required,minLength=1,maxLength=255"`

	// Values of all the dimensions that the metric is published with, by name, up to thirty; with fewer of them it
	// has no data. Default: none.
	Dimensions map[string]string `yaml:"dimensions" json:"dimensions,omitzero"`

	// What is made of the values of a minute.
	Statistic Statistic `yaml:"statistic" json:"statistic,omitzero" default:"average" jsonschema:"enum=average,enum=minimum,enum=maximum,enum=sum,enum=sample_count"`

	// Whether the metric is of all tasks together, such as the jobs that wait: it is then divided by the tasks that
	// run; where none runs, all of it counts. Otherwise it is of one task already, such as the average of what each publishes.
	PerTask bool `yaml:"per_task" json:"per_task,omitzero"`

	// Value to keep, in the metric's unit, 1 to 1000000000; with per_task, for each task.
	Target int `yaml:"target" json:"target" jsonschema:"required,minimum=1,maximum=1000000000"`
}

// Statistic is what is made of the values of a metric.
type Statistic string

// The statistics.
const (
	Average     Statistic = "average"
	Minimum     Statistic = "minimum"
	Maximum     Statistic = "maximum"
	Sum         Statistic = "sum"
	SampleCount Statistic = "sample_count"
)

// Spelled returns the statistic as CloudWatch spells it, such as SampleCount.
func (s Statistic) Spelled() string {
	var spelled strings.Builder
	for word := range strings.SplitSeq(string(s), "_") {
		spelled.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return spelled.String()
}
