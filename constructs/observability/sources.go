package observability

// Sources are the parts of a website that publish metrics, each by what its metrics are named after.
type Sources struct {
	LoadBalancer *string // ARN suffix
	Cluster      *string // name
	Capacity     []CapacitySource
	NATGateways  []NATSource
	Certificate  *string // ARN; nil without HTTPS
	Services     []ServiceSource
}

// CapacitySource is a group of instances.
type CapacitySource struct {
	ID               string  // part of its alarms' names; empty where there is one group
	AutoScalingGroup *string // name
	CapacityProvider *string // name
	Managed          bool    // the capacity provider scales the group, and says how much of it is needed
	Fixed            bool    // always at its maximum
}

// NATSource is a NAT gateway.
type NATSource struct {
	Zone string // letter
	ID   *string
}

// ServiceSource is a service.
type ServiceSource struct {
	Name        string
	Service     *string // name in ECS
	TargetGroup *string // ARN suffix; nil without a route
	LogGroup    *string // name
}

// metric is a metric of CloudWatch and the statistic that is wanted of it.
type metric struct {
	namespace, name string
	dimensions      map[string]*string
	statistic       string
}

// balancer is a metric of the load balancer as a whole.
func (s Sources) balancer(name string) metric {
	return metric{"AWS/ApplicationELB", name, map[string]*string{"LoadBalancer": s.LoadBalancer}, "Sum"}
}

// targets is a metric of the targets of a service.
func (s Sources) targets(service ServiceSource, name, statistic string) metric {
	return metric{"AWS/ApplicationELB", name, map[string]*string{"LoadBalancer": s.LoadBalancer, "TargetGroup": service.TargetGroup}, statistic}
}

// ecs is a metric of a service that ECS publishes by itself.
func (s Sources) ecs(service ServiceSource, name string) metric {
	return metric{"AWS/ECS", name, map[string]*string{"ClusterName": s.Cluster, "ServiceName": service.Service}, "Average"}
}

// insights is a metric of a service that Container Insights publishes.
func (s Sources) insights(service ServiceSource, name string) metric {
	return metric{"ECS/ContainerInsights", name, map[string]*string{"ClusterName": s.Cluster, "ServiceName": service.Service}, "Average"}
}

// reservation is the percentage of a group's instances that tasks need.
func (s Sources) reservation(c CapacitySource) metric {
	return metric{"AWS/ECS/ManagedScaling", "CapacityProviderReservation", map[string]*string{"ClusterName": s.Cluster, "CapacityProviderName": c.CapacityProvider}, "Average"}
}

// group is a metric of an Auto Scaling group.
func (c CapacitySource) group(name string) metric {
	return metric{"AWS/AutoScaling", name, map[string]*string{"AutoScalingGroupName": c.AutoScalingGroup}, "Average"}
}

func (n NATSource) metric(name string) metric {
	return metric{"AWS/NATGateway", name, map[string]*string{"NatGatewayId": n.ID}, "Sum"}
}

// lines is the number of lines that a service logs.
func (s ServiceSource) lines() metric {
	return metric{"AWS/Logs", "IncomingLogEvents", map[string]*string{"LogGroupName": s.LogGroup}, "Sum"}
}

// errorLines is the number of those that are errors, as the filter of its log group counts them.
func (s ServiceSource) errorLines(website string) metric {
	return metric{namespace: website, name: errorLinesOf(s.Name), statistic: "Sum"}
}

// errorLinesOf names the metric of a service's error lines, in the website's own namespace.
func errorLinesOf(service string) string { return service + "-error-lines" }
