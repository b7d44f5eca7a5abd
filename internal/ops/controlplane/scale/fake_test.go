package scale_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	scalingtypes "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/metrics"
	"cdah/internal/ops/controlplane/scale"
)

// world answers as AWS does, for one cluster "shop" with a service "web" and a group "shop".
type world struct {
	alarms    []cloudwatchtypes.MetricAlarm
	composite []cloudwatchtypes.CompositeAlarm
	target    scalingtypes.ScalableTarget
	policies  []scalingtypes.ScalingPolicy
	scheduled []scalingtypes.ScheduledAction
	desired   int // of the service
	provider  ecstypes.AutoScalingGroupProvider
	group     autoscalingtypes.AutoScalingGroup
	asked     []string // the changes, in order
	told      []scale.Transition
	insights  string // enabled, or disabled
	reads     int
	broken    string                     // the call that fails
	samples   int                        // how often those were asked for
	outside   map[metrics.Metric]float64 // values of metrics that the loop does not measure, now
}

func (w *world) ask(call, format string, args ...any) error {
	if w.broken == call {
		return errors.New(call + " fails")
	}
	w.asked = append(w.asked, fmt.Sprintf(format, args...))
	return nil
}

// take returns what has been asked for since the last call.
func (w *world) take() []string {
	asked := w.asked
	w.asked = nil
	return asked
}

func (w *world) clients() scale.Clients {
	return scale.Clients{ECS: fakeECS{w}, CloudWatch: fakeCloudWatch{w}, Scaling: fakeScaling{w}, AutoScaling: fakeAutoScaling{w}, Outside: fakeOutside{w}}
}

type fakeECS struct{ *world }

func (w fakeECS) DescribeClusters(context.Context, *ecs.DescribeClustersInput, ...func(*ecs.Options)) (*ecs.DescribeClustersOutput, error) {
	return &ecs.DescribeClustersOutput{Clusters: []ecstypes.Cluster{{
		CapacityProviders: []string{"provider"},
		Settings:          []ecstypes.ClusterSetting{{Name: ecstypes.ClusterSettingNameContainerInsights, Value: &w.insights}},
	}}}, nil
}

func (w fakeECS) DescribeCapacityProviders(context.Context, *ecs.DescribeCapacityProvidersInput, ...func(*ecs.Options)) (*ecs.DescribeCapacityProvidersOutput, error) {
	return &ecs.DescribeCapacityProvidersOutput{CapacityProviders: []ecstypes.CapacityProvider{{Name: aws.String("provider"), AutoScalingGroupProvider: &w.provider}}}, nil
}

func (w fakeECS) UpdateService(_ context.Context, in *ecs.UpdateServiceInput, _ ...func(*ecs.Options)) (*ecs.UpdateServiceOutput, error) {
	err := w.ask("UpdateService", "%s/%s: %d tasks", *in.Cluster, *in.Service, *in.DesiredCount)
	if err == nil {
		w.desired = int(*in.DesiredCount)
	}
	return &ecs.UpdateServiceOutput{}, err
}

type fakeCloudWatch struct{ *world }

func (w fakeCloudWatch) DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error) {
	w.reads++
	return &cloudwatch.DescribeAlarmsOutput{MetricAlarms: slices.Clone(w.alarms), CompositeAlarms: w.composite}, nil
}

func (w fakeCloudWatch) SetAlarmState(_ context.Context, in *cloudwatch.SetAlarmStateInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.SetAlarmStateOutput, error) {
	err := w.ask("SetAlarmState", "%s %s", *in.AlarmName, in.StateValue)
	for i := range w.alarms {
		if *w.alarms[i].AlarmName == *in.AlarmName && err == nil {
			w.alarms[i].StateValue = in.StateValue
		}
	}
	return &cloudwatch.SetAlarmStateOutput{}, err
}

type fakeScaling struct{ *world }

func (w fakeScaling) DescribeScalableTargets(context.Context, *applicationautoscaling.DescribeScalableTargetsInput, ...func(*applicationautoscaling.Options)) (*applicationautoscaling.DescribeScalableTargetsOutput, error) {
	return &applicationautoscaling.DescribeScalableTargetsOutput{ScalableTargets: []scalingtypes.ScalableTarget{w.target}}, nil
}

func (w fakeScaling) DescribeScalingPolicies(context.Context, *applicationautoscaling.DescribeScalingPoliciesInput, ...func(*applicationautoscaling.Options)) (*applicationautoscaling.DescribeScalingPoliciesOutput, error) {
	return &applicationautoscaling.DescribeScalingPoliciesOutput{ScalingPolicies: w.policies}, nil
}

