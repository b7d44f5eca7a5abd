// Package scale does each minute what AWS does for a running website: it publishes metrics, evaluates alarms, and changes
// the numbers of tasks and instances as the policies say that AWS's API describes.
package scale

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	rule "cdah/internal/aws/cloudwatch"
	"cdah/internal/live/metrics"
)

// Clients are the clients of the AWS APIs. Their calls may come in any minute, and one at a time.
type Clients struct {
	ECS interface {
		DescribeClusters(context.Context, *ecs.DescribeClustersInput, ...func(*ecs.Options)) (*ecs.DescribeClustersOutput, error)
		DescribeCapacityProviders(context.Context, *ecs.DescribeCapacityProvidersInput, ...func(*ecs.Options)) (*ecs.DescribeCapacityProvidersOutput, error)
		UpdateService(context.Context, *ecs.UpdateServiceInput, ...func(*ecs.Options)) (*ecs.UpdateServiceOutput, error)
	}
	CloudWatch interface {
		DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error)
		SetAlarmState(context.Context, *cloudwatch.SetAlarmStateInput, ...func(*cloudwatch.Options)) (*cloudwatch.SetAlarmStateOutput, error)
	}
	Scaling interface {
		DescribeScalableTargets(context.Context, *applicationautoscaling.DescribeScalableTargetsInput, ...func(*applicationautoscaling.Options)) (*applicationautoscaling.DescribeScalableTargetsOutput, error)
		DescribeScalingPolicies(context.Context, *applicationautoscaling.DescribeScalingPoliciesInput, ...func(*applicationautoscaling.Options)) (*applicationautoscaling.DescribeScalingPoliciesOutput, error)
		DescribeScheduledActions(context.Context, *applicationautoscaling.DescribeScheduledActionsInput, ...func(*applicationautoscaling.Options)) (*applicationautoscaling.DescribeScheduledActionsOutput, error)
		RegisterScalableTarget(context.Context, *applicationautoscaling.RegisterScalableTargetInput, ...func(*applicationautoscaling.Options)) (*applicationautoscaling.RegisterScalableTargetOutput, error)
	}
	AutoScaling interface {
		DescribeAutoScalingGroups(context.Context, *autoscaling.DescribeAutoScalingGroupsInput, ...func(*autoscaling.Options)) (*autoscaling.DescribeAutoScalingGroupsOutput, error)
		DescribePolicies(context.Context, *autoscaling.DescribePoliciesInput, ...func(*autoscaling.Options)) (*autoscaling.DescribePoliciesOutput, error)
		DescribeScheduledActions(context.Context, *autoscaling.DescribeScheduledActionsInput, ...func(*autoscaling.Options)) (*autoscaling.DescribeScheduledActionsOutput, error)
		UpdateAutoScalingGroup(context.Context, *autoscaling.UpdateAutoScalingGroupInput, ...func(*autoscaling.Options)) (*autoscaling.UpdateAutoScalingGroupOutput, error)
		SetDesiredCapacity(context.Context, *autoscaling.SetDesiredCapacityInput, ...func(*autoscaling.Options)) (*autoscaling.SetDesiredCapacityOutput, error)
		TerminateInstanceInAutoScalingGroup(context.Context, *autoscaling.TerminateInstanceInAutoScalingGroupInput, ...func(*autoscaling.Options)) (*autoscaling.TerminateInstanceInAutoScalingGroupOutput, error)
	}
	Outside Outside
}

// Outside are the metrics that the loop does not measure: own.Outside.
type Outside interface {
	// Has tells whether a metric is one of them.
	Has(m metrics.Metric) bool
	// Samples are what there is new of a metric after so many minutes, of which the last ends now. What it has of a minute
	// stands for all of that minute.
	Samples(ctx context.Context, m metrics.Metric, now time.Time, minutes int) ([]metrics.Sample, error)
}

