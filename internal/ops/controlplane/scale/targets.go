package scale

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	scalingtypes "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
	"cdah/internal/live/scaling"
)

// target is the number of a service's tasks. Its Desired is what the loop wants.
type target struct {
	scaling.Target
	described scalingtypes.ScalableTarget
	tracked   map[string]tracked // by the policy's ARN
	there     bool               // the service runs
	asked     int                // of the service, now
	running   int
}

// tracked is a policy of target tracking, and what AWS says of it.
type tracked struct {
	*scaling.Tracking
	queries   []alarms.Query
	described *scalingtypes.TargetTrackingScalingPolicyConfiguration
}

// readTargets reads how numbers of tasks change. What has been going on with one, such as a cooldown, goes on.
func (l *Loop) readTargets(ctx context.Context) error {
	read := map[string]*target{}
	for pages := applicationautoscaling.NewDescribeScalableTargetsPaginator(l.clients.Scaling, &applicationautoscaling.DescribeScalableTargetsInput{
		ServiceNamespace: scalingtypes.ServiceNamespaceEcs,
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read what scales: %w", err)
		}
		for _, d := range page.ScalableTargets {
			name := strings.TrimPrefix(aws.ToString(d.ResourceId), "service/")
			t := l.targets[name]
			if t == nil {
				t = &target{tracked: map[string]tracked{}}
			}
			t.described, t.Min, t.Max = d, int(aws.ToInt32(d.MinCapacity)), int(aws.ToInt32(d.MaxCapacity))
			t.Suspended = scaling.Suspended{}
			if s := d.SuspendedState; s != nil {
				t.Suspended = scaling.Suspended{
					Out: aws.ToBool(s.DynamicScalingOutSuspended), In: aws.ToBool(s.DynamicScalingInSuspended),
					Scheduled: aws.ToBool(s.ScheduledScalingSuspended),
				}
			}
			t.Steps, t.Trackings, t.Schedule = nil, nil, nil
			read[name] = t
		}
	}
	l.targets = read
	if err := l.readPolicies(ctx); err != nil {
		return err
	}
	for _, t := range l.targets { // what tracked a metric, and is no more
		maps.DeleteFunc(t.tracked, func(_ string, before tracked) bool { return !slices.Contains(t.Trackings, before.Tracking) })
	}
	return l.readSchedule(ctx)
}

func (l *Loop) readPolicies(ctx context.Context) error {
	for pages := applicationautoscaling.NewDescribeScalingPoliciesPaginator(l.clients.Scaling, &applicationautoscaling.DescribeScalingPoliciesInput{
		ServiceNamespace: scalingtypes.ServiceNamespaceEcs,
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read the scaling policies: %w", err)
		}
		for _, d := range page.ScalingPolicies {
			name := strings.TrimPrefix(aws.ToString(d.ResourceId), "service/")
			t := l.targets[name]
			switch {
			case t == nil:
			case d.StepScalingPolicyConfiguration != nil:
				for _, a := range l.setOff(aws.ToString(d.PolicyARN)) {
					t.Steps = append(t.Steps, &scaling.StepPolicy{
						Name: aws.ToString(d.PolicyName), Alarm: a, Adjustment: adjustment(d.StepScalingPolicyConfiguration),
						Cooldown: seconds(d.StepScalingPolicyConfiguration.Cooldown),
					})
				}
			case d.TargetTrackingScalingPolicyConfiguration != nil:
				l.track(t, name, d)
			}
		}
	}
	return nil
}

func adjustment(d *scalingtypes.StepScalingPolicyConfiguration) scaling.Adjustment {
	a := scaling.Adjustment{Type: string(d.AdjustmentType), MinMagnitude: int(aws.ToInt32(d.MinAdjustmentMagnitude))}
	for _, s := range d.StepAdjustments {
		a.Steps = append(a.Steps, scaling.Step{
			Lower: s.MetricIntervalLowerBound, Upper: s.MetricIntervalUpperBound, By: int(aws.ToInt32(s.ScalingAdjustment)),
		})
	}
	return a
}

// track adds a policy of target tracking. One that has not changed goes on. One on a metric that there is no data of changes
// nothing.
func (l *Loop) track(t *target, name string, d scalingtypes.ScalingPolicy) {
	c, arn := d.TargetTrackingScalingPolicyConfiguration, aws.ToString(d.PolicyARN)
	if before := t.tracked[arn]; before.Tracking != nil && reflect.DeepEqual(before.described, c) {
		t.Trackings = append(t.Trackings, before.Tracking)
		return
	}
	made := &scaling.Tracking{
		Name: aws.ToString(d.PolicyName), Target: aws.ToFloat64(c.TargetValue), DisableScaleIn: aws.ToBool(c.DisableScaleIn),
		ScaleOut: cooldown(c.ScaleOutCooldown), ScaleIn: cooldown(c.ScaleInCooldown),
	}
	queries := trackedQueries(name, c)
	if !l.hasAll(queries) {
		return
	}
	made.Track(queries...)
	t.tracked[arn] = tracked{made, queries, c}
	t.Trackings = append(t.Trackings, made)
}