func (w fakeScaling) DescribeScheduledActions(context.Context, *applicationautoscaling.DescribeScheduledActionsInput, ...func(*applicationautoscaling.Options)) (*applicationautoscaling.DescribeScheduledActionsOutput, error) {
	return &applicationautoscaling.DescribeScheduledActionsOutput{ScheduledActions: w.scheduled}, nil
}

func (w fakeScaling) RegisterScalableTarget(_ context.Context, in *applicationautoscaling.RegisterScalableTargetInput, _ ...func(*applicationautoscaling.Options)) (*applicationautoscaling.RegisterScalableTargetOutput, error) {
	w.target.MinCapacity, w.target.MaxCapacity = in.MinCapacity, in.MaxCapacity
	return &applicationautoscaling.RegisterScalableTargetOutput{}, w.ask("RegisterScalableTarget", "%s: %d to %d", *in.ResourceId, *in.MinCapacity, *in.MaxCapacity)
}

type fakeAutoScaling struct{ *world }

func (w fakeAutoScaling) DescribeAutoScalingGroups(context.Context, *autoscaling.DescribeAutoScalingGroupsInput, ...func(*autoscaling.Options)) (*autoscaling.DescribeAutoScalingGroupsOutput, error) {
	return &autoscaling.DescribeAutoScalingGroupsOutput{AutoScalingGroups: []autoscalingtypes.AutoScalingGroup{w.group}}, nil
}

func (w fakeAutoScaling) DescribePolicies(context.Context, *autoscaling.DescribePoliciesInput, ...func(*autoscaling.Options)) (*autoscaling.DescribePoliciesOutput, error) {
	return &autoscaling.DescribePoliciesOutput{}, nil
}

func (w fakeAutoScaling) DescribeScheduledActions(context.Context, *autoscaling.DescribeScheduledActionsInput, ...func(*autoscaling.Options)) (*autoscaling.DescribeScheduledActionsOutput, error) {
	return &autoscaling.DescribeScheduledActionsOutput{}, nil
}

func (w fakeAutoScaling) UpdateAutoScalingGroup(context.Context, *autoscaling.UpdateAutoScalingGroupInput, ...func(*autoscaling.Options)) (*autoscaling.UpdateAutoScalingGroupOutput, error) {
	return &autoscaling.UpdateAutoScalingGroupOutput{}, w.ask("UpdateAutoScalingGroup", "other bounds")
}

func (w fakeAutoScaling) SetDesiredCapacity(_ context.Context, in *autoscaling.SetDesiredCapacityInput, _ ...func(*autoscaling.Options)) (*autoscaling.SetDesiredCapacityOutput, error) {
	for i := len(w.group.Instances); i < int(*in.DesiredCapacity); i++ {
		w.group.Instances = append(w.group.Instances, instance(fmt.Sprintf("i-%d", i)))
	}
	w.group.DesiredCapacity = in.DesiredCapacity
	return &autoscaling.SetDesiredCapacityOutput{}, w.ask("SetDesiredCapacity", "%d instances", *in.DesiredCapacity)
}

func (w fakeAutoScaling) TerminateInstanceInAutoScalingGroup(_ context.Context, in *autoscaling.TerminateInstanceInAutoScalingGroupInput, _ ...func(*autoscaling.Options)) (*autoscaling.TerminateInstanceInAutoScalingGroupOutput, error) {
	w.group.Instances = slices.DeleteFunc(slices.Clone(w.group.Instances), func(i autoscalingtypes.Instance) bool { return *i.InstanceId == *in.InstanceId })
	if *in.ShouldDecrementDesiredCapacity {
		w.group.DesiredCapacity = aws.Int32(*w.group.DesiredCapacity - 1)
	}
	return &autoscaling.TerminateInstanceInAutoScalingGroupOutput{}, w.ask("TerminateInstanceInAutoScalingGroup", "ends %s", *in.InstanceId)
}

func instance(id string) autoscalingtypes.Instance {
	return autoscalingtypes.Instance{InstanceId: &id, LifecycleState: autoscalingtypes.LifecycleStateInService, AvailabilityZone: aws.String("a")}
}

type fakeOutside struct{ *world }

func (w fakeOutside) Has(m metrics.Metric) bool {
	_, has := w.outside[m]
	return has
}

func (w fakeOutside) Samples(_ context.Context, m metrics.Metric, now time.Time, _ int) ([]metrics.Sample, error) {
	w.samples++
	if w.broken == "Samples" {
		return nil, errors.New("Samples fails")
	}
	value := w.outside[m]
	return []metrics.Sample{{At: now.Add(-time.Second), Count: 1, Sum: value, Minimum: value, Maximum: value}}, nil
}