// Loop scales what is in one account and region. It is used by one goroutine.
type Loop struct {
	clients Clients
	turn    func(func()) // in which the instances may be looked at
	notify  func(Transition)
	data    metrics.Store

	changes    int // when all was read
	stale      bool
	alarms     map[string]*alarm
	composites map[string]*composite
	others     map[string]rule.State                        // of alarms that the loop does not evaluate
	targets    map[string]*target                           // by cluster/service
	groups     map[string]*group                            // of the clusters, by name
	described  map[string]autoscalingtypes.AutoScalingGroup // all of the account and region, by name
	insights   map[string]bool                              // clusters with Container Insights
}

// New returns a loop that knows nothing yet. turn calls what it is given while nobody else changes the instances and tasks.
// notify is told of each alarm that gets into another state.
func New(clients Clients, turn func(func()), notify func(Transition)) *Loop {
	return &Loop{
		clients: clients, turn: turn, notify: notify, stale: true,
		alarms: map[string]*alarm{}, targets: map[string]*target{}, groups: map[string]*group{},
	}
}

// Minute does what is due at the end of a minute, or of several of which the last ends now. It tells whether it has
// changed what AWS wants. What fails is left out, and the rest done.
func (l *Loop) Minute(ctx context.Context, now time.Time, minutes int, seen Seen) (changed bool, err error) {
	if l.stale || seen.Changes != l.changes {
		if err := l.read(ctx, seen.Clusters); err != nil {
			return false, err
		}
		l.changes, l.stale = seen.Changes, false
	}
	outside, problems := l.readOutside(ctx, now, minutes)
	var changes []change
	l.turn(func() {
		l.see(seen)
		for m, samples := range outside {
			l.data.Replace(m, samples)
		}
		for i := minutes - 1; i >= 0; i-- {
			at := now.Add(-time.Duration(i) * time.Minute)
			l.publish(at.Add(-time.Second), minutes, seen)
			problems = append(problems, l.evaluate(at)...)
		}
		changes = l.changed()
	})
	problems = append(problems, l.tellStates(ctx)...)
	for _, do := range changes {
		problems = append(problems, do(ctx))
	}
	l.stale = l.stale || len(changes) > 0
	return len(changes) > 0, errors.Join(problems...)
}

// change asks AWS for another number.
type change func(context.Context) error

// read reads what AWS has been told.
func (l *Loop) read(ctx context.Context, clusters []Cluster) error {
	if err := l.readAlarms(ctx); err != nil {
		return err
	}
	if err := l.readTargets(ctx); err != nil {
		return err
	}
	return l.readGroups(ctx, clusters)
}

// see takes in how many tasks and instances there are.
func (l *Loop) see(seen Seen) {
	for _, t := range l.targets {
		t.there = false
	}
	for _, g := range l.groups {
		g.there = false
	}
	for _, c := range seen.Clusters {
		for _, s := range c.Services {
			if t := l.targets[c.Name+"/"+s.Name]; t != nil {
				t.there, t.asked, t.Desired, t.running = true, s.Desired, s.Desired, s.Running
			}
		}
		for _, g := range l.groups {
			if g.cluster == c.Name {
				g.see(c)
			}
		}
	}
}

// evaluate does what is due at a minute, and returns what went wrong.
func (l *Loop) evaluate(now time.Time) []error {
	var problems []error
	for _, name := range sortedKeys(l.alarms) {
		problems = append(problems, l.alarms[name].Evaluate(now, &l.data))
	}
	l.compose()
	for _, name := range sortedKeys(l.targets) {
		t := l.targets[name]
		if !t.there {
			continue
		}
		if t.running >= t.Desired {
			t.Fulfilled(now)
		}
		_, err := t.Evaluate(now, &l.data)
		problems = append(problems, err)
	}
	for _, name := range sortedKeys(l.groups) {
		g := l.groups[name]
		if !g.there {
			continue
		}
		ended, err := g.Follow(now, &l.data)
		g.ended = ended
		problems = append(problems, err)
	}
	return problems
}

// changed is what AWS has to be asked for.
func (l *Loop) changed() []change {
	var all []change
	for _, name := range sortedKeys(l.targets) {
		if t := l.targets[name]; t.there {
			all = append(all, t.changed(l.clients)...)
		}
	}
	for _, name := range sortedKeys(l.groups) {
		if g := l.groups[name]; g.there {
			all = append(all, g.changed(l.clients)...)
		}
	}
	return all
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
