package scale

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"cdah/internal/live/balancer"
	"cdah/internal/live/instances"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
)

// publishes tells whether the loop measures a metric that alarms and policies may go by.
func publishes(m metrics.Metric) bool {
	switch m.Namespace {
	case "AWS/ECS":
		return true
	case "ECS/ContainerInsights": // of services, where the cluster has them on
		return m.Name == "RunningTaskCount" || m.Name == "DesiredTaskCount" || m.Name == "DeploymentCount"
	case "AWS/AutoScaling":
		_, known := sizes(autoscalingtypes.AutoScalingGroup{})[m.Name]
		return known
	case "AWS/ECS/ManagedScaling":
		return m.Name == "CapacityProviderReservation"
	case "AWS/ApplicationELB":
		switch m.Name {
		case "RequestCount", "RequestCountPerTarget", "TargetResponseTime", "TargetConnectionErrorCount", "HealthyHostCount",
			"NewConnectionCount", "ActiveConnectionCount", "RejectedConnectionCount", // which it has none of
			"UnHealthyHostCount", "HTTPCode_ELB_4XX_Count", "HTTPCode_ELB_5XX_Count", "HTTPCode_ELB_502_Count",
			"HTTPCode_ELB_503_Count", "HTTPCode_ELB_504_Count", "HTTPCode_Target_2XX_Count", "HTTPCode_Target_3XX_Count",
			"HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count":
			return true
		}
	}
	return false
}

// publish puts what AWS publishes of a minute. What was counted over several minutes is shared among them.
func (l *Loop) publish(at time.Time, minutes int, seen Seen) {
	for _, c := range seen.Clusters {
		l.publishCluster(at, c)
	}
	l.publishGroupSizes(at)
	share := 1 / float64(minutes)
	for arn, count := range seen.Traffic.LoadBalancers {
		l.publishLoadBalancer(at, dimension(arn), count, share)
	}
	for arn, count := range seen.Traffic.Groups {
		healthy, unhealthy := healthOf(seen.Targets[arn])
		group := dimension(arn)
		if healthy > 0 {
			l.data.Put(metrics.RequestsPerTarget(group), at, share*float64(count.Requests)/float64(healthy))
		}
		for _, balancer := range seen.LoadBalancers[arn] {
			before := dimension(balancer)
			l.publishGroup(at, before, group, count, share)
			if len(seen.Targets[arn]) > 0 {
				l.data.Put(metrics.LoadBalancer("HealthyHostCount", before, group), at, float64(healthy))
				l.data.Put(metrics.LoadBalancer("UnHealthyHostCount", before, group), at, float64(unhealthy))
			}
			if healthy > 0 {
				l.data.Put(metrics.LoadBalancer("RequestCountPerTarget", before, group), at, share*float64(count.Requests)/float64(healthy))
			}
		}
	}
}

func (l *Loop) publishCluster(at time.Time, c Cluster) {
	put := func(m metrics.Metric, part, whole float64) {
		if share, ok := metrics.Share(part, whole); ok {
			l.data.Put(m, at, share)
		}
	}
	var cpu, memory float64
	for _, s := range c.Services {
		put(metrics.ServiceCPU(c.Name, s.Name), s.CPU.Used, s.CPU.Reserved)
		put(metrics.ServiceMemory(c.Name, s.Name), s.Memory.Used, s.Memory.Reserved)
		cpu, memory = cpu+s.CPU.Used, memory+s.Memory.Used
	}
	var reserved, has placement.Resources
	for _, h := range c.Hosts {
		if h.Registered {
			has = has.Plus(h.Has)
			reserved = reserved.Plus(h.Has).Minus(h.Free())
		}
	}
	put(metrics.ClusterCPU(c.Name), cpu, float64(has.CPU))
	put(metrics.ClusterMemory(c.Name), memory, float64(has.Memory))
	put(metrics.CPUReservation(c.Name), float64(reserved.CPU), float64(has.CPU))
	put(metrics.MemoryReservation(c.Name), float64(reserved.Memory), float64(has.Memory))
	l.publishInsights(at, c)
	for _, g := range l.groups {
		if g.cluster != c.Name {
			continue
		}
		if g.Managed != nil {
			running := len(g.Running())
			needed := g.Managed.Needed(running, g.Occupied(), g.empty(c), c.Waiting)
			l.data.Put(metrics.CapacityProviderReservation(c.Name, g.provider), at, instances.Reservation(needed, running))
		}
	}
}