// trackedQueries are the metrics that a policy goes by, and what is computed from them; none where they are not known.
func trackedQueries(name string, c *scalingtypes.TargetTrackingScalingPolicyConfiguration) []alarms.Query {
	cluster, service, _ := strings.Cut(name, "/")
	if p := c.PredefinedMetricSpecification; p != nil {
		switch p.PredefinedMetricType {
		case scalingtypes.MetricTypeECSServiceAverageCPUUtilization:
			return []alarms.Query{alarms.Watch(metrics.ServiceCPU(cluster, service), "Average")}
		case scalingtypes.MetricTypeECSServiceAverageMemoryUtilization:
			return []alarms.Query{alarms.Watch(metrics.ServiceMemory(cluster, service), "Average")}
		case scalingtypes.MetricTypeALBRequestCountPerTarget:
			if _, group, found := strings.Cut(aws.ToString(p.ResourceLabel), "/targetgroup/"); found {
				return []alarms.Query{alarms.Watch(metrics.RequestsPerTarget("targetgroup/"+group), "Sum")}
			}
		}
	}
	m := c.CustomizedMetricSpecification
	if m == nil {
		return nil
	}
	if m.MetricName != nil {
		return []alarms.Query{alarms.Watch(customized(m.Namespace, m.MetricName, m.Dimensions), string(m.Statistic))}
	}
	var all []alarms.Query
	for _, q := range m.Metrics {
		query := alarms.Query{ID: aws.ToString(q.Id), Expression: aws.ToString(q.Expression), Returned: q.ReturnData == nil || *q.ReturnData}
		if of := q.MetricStat; of != nil && of.Metric != nil {
			var dimensions []scalingtypes.MetricDimension
			for _, d := range of.Metric.Dimensions {
				dimensions = append(dimensions, scalingtypes.MetricDimension(d))
			}
			query.Metric, query.Statistic = customized(of.Metric.Namespace, of.Metric.MetricName, dimensions), aws.ToString(of.Stat)
		}
		all = append(all, query)
	}
	return all
}

// customized is a metric that a policy names.
func customized(namespace, name *string, dimensions []scalingtypes.MetricDimension) metrics.Metric {
	values := map[string]string{}
	for _, d := range dimensions {
		values[aws.ToString(d.Name)] = aws.ToString(d.Value)
	}
	return metrics.Metric{Namespace: aws.ToString(namespace), Name: aws.ToString(name), Dimensions: metrics.Dimensions(values)}
}

func (l *Loop) readSchedule(ctx context.Context) error {
	for pages := applicationautoscaling.NewDescribeScheduledActionsPaginator(l.clients.Scaling, &applicationautoscaling.DescribeScheduledActionsInput{
		ServiceNamespace: scalingtypes.ServiceNamespaceEcs,
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read the scheduled scaling: %w", err)
		}
		for _, d := range page.ScheduledActions {
			t := l.targets[strings.TrimPrefix(aws.ToString(d.ResourceId), "service/")]
			if t == nil || d.ScalableTargetAction == nil {
				continue
			}
			when, err := scaling.ParseSchedule(aws.ToString(d.Schedule), aws.ToString(d.Timezone))
			if err != nil {
				return err
			}
			t.Schedule = append(t.Schedule, scaling.Action{
				Name: aws.ToString(d.ScheduledActionName), When: when,
				Min: number(d.ScalableTargetAction.MinCapacity), Max: number(d.ScalableTargetAction.MaxCapacity),
			})
		}
	}
	return nil
}

// changed is what AWS has to be asked for.
func (t *target) changed(c Clients) []change {
	var all []change
	d := t.described
	if lower, upper := int32(t.Min), int32(t.Max); lower != aws.ToInt32(d.MinCapacity) || upper != aws.ToInt32(d.MaxCapacity) {
		all = append(all, func(ctx context.Context) error {
			_, err := c.Scaling.RegisterScalableTarget(ctx, &applicationautoscaling.RegisterScalableTargetInput{
				ResourceId: d.ResourceId, ScalableDimension: d.ScalableDimension, ServiceNamespace: d.ServiceNamespace,
				MinCapacity: &lower, MaxCapacity: &upper, SuspendedState: d.SuspendedState,
			})
			return err
		})
	}
	if t.Desired != t.asked {
		cluster, service, _ := strings.Cut(strings.TrimPrefix(aws.ToString(d.ResourceId), "service/"), "/")
		desired := int32(t.Desired)
		all = append(all, func(ctx context.Context) error {
			_, err := c.ECS.UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: &cluster, Service: &service, DesiredCount: &desired})
			return err
		})
	}
	return all
}

// cooldown is the one of a policy of target tracking, which for ECS is five minutes.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
func cooldown(given *int32) time.Duration {
	if given == nil {
		return 5 * time.Minute
	}
	return seconds(given)
}

func seconds(n *int32) time.Duration { return time.Duration(aws.ToInt32(n)) * time.Second }

func number(n *int32) *int {
	if n == nil {
		return nil
	}
	return new(int(*n))
}
