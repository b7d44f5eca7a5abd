package metrics

// What ECS and the load balancer publish, and scaling goes by, with their dimensions:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html,
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html.

// ServiceCPU is the CPU that a service uses, in percent of what its tasks reserve.
func ServiceCPU(cluster, service string) Metric {
	return Metric{"AWS/ECS", "CPUUtilization", Dimensions(map[string]string{"ClusterName": cluster, "ServiceName": service})}
}

// ServiceMemory is the same of memory.
func ServiceMemory(cluster, service string) Metric {
	return Metric{"AWS/ECS", "MemoryUtilization", Dimensions(map[string]string{"ClusterName": cluster, "ServiceName": service})}
}

// ClusterCPU is the CPU that a cluster's tasks use, in percent of what its instances have.
func ClusterCPU(cluster string) Metric {
	return Metric{"AWS/ECS", "CPUUtilization", Dimensions(map[string]string{"ClusterName": cluster})}
}

// ClusterMemory is the same of memory.
func ClusterMemory(cluster string) Metric {
	return Metric{"AWS/ECS", "MemoryUtilization", Dimensions(map[string]string{"ClusterName": cluster})}
}

// LoadBalancer is a metric of a load balancer or, where a group is given too, of the group behind it. Both are as AWS's
// dimensions write them: "app/shop/50dc6c495c0c9188", "targetgroup/shop/73e2d6bc24d8a067".
func LoadBalancer(name, loadBalancer, targetGroup string) Metric {
	values := map[string]string{"LoadBalancer": loadBalancer}
	if targetGroup != "" {
		values["TargetGroup"] = targetGroup
	}
	return Metric{"AWS/ApplicationELB", name, Dimensions(values)}
}

// CPUReservation is the CPU that tasks reserve, in percent of what the instances have.
func CPUReservation(cluster string) Metric {
	return Metric{"AWS/ECS", "CPUReservation", Dimensions(map[string]string{"ClusterName": cluster})}
}

// MemoryReservation is the same of memory.
func MemoryReservation(cluster string) Metric {
	return Metric{"AWS/ECS", "MemoryReservation", Dimensions(map[string]string{"ClusterName": cluster})}
}

// RequestsPerTarget are the requests to each healthy target of a group, of which the statistic is Sum.
func RequestsPerTarget(targetGroup string) Metric {
	return Metric{"AWS/ApplicationELB", "RequestCountPerTarget", Dimensions(map[string]string{"TargetGroup": targetGroup})}
}

// CapacityProviderReservation is the instances that a capacity provider needs, in percent of those that run.
func CapacityProviderReservation(cluster, provider string) Metric {
	return Metric{"AWS/ECS/ManagedScaling", "CapacityProviderReservation", Dimensions(map[string]string{"CapacityProviderName": provider, "ClusterName": cluster})}
}

// Insights is a metric of a service that Container Insights publish, such as RunningTaskCount:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html.
func Insights(name, cluster, service string) Metric {
	return Metric{"ECS/ContainerInsights", name, Dimensions(map[string]string{"ClusterName": cluster, "ServiceName": service})}
}

// Group is a metric of an Auto Scaling group that has it collected, such as GroupInServiceInstances:
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html.
func Group(name, group string) Metric {
	return Metric{"AWS/AutoScaling", name, Dimensions(map[string]string{"AutoScalingGroupName": group})}
}

// Share is a part in percent of the whole, as AWS computes utilization and reservation alike; ok is false where there
// is no whole, and so no data point.
func Share(part, whole float64) (percent float64, ok bool) {
	if whole <= 0 {
		return 0, false
	}
	return 100 * part / whole, true
}
