package observability

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/jsii/cdk"
)

// Sources are the parts of a website that publish metrics, each by what its metrics are named after.
type Sources struct {
	LoadBalancer *string             // ARN suffix
	Cluster      *string             // name
	Capacity     []CapacitySource    `props:"optional"`
	NATGateways  []NATSource         `props:"optional"`
	NATInstances []NATInstanceSource `props:"optional"`
	Certificate  *string             `props:"optional"` // ARN; nil without HTTPS
	Services     []ServiceSource     `props:"optional"` // in any order that stays the same
	Jobs         []JobSource         `props:"optional"` // scheduled ones, in any order that stays the same
}

// CapacitySource is a group of instances.
type CapacitySource struct {
	ID               string  `props:"optional"` // part of its alarms' names; empty where there is one group
	AutoScalingGroup *string // name
	CapacityProvider *string // name
	Spec             config.Capacity
}

// NATSource is a NAT gateway.
type NATSource struct {
	Zone string // letter
	ID   *string
}

// NATInstanceSource is the group of a NAT instance.
type NATInstanceSource struct {
	Zone             string  // letter
	AutoScalingGroup *string // name
}

// ServiceSource is a service.
type ServiceSource struct {
	Name        string
	Service     *string                      // name in ECS
	TargetGroup *string                      `props:"optional"` // ARN suffix; nil without a route
	LogGroup    *string                      // name
	Ready       []cdktf.ITerraformDependable `props:"optional"` // what must be there for tasks to run: no alarm tells of their absence before
	Heeder      Heeder                       `props:"optional"` // whose deployments heed the alarm on the service's errors, such as a *service.Service
	Spec        config.Service
}

// JobSource is a job with a schedule.
type JobSource struct {
	Name       string
	NotStarted *string // name of the queue of the runs that could not be started
}

// Heeder is what heeds an alarm: it is created after the alarm, and destroyed before it.
type Heeder interface {
	Heed(cloudwatchmetricalarm.CloudwatchMetricAlarm)
}

// defaults fills in what the sections of the sources leave out.
func (s Sources) defaults(alarms config.ServiceAlarms) Sources {
	s.Capacity, s.Services = slices.Clone(s.Capacity), slices.Clone(s.Services)
	for i, c := range s.Capacity {
		s.Capacity[i].Spec = config.WithDefaults(c.Spec)
	}
	for i, service := range s.Services {
		s.Services[i].Spec = config.WithDefaults(service.Spec.WithAlarms(alarms))
	}
	return s
}

// validate returns what is missing, each part with its place. What groups and services are made of is checked
// where they are built.
func (s Sources) validate() error {
	var parts []error
	for i, c := range s.Capacity {
		parts = append(parts, within(fmt.Sprintf("Capacity[%d]", i), cdk.Check(c,
			cdk.Missing("Spec", "the group's alarms depend on how it scales", c.Spec.Types()[0] == ""))))
	}
	for i, gateway := range s.NATGateways {
		parts = append(parts, within(fmt.Sprintf("NATGateways[%d]", i), cdk.Check(gateway)))
	}
	for i, instance := range s.NATInstances {
		parts = append(parts, within(fmt.Sprintf("NATInstances[%d]", i), cdk.Check(instance)))
	}
	for i, service := range s.Services {
		parts = append(parts, within(fmt.Sprintf("Services[%d]", i), cdk.Check(service,
			cdk.Missing("Spec", "the service's alarms depend on its tasks", service.Spec.Image == ""),
			service.withTargets())))
	}
	for i, job := range s.Jobs {
		parts = append(parts, within(fmt.Sprintf("Jobs[%d]", i), cdk.Check(job)))
	}
	return within("Sources", cdk.Check(s, parts...))
}

// withTargets wants targets of a web service only: no other gets requests that could be watched.
func (s ServiceSource) withTargets() error {
	if s.TargetGroup == nil || s.Spec.Kind == config.KindWeb {
		return nil
	}
	return fmt.Errorf("TargetGroup is given, and a %s has none; fix: leave it out", s.Spec.Kind)
}

// within puts a place before each problem of an error.
func within(place string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s.%s", place, strings.ReplaceAll(err.Error(), "\n", "\n"+place+"."))
}

// behindLoadBalancer are the services that the load balancer sends requests to.
func (s Sources) behindLoadBalancer() []ServiceSource {
	return slices.DeleteFunc(slices.Clone(s.Services), func(service ServiceSource) bool { return service.TargetGroup == nil })
}

// isManaged reports whether the capacity provider scales the group, and publishes how much of it is needed.
func (c CapacitySource) isManaged() bool { return c.Spec.Scaling.Managed != nil }

// isFixed reports whether the group is always at its maximum.
func (c CapacitySource) isFixed() bool {
	return c.Spec.Instances.Min == c.Spec.Instances.Max && len(c.Spec.Schedules) == 0
}

// metric is a metric of CloudWatch and the statistic that is wanted of it.
type metric struct {
	namespace, name string
	dimensions      map[string]*string
	statistic       string
}

// loadBalancer is a metric of the load balancer as a whole.
func (s Sources) loadBalancer(name string) metric {
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

func (j JobSource) metric() metric {
	return metric{"AWS/SQS", "ApproximateNumberOfMessagesVisible", map[string]*string{"QueueName": j.NotStarted}, "Maximum"}
}

func (n NATSource) metric(name string) metric {
	return metric{"AWS/NATGateway", name, map[string]*string{"NatGatewayId": n.ID}, "Sum"}
}

// inService is 1 while the instance is there.
func (n NATInstanceSource) inService() metric {
	return metric{"AWS/AutoScaling", "GroupInServiceInstances", map[string]*string{"AutoScalingGroupName": n.AutoScalingGroup}, "Minimum"}
}

// bytesOut is what the instance sends, to both sides.
func (n NATInstanceSource) bytesOut() metric {
	return metric{"AWS/EC2", "NetworkOut", map[string]*string{"AutoScalingGroupName": n.AutoScalingGroup}, "Sum"}
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
