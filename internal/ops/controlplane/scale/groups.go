package scale

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/instances"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
)

// group is an Auto Scaling group behind a capacity provider of a cluster. Its instances are the emulator's.
type group struct {
	*instances.Group
	described         autoscalingtypes.AutoScalingGroup
	cluster, provider string
	ids               []string
	known             map[string]*instances.Instance
	ended             []*instances.Instance // what is to end now
	extra             int                   // instances more than AWS desires: those of them that end are not replaced
	daemons           map[string]bool
	there             bool // the cluster is
}

// readGroups reads the groups of clusters, and what changes their size.
func (l *Loop) readGroups(ctx context.Context, clusters []Cluster) error {
	read, insights, described := map[string]*group{}, map[string]bool{}, map[string]autoscalingtypes.AutoScalingGroup{}
	for pages := autoscaling.NewDescribeAutoScalingGroupsPaginator(l.clients.AutoScaling, &autoscaling.DescribeAutoScalingGroupsInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read the groups of instances: %w", err)
		}
		for _, d := range page.AutoScalingGroups {
			described[aws.ToString(d.AutoScalingGroupName)] = d
		}
	}
	l.described = described
	for _, c := range clusters {
		described, err := l.clients.ECS.DescribeClusters(ctx, &ecs.DescribeClustersInput{
			Clusters: []string{c.Name}, Include: []ecstypes.ClusterField{ecstypes.ClusterFieldSettings},
		})
		if err != nil {
			return fmt.Errorf("read the cluster %s: %w", c.Name, err)
		}
		for _, d := range described.Clusters {
			insights[c.Name] = slices.ContainsFunc(d.Settings, func(s ecstypes.ClusterSetting) bool {
				return s.Name == ecstypes.ClusterSettingNameContainerInsights && aws.ToString(s.Value) != "disabled"
			})
			if len(d.CapacityProviders) == 0 {
				continue
			}
			providers, err := l.clients.ECS.DescribeCapacityProviders(ctx, &ecs.DescribeCapacityProvidersInput{CapacityProviders: d.CapacityProviders})
			if err != nil {
				return fmt.Errorf("read the capacity providers of %s: %w", c.Name, err)
			}
			for _, p := range providers.CapacityProviders {
				if err := l.readGroup(ctx, c.Name, p, read); err != nil {
					return err
				}
			}
		}
	}
	l.groups, l.insights = read, insights
	return nil
}

func (l *Loop) readGroup(ctx context.Context, cluster string, p ecstypes.CapacityProvider, read map[string]*group) error {
	if p.AutoScalingGroupProvider == nil {
		return nil
	}
	// Its name ends the ARN: arn:aws:autoscaling:REGION:ACCOUNT:autoScalingGroup:ID:autoScalingGroupName/NAME
	_, name, _ := strings.Cut(aws.ToString(p.AutoScalingGroupProvider.AutoScalingGroupArn), "autoScalingGroupName/")
	d, is := l.described[name]
	if !is {
		return nil
	}
	g := l.groups[name]
	if g == nil {
		g = &group{Group: &instances.Group{}, known: map[string]*instances.Instance{}}
		g.Daemon = func(t *placement.Task) bool { return g.daemons[t.Service] }
	}
	g.described, g.cluster, g.provider = d, cluster, aws.ToString(p.Name)
	g.Min, g.Max = int(aws.ToInt32(d.MinSize)), int(aws.ToInt32(d.MaxSize))
	g.Protected = p.AutoScalingGroupProvider.ManagedTerminationProtection == ecstypes.ManagedTerminationProtectionEnabled
	g.Drained = p.AutoScalingGroupProvider.ManagedDraining == ecstypes.ManagedDrainingEnabled
	g.manage(p.AutoScalingGroupProvider.ManagedScaling)
	if err := l.readGroupPolicies(ctx, g); err != nil {
		return err
	}
	read[name] = g
	return nil
}

// manage gives the group the managed scaling of its capacity provider. One that has not changed goes on.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html
func (g *group) manage(d *ecstypes.ManagedScaling) {
	if d == nil || d.Status != ecstypes.ManagedScalingStatusEnabled {
		g.Managed = nil
		return
	}
	made := instances.Managed{
		TargetCapacity: or(d.TargetCapacity, 100), MinStep: or(d.MinimumScalingStepSize, 1), MaxStep: or(d.MaximumScalingStepSize, 10000),
		Warmup: time.Duration(or(d.InstanceWarmupPeriod, 300)) * time.Second,
	}
	if m := g.Managed; m != nil && m.TargetCapacity == made.TargetCapacity {
		m.MinStep, m.MaxStep, m.Warmup = made.MinStep, made.MaxStep, made.Warmup
		return
	}
	g.Managed = &made
	made.Track(metrics.CapacityProviderReservation(g.cluster, g.provider))
}

func or(given *int32, otherwise int) int {
	if given == nil {
		return otherwise
	}
	return int(*given)
}

