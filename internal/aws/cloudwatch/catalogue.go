package cloudwatch

import "slices"

// loadBalancer are the metrics of an Application Load Balancer, and of the targets behind it. Counts
// are published for the minutes in which they are not zero.
func loadBalancer() []Metric {
	const (
		namespace = "AWS/ApplicationELB"
		source    = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
	)
	whole := [][]string{{"LoadBalancer"}, {"AvailabilityZone", "LoadBalancer"}}
	either := [][]string{
		{"LoadBalancer"}, {"AvailabilityZone", "LoadBalancer"},
		{"LoadBalancer", "TargetGroup"}, {"AvailabilityZone", "LoadBalancer", "TargetGroup"},
	}
	targets := [][]string{{"LoadBalancer", "TargetGroup"}, {"AvailabilityZone", "LoadBalancer", "TargetGroup"}}
	return slices.Concat(
		metrics(namespace, source, 60, whole, map[string][]string{
			"ActiveConnectionCount":   {sum},
			"NewConnectionCount":      {sum},
			"RejectedConnectionCount": {sum},
			"HTTPCode_ELB_4XX_Count":  {sum},
			"HTTPCode_ELB_5XX_Count":  {sum},
			"HTTPCode_ELB_502_Count":  {sum},
			"HTTPCode_ELB_503_Count":  {sum},
			"HTTPCode_ELB_504_Count":  {sum},
			"ConsumedLCUs":            {average, sum, minimum, maximum},
			"ProcessedBytes":          {sum},
		}),
		metrics(namespace, source, 60, either, map[string][]string{
			"RequestCount":               {sum},
			"HTTPCode_Target_2XX_Count":  {sum},
			"HTTPCode_Target_3XX_Count":  {sum},
			"HTTPCode_Target_4XX_Count":  {sum},
			"HTTPCode_Target_5XX_Count":  {sum},
			"TargetConnectionErrorCount": {sum},
			"TargetResponseTime":         {average, anyPercentile},
		}),
		metrics(namespace, source, 60, targets, map[string][]string{
			"HealthyHostCount":   {average, minimum, maximum},
			"UnHealthyHostCount": {average, minimum, maximum},
		}),
		metrics(namespace, source, 60, [][]string{{"TargetGroup"}, {"LoadBalancer", "TargetGroup"}}, map[string][]string{
			"RequestCountPerTarget": {sum},
		}),
	)
}

// service are the metrics of a service, and of the cluster as a whole, that ECS publishes. Neither has
// the dimensions of the Auto Scaling group below it.
func service() []Metric {
	const (
		namespace = "AWS/ECS"
		source    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"
		managed   = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html"
	)
	either := [][]string{{"ClusterName"}, {"ClusterName", "ServiceName"}}
	levels := []string{average, minimum, maximum}
	return slices.Concat(
		metrics(namespace, source, 60, either, map[string][]string{"CPUUtilization": levels, "MemoryUtilization": levels}),
		metrics(namespace, source, 60, [][]string{{"ClusterName"}}, map[string][]string{"CPUReservation": levels, "MemoryReservation": levels}),
		metrics("AWS/ECS/ManagedScaling", managed, 60, [][]string{{"CapacityProviderName", "ClusterName"}}, map[string][]string{
			"CapacityProviderReservation": levels,
		}),
	)
}

// containerInsights are the metrics of a service with Container Insights.
func containerInsights() []Metric {
	const (
		namespace = "ECS/ContainerInsights"
		source    = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"
	)
	levels := []string{average, minimum, maximum}
	return slices.Concat(
		metrics(namespace, source, 60, [][]string{{"ClusterName", "ServiceName"}}, map[string][]string{
			"DeploymentCount": levels, "DesiredTaskCount": levels, "PendingTaskCount": levels, "RunningTaskCount": levels, "TaskSetCount": levels,
		}),
		metrics(namespace, source, 60, [][]string{{"ClusterName"}}, map[string][]string{
			"ContainerInstanceCount": levels, "ServiceCount": levels, "TaskCount": levels,
		}),
	)
}

// instances are the metrics of an Auto Scaling group, once their collection is enabled.
func instances() []Metric {
	const source = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html"
	const basic = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html"
	levels := []string{average, minimum, maximum}
	return append(metrics("AWS/AutoScaling", source, 60, [][]string{{"AutoScalingGroupName"}}, map[string][]string{
		"GroupDesiredCapacity": levels, "GroupInServiceInstances": levels, "GroupMaxSize": levels, "GroupMinSize": levels,
		"GroupPendingInstances": levels, "GroupTerminatingInstances": levels, "GroupTotalInstances": levels,
	}), metrics("AWS/EC2", basic, 300, [][]string{{"AutoScalingGroupName"}}, map[string][]string{"NetworkOut": {sum}})...)
}

// network are the metrics of a NAT gateway.
func network() []Metric {
	const source = "https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html"
	return metrics("AWS/NATGateway", source, 60, [][]string{{"NatGatewayId"}}, map[string][]string{
		"ActiveConnectionCount": {maximum}, "BytesOutToDestination": {sum}, "ConnectionAttemptCount": {sum},
		"ConnectionEstablishedCount": {sum}, "ErrorPortAllocation": {sum}, "PacketsDropCount": {sum},
	})
}

// others are the metrics of which one or two are used.
func others() []Metric {
	const (
		certificates = "https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html"
		events       = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html"
		queues       = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"
		logs         = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"
	)
	return slices.Concat(
		// Published twice a day.
		metrics("AWS/CertificateManager", certificates, 43200, [][]string{{"CertificateArn"}}, map[string][]string{
			"DaysToExpiry": {average, minimum, maximum},
		}),
		// RuleName alone is a rule of the default event bus.
		metrics("AWS/Events", events, 60, [][]string{{"RuleName"}}, map[string][]string{
			"FailedInvocations": {sum}, "Invocations": {sum}, "TriggeredRules": {sum},
		}),
		// Published while a queue is used, or holds a message.
		metrics("AWS/SQS", queues, 60, [][]string{{"QueueName"}}, map[string][]string{
			"ApproximateAgeOfOldestMessage":      {average, minimum, maximum},
			"ApproximateNumberOfMessagesVisible": {average, sum, minimum, maximum},
		}),
		metrics("AWS/Logs", logs, 60, [][]string{{"LogGroupName"}}, map[string][]string{
			"IncomingBytes": {sum}, "IncomingLogEvents": {sum},
		}),
	)
}
