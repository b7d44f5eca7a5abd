// Package policy holds the AWS settings that an owner does not choose: each with its reason and
// its source. What an owner may choose is in config, with its default.
package policy

// Ports of the instances that tasks are published on. Docker takes a free one for each task
// (bridge networking, host port 0); the ECS agent is held to this range by
// ECS_DYNAMIC_HOST_PORT_RANGE, and only this range is open to the load balancer. It lies above
// Linux's own range for outgoing connections (32768 to 60999), so that the two never compete.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
const (
	DynamicPortFirst = 61000
	DynamicPortLast  = 65535
)

// NewestImage names the newest ECS-optimised Amazon Linux 2023 image for an architecture, x86_64 or
// arm64, by AWS's public Systems Manager parameter. "resolve:ssm:" has EC2 look it up at each launch,
// so that a new image neither shows up in an unrelated plan nor leaves new instances unpatched.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
func NewestImage(architecture string) string {
	const parameters = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/"
	if architecture == "arm64" {
		return parameters + "arm64/recommended/image_id"
	}
	return parameters + "recommended/image_id"
}

// RootDevice is the root device of that image, and of those made from it.
const RootDevice = "/dev/xvda"

// MetadataHopLimit keeps instance metadata, and with it the instance role, from the containers: an
// answer does not pass the Docker bridge. Security Hub AutoScaling.4 asks for the same.
// https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html
const MetadataHopLimit = 1

// InstanceWarmup is the number of seconds that a new instance takes to boot, register with the
// cluster and start its first tasks, for an instance refresh and for scaling by alarms.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
const InstanceWarmup = 180

// GroupDeleteTimeout is how long Terraform waits for the instances of a deleted group to drain and
// end.
const GroupDeleteTimeout = "30m"

// ServiceDeleteTimeout is how long Terraform waits for the tasks of a deleted service to drain.
const ServiceDeleteTimeout = "30m"

// ClientKeepAlive is the number of seconds after which the load balancer closes a client's
// connection however busy it is, so that clients follow DNS changes. AWS's default is the same.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
const ClientKeepAlive = 3600

// KeyDeletionWindow is the number of days, 7 to 30, in which a deleted KMS key can be restored.
// https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
const KeyDeletionWindow = 30

// EphemeralKeyDeletionWindow is the shortest that AWS allows.
const EphemeralKeyDeletionWindow = 7

// ContainerInsightsRetentionDays is how long Container Insights' performance events are kept; the
// metrics made from them stay for fifteen months.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
const ContainerInsightsRetentionDays = 7

// LogBuffer is the memory that holds log lines while CloudWatch Logs does not take them; with
// non-blocking delivery a full buffer drops lines instead of stalling the container.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
const LogBuffer = "25m"

// CapacityProviderWeight is the share of tasks that go to the one capacity provider: all, as soon as
// it is not zero. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
const CapacityProviderWeight = 100

// Bounds of an instance refresh, in percent of the group: no instance is ended before its successor
// is in service, which a group of one can do only by doubling.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
const (
	RefreshMinHealthy = 100
	RefreshMaxHealthy = 200
)

// GroupMetrics are the metrics of an Auto Scaling group that are collected: free, and what its
// capacity is judged by. https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html
func GroupMetrics() []string {
	return []string{
		"GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize",
		"GroupPendingInstances", "GroupTerminatingInstances", "GroupTotalInstances",
	}
}

// AlarmPeriod is the number of seconds of one data point of an alarm: the shortest for which ECS and
// load balancers publish.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
const AlarmPeriod = 60

// Alarms on what visitors notice: more than one error in twenty requests, in most minutes of five, so
// that neither a lone error nor a short restart wakes anybody.
const (
	ErrorRatePercent = 5
	AlarmDatapoints  = 3 // of one minute each
	AlarmWindow      = 5 // of one minute each
)
