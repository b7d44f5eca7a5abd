// Package settings holds the AWS settings that an owner does not choose: each with its reason and
// its source. What an owner may choose is in config, with its default.
package settings

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

// NewestPlainImage names the newest Amazon Linux 2023 image for an architecture, as [NewestImage] does.
// https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
func NewestPlainImage(architecture string) string {
	return "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-" + architecture
}

// NATVolumeSize is the size of a NAT instance's root volume, in GiB: that of the image, which holds what forwards as well.
const NATVolumeSize = 8

// NewestBottlerocket names the newest image of Bottlerocket for ECS, in the same way.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket-retrieve-ami.html
func NewestBottlerocket(architecture string) string {
	return "resolve:ssm:/aws/service/bottlerocket/aws-ecs-2/" + architecture + "/latest/image_id"
}

// BottlerocketDataDevice is the second volume of that image, beside RootDevice, on which it keeps images and containers.
// https://bottlerocket.dev/en/os/1.20.x/concepts/components/
const BottlerocketDataDevice = "/dev/xvdb"

// BottlerocketSystemSize is the size of RootDevice with that image, in GiB: more than the image takes, which is 2 to 4, as
// AWS refuses a volume that is smaller than its snapshot.
// https://github.com/bottlerocket-os/bottlerocket/blob/develop/BUILDING.md
const BottlerocketSystemSize = 8

// RootDevice is the root device of these images, and of those made from them.
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
//
// Draining waits for each task to stop: those of services are gone by then, those of jobs end by themselves.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
const GroupDeleteTimeout = "60m"

// How many minutes Terraform waits for a deployment to end, beside what a service itself asks for.
//
// A first one waits for its images to be pulled and for instances to be added. It cannot be rolled back, and
// nothing tells the AWS provider that ECS has given it up: it then waits until the end. A later one also waits
// for old tasks to drain, and for a rollback where there is one.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
const (
	FirstDeploymentMinutes = 15
	DeploymentMinutes      = 40
)

// A run of a scheduled job that cannot be started is tried again for an hour, then given up: its next
// one is due. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
const (
	ScheduleMaximumAge = 3600 // seconds
	ScheduleRetries    = 10
)

// DeadLetterRetention is the number of seconds that a run which was given up is kept to be looked at: the
// longest that SQS has, two weeks.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const DeadLetterRetention = 1209600

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

// CapacityProviderWeight is the share of tasks that go to the one capacity provider: all, as soon as
// it is not zero. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
const CapacityProviderWeight = 100

// Bounds of whatever replaces instances, a refresh or their longest lifetime, in percent of the group: no
// instance is ended before its successor is in service, which a group of one can do only by doubling.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-maintenance-policy.html
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
const (
	RefreshMinHealthy = 100
	RefreshMaxHealthy = 200
)

// Bounds of whatever replaces a NAT instance, in percent: the old one goes first, as the new one gets its network interface.
const (
	NATMinHealthy = 0
	NATMaxHealthy = 100
)

// NATLifetime is how many seconds a NAT instance lives at most, 30 days: its successor has the newest machine image.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html
const NATLifetime = 30 * 24 * 60 * 60

// NATConnections is how many connections a NAT instance keeps at once. Linux would keep fewer on an instance with
// little memory, and each takes about 300 bytes of it. A NAT gateway has 55,000 ports for each destination.
// https://docs.kernel.org/networking/nf_conntrack-sysctl.html
const NATConnections = 65536

// GroupMetrics are the metrics of an Auto Scaling group that are collected: free, and what its
// capacity is judged by. https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html
func GroupMetrics() []string {
	return []string{
		"GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize",
		"GroupPendingInstances", "GroupTerminatingInstances", "GroupTotalInstances",
	}
}