// publishInsights puts what Container Insights say of the services, where the cluster has them on.
func (l *Loop) publishInsights(at time.Time, c Cluster) {
	if !l.insights[c.Name] {
		return
	}
	for _, s := range c.Services {
		for name, value := range map[string]int{"RunningTaskCount": s.Running, "DesiredTaskCount": s.Desired, "DeploymentCount": s.Deployments} {
			l.data.Put(metrics.Insights(name, c.Name, s.Name), at, float64(value))
		}
	}
}

// publishGroupSizes puts the numbers of instances that groups are told to collect, also those of no cluster.
func (l *Loop) publishGroupSizes(at time.Time) {
	for group, d := range l.described {
		all := sizes(d)
		for _, enabled := range d.EnabledMetrics {
			name := aws.ToString(enabled.Metric)
			if size, known := all[name]; known {
				l.data.Put(metrics.Group(name, group), at, float64(size))
			}
		}
	}
}

// sizes are the numbers of a group, by their metrics.
func sizes(d autoscalingtypes.AutoScalingGroup) map[string]int32 {
	inService := int32(0)
	for _, i := range d.Instances {
		if i.LifecycleState == autoscalingtypes.LifecycleStateInService {
			inService++
		}
	}
	return map[string]int32{
		"GroupMinSize": aws.ToInt32(d.MinSize), "GroupMaxSize": aws.ToInt32(d.MaxSize), "GroupDesiredCapacity": aws.ToInt32(d.DesiredCapacity),
		"GroupInServiceInstances": inService,
	}
}

// empty is what a new instance of the group has for tasks, beside its daemons. It is taken to be as those are that run.
func (g *group) empty(c Cluster) placement.Resources {
	var empty placement.Resources
	for _, id := range g.ids {
		if h, is := c.Hosts[id]; is && h.Registered {
			empty = h.Has
		}
	}
	for _, s := range c.Services {
		if s.Daemon {
			empty = empty.Minus(s.Needs)
		}
	}
	return empty
}

func (l *Loop) publishLoadBalancer(at time.Time, name string, c balancer.Count, share float64) {
	put := func(metric string, value int) {
		if value > 0 {
			l.data.Put(metrics.LoadBalancer(metric, name, ""), at, share*float64(value))
		}
	}
	put("RequestCount", c.Requests)
	put("NewConnectionCount", c.NewConnections)
	if c.Connections > 0 {
		l.data.Put(metrics.LoadBalancer("ActiveConnectionCount", name, ""), at, float64(c.Connections))
	}
	for status, count := range c.LoadBalancer {
		switch status / 100 {
		case 4:
			put("HTTPCode_ELB_4XX_Count", count)
		case 5:
			put("HTTPCode_ELB_5XX_Count", count)
		}
	}
	put("HTTPCode_ELB_502_Count", c.LoadBalancer[502])
	put("HTTPCode_ELB_503_Count", c.LoadBalancer[503])
	put("HTTPCode_ELB_504_Count", c.LoadBalancer[504])
}

// publishGroup puts what was counted of a target group, for it and for the load balancer before it.
func (l *Loop) publishGroup(at time.Time, name, group string, c balancer.Count, share float64) {
	for _, of := range []string{"", group} {
		put := func(metric string, value int) {
			if value > 0 {
				l.data.Put(metrics.LoadBalancer(metric, name, of), at, share*float64(value))
			}
		}
		if of != "" {
			put("RequestCount", c.Requests)
		}
		put("HTTPCode_Target_2XX_Count", c.Target[2])
		put("HTTPCode_Target_3XX_Count", c.Target[3])
		put("HTTPCode_Target_4XX_Count", c.Target[4])
		put("HTTPCode_Target_5XX_Count", c.Target[5])
		put("TargetConnectionErrorCount", c.ConnectionErrors)
		for _, seconds := range c.ResponseTimes {
			l.data.Put(metrics.LoadBalancer("TargetResponseTime", name, of), at, seconds)
		}
	}
}

func healthOf(targets []balancer.TargetHealth) (healthy, unhealthy int) {
	for _, t := range targets {
		switch string(t.State) {
		case "healthy":
			healthy++
		case "unhealthy":
			unhealthy++
		}
	}
	return healthy, unhealthy
}

// dimension is how AWS's dimensions write the ARN of a load balancer or target group.
func dimension(arn string) string {
	resource := arn[strings.LastIndex(arn, ":")+1:]
	return strings.TrimPrefix(resource, "loadbalancer/")
}