// readGroupPolicies reads the group's own policies that alarms set off, and its scheduled actions.
func (l *Loop) readGroupPolicies(ctx context.Context, g *group) error {
	name := g.described.AutoScalingGroupName
	policies, err := l.clients.AutoScaling.DescribePolicies(ctx, &autoscaling.DescribePoliciesInput{AutoScalingGroupName: name})
	if err != nil {
		return fmt.Errorf("read the policies of %s: %w", *name, err)
	}
	g.Policies, g.Schedule = nil, nil
	for _, d := range policies.ScalingPolicies {
		if d.Enabled != nil && !*d.Enabled {
			continue
		}
		for _, a := range l.setOff(aws.ToString(d.PolicyARN)) {
			g.Policies = append(g.Policies, &instances.Policy{
				Name: aws.ToString(d.PolicyName), Alarm: a, Simple: aws.ToString(d.PolicyType) == "SimpleScaling",
				Warmup: seconds(d.EstimatedInstanceWarmup), Cooldown: seconds(d.Cooldown), Adjustment: groupAdjustment(d),
			})
		}
	}
	actions, err := l.clients.AutoScaling.DescribeScheduledActions(ctx, &autoscaling.DescribeScheduledActionsInput{AutoScalingGroupName: name})
	if err != nil {
		return fmt.Errorf("read the scheduled actions of %s: %w", *name, err)
	}
	for _, d := range actions.ScheduledUpdateGroupActions {
		if d.Recurrence == nil {
			continue
		}
		when, err := scaling.ParseSchedule(*d.Recurrence, aws.ToString(d.TimeZone))
		if err != nil {
			return err
		}
		g.Schedule = append(g.Schedule, scaling.Action{
			Name: aws.ToString(d.ScheduledActionName), When: when, Min: number(d.MinSize), Max: number(d.MaxSize), Desired: number(d.DesiredCapacity),
		})
	}
	return nil
}

func groupAdjustment(d autoscalingtypes.ScalingPolicy) scaling.Adjustment {
	a := scaling.Adjustment{Type: aws.ToString(d.AdjustmentType), MinMagnitude: int(aws.ToInt32(d.MinAdjustmentMagnitude))}
	for _, s := range d.StepAdjustments {
		a.Steps = append(a.Steps, scaling.Step{
			Lower: s.MetricIntervalLowerBound, Upper: s.MetricIntervalUpperBound, By: int(aws.ToInt32(s.ScalingAdjustment)),
		})
	}
	if aws.ToString(d.PolicyType) == "SimpleScaling" { // whatever the breach
		zero, by := 0.0, int(aws.ToInt32(d.ScalingAdjustment))
		a.Steps = []scaling.Step{{Upper: &zero, By: by}, {Lower: &zero, By: by}}
	}
	return a
}

// see takes in which instances there are. One that has not registered is on its way.
func (g *group) see(c Cluster) {
	g.there, g.daemons = true, map[string]bool{}
	for _, s := range c.Services {
		g.daemons[s.Name] = s.Daemon
	}
	known := map[string]*instances.Instance{}
	var current []*instances.Instance
	g.ids = nil
	for _, d := range g.described.Instances {
		id := aws.ToString(d.InstanceId)
		h, is := c.Hosts[id]
		if !is || d.LifecycleState != autoscalingtypes.LifecycleStateInService {
			continue
		}
		known[id] = instances.Known(h.Instance, h.Arrived, h.Registered)
		current, g.ids = append(current, known[id]), append(g.ids, id)
	}
	g.known = known
	g.extra = g.Set(current, int(aws.ToInt32(g.described.DesiredCapacity)))
}

// changed is what AWS has to be asked for. An instance is ended by itself: which one goes is ECS's to say.
func (g *group) changed(c Clients) []change {
	var all []change
	d := g.described
	if lower, upper := int32(g.Min), int32(g.Max); lower != aws.ToInt32(d.MinSize) || upper != aws.ToInt32(d.MaxSize) {
		all = append(all, func(ctx context.Context) error {
			_, err := c.AutoScaling.UpdateAutoScalingGroup(ctx, &autoscaling.UpdateAutoScalingGroupInput{
				AutoScalingGroupName: d.AutoScalingGroupName, MinSize: &lower, MaxSize: &upper,
			})
			return err
		})
	}
	for n, i := range g.ended {
		id, counts := i.ID, n >= g.extra
		all = append(all, func(ctx context.Context) error {
			_, err := c.AutoScaling.TerminateInstanceInAutoScalingGroup(ctx, &autoscaling.TerminateInstanceInAutoScalingGroupInput{
				InstanceId: &id, ShouldDecrementDesiredCapacity: &counts,
			})
			return err
		})
	}
	draining := 0
	for _, i := range g.known {
		if i.Draining {
			draining++
		}
	}
	draining, ended := max(draining-g.extra, 0), max(len(g.ended)-g.extra, 0) // those that are desired
	if desired := int32(g.Desired + draining - ended); int(desired) > int(aws.ToInt32(d.DesiredCapacity))-ended {
		all = append(all, func(ctx context.Context) error {
			_, err := c.AutoScaling.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{
				AutoScalingGroupName: d.AutoScalingGroupName, DesiredCapacity: &desired,
			})
			return err
		})
	}
	return all
}
