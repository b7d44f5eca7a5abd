package scale_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	scalingtypes "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/balancer"
	"cdah/internal/live/placement"
	"cdah/internal/ops/controlplane/scale"
)

const targetGroup = "arn:aws:elasticloadbalancing:eu-west-2:123456789012:targetgroup/web/1"

// stepped is a loop whose minutes are counted by hand.
type stepped struct {
	*world
	*testing.T
	loop  *scale.Loop
	now   time.Time
	seen  scale.Seen
	hosts map[string]scale.Host
}

func newStepped(t *testing.T, w *world) *stepped {
	t.Helper()
	w.target.ResourceId = aws.String("service/shop/web")
	w.target.MinCapacity, w.target.MaxCapacity = aws.Int32(2), aws.Int32(6)
	w.group.AutoScalingGroupName, w.group.MinSize, w.group.MaxSize = aws.String("shop"), aws.Int32(int32(len(w.group.Instances))), aws.Int32(4)
	w.group.DesiredCapacity = aws.Int32(int32(len(w.group.Instances)))
	w.provider.AutoScalingGroupArn = aws.String("arn:aws:autoscaling:eu-west-2:123456789012:autoScalingGroup:1:autoScalingGroupName/shop")
	return &stepped{
		world: w, T: t, loop: scale.New(w.clients(), func(f func()) { f() }, func(t scale.Transition) { w.told = append(w.told, t) }), hosts: map[string]scale.Host{},
		now: time.Date(2030, 1, 1, 7, 0, 0, 0, time.UTC),
	}
}

// minute passes a minute in which the tasks have used so much CPU in percent, and returns the changes.
func (s *stepped) minute(cpu float64) []string {
	s.Helper()
	s.now = s.now.Add(time.Minute)
	seen := s.seen
	seen.Clusters = []scale.Cluster{{
		Name: "shop", Hosts: s.hosts, Waiting: nil,
		Services: []scale.Service{{Name: "web", Desired: s.desired, Running: s.desired, CPU: scale.Use{Used: cpu, Reserved: 100}}},
	}}
	if s.seen.Clusters != nil {
		seen.Clusters[0].Waiting = s.seen.Clusters[0].Waiting
	}
	if _, err := s.loop.Minute(s.Context(), s.now, 1, seen); err != nil && s.broken == "" {
		s.Fatal(err)
	}
	return s.take()
}

// minutes pass until something is changed, at most so many.
func (s *stepped) minutes(most int, cpu float64) (int, string) {
	s.Helper()
	for i := range most {
		if asked := s.minute(cpu); len(asked) > 0 {
			return i + 1, strings.Join(asked, ", ")
		}
	}
	return most, ""
}

func cpuAlarm(name string, comparison cloudwatchtypes.ComparisonOperator, threshold float64) cloudwatchtypes.MetricAlarm {
	return cloudwatchtypes.MetricAlarm{
		AlarmName: &name, ActionsEnabled: aws.Bool(true), AlarmActions: []string{"policy " + name}, ComparisonOperator: comparison,
		Threshold: &threshold, EvaluationPeriods: aws.Int32(2), Period: aws.Int32(60), Statistic: cloudwatchtypes.StatisticAverage,
		Namespace: aws.String("AWS/ECS"), MetricName: aws.String("CPUUtilization"), TreatMissingData: aws.String("missing"),
		StateValue: cloudwatchtypes.StateValueInsufficientData, Dimensions: []cloudwatchtypes.Dimension{
			{Name: aws.String("ServiceName"), Value: aws.String("web")}, {Name: aws.String("ClusterName"), Value: aws.String("shop")},
		},
	}
}

func stepPolicy(name string, by int32, lower, upper *float64) scalingtypes.ScalingPolicy {
	return scalingtypes.ScalingPolicy{
		PolicyARN: aws.String("policy " + name), PolicyName: &name, ResourceId: aws.String("service/shop/web"),
		StepScalingPolicyConfiguration: &scalingtypes.StepScalingPolicyConfiguration{
			AdjustmentType: scalingtypes.AdjustmentTypeChangeInCapacity, Cooldown: aws.Int32(60),
			StepAdjustments: []scalingtypes.StepAdjustment{{MetricIntervalLowerBound: lower, MetricIntervalUpperBound: upper, ScalingAdjustment: &by}},
		},
	}
}

// byAlarms is a service that two alarms scale, as the project's do.
func byAlarms() *world {
	return &world{
		desired: 2,
		alarms: []cloudwatchtypes.MetricAlarm{
			cpuAlarm("high", cloudwatchtypes.ComparisonOperatorGreaterThanOrEqualToThreshold, 80),
			cpuAlarm("low", cloudwatchtypes.ComparisonOperatorLessThanThreshold, 5),
		},
		policies: []scalingtypes.ScalingPolicy{stepPolicy("high", 3, aws.Float64(0), nil), stepPolicy("low", -3, nil, aws.Float64(0))},
	}
}

func TestStepsUpAndDown(t *testing.T) {
	t.Parallel()
	s := newStepped(t, byAlarms())
	for _, step := range []struct {
		cpu  float64
		want string
	}{
		{50, "high OK, low OK"},
		{80, ""},
		{80, "high ALARM, shop/web: 5 tasks"},
		{80, ""}, // cooldown, which began when the tasks ran
		{80, "shop/web: 6 tasks"},
		{50, "high OK"},
		{1, ""},
		{1, "low ALARM, shop/web: 3 tasks"},
		{1, ""},
		{1, "shop/web: 2 tasks"},
		{1, ""},
		{1, ""},
	} {
		if got := strings.Join(s.minute(step.cpu), ", "); got != step.want {
			t.Errorf("at %s and %g %%: %q, want %q", s.now.Format("15:04"), step.cpu, got, step.want)
		}
	}
}

func TestSuspended(t *testing.T) {
	t.Parallel()
	w := byAlarms()
	w.target.SuspendedState = &scalingtypes.SuspendedState{DynamicScalingOutSuspended: aws.Bool(true), DynamicScalingInSuspended: aws.Bool(true)}
	s := newStepped(t, w)
	s.minute(50)
	if _, got := s.minutes(5, 90); got != "high ALARM" {
		t.Errorf("got %q", got)
	}
	if _, got := s.minutes(5, 90); got != "" {
		t.Errorf("then %q", got)
	}
}

// What fails leaves the rest as it is, and is tried again.
func TestOneCallFails(t *testing.T) {
	t.Parallel()
	s := newStepped(t, byAlarms())
	s.broken = "SetAlarmState"
	if n, got := s.minutes(3, 90); n != 1 && n != 2 || got != "shop/web: 5 tasks" {
		t.Errorf("after %d minutes %q", n, got)
	}
	s.broken = ""
	if got := s.minute(90); !slices.Contains(got, "high ALARM") {
		t.Errorf("then %v", got)
	}
}

func TestReadsWhatHasChanged(t *testing.T) {
	t.Parallel()
	s := newStepped(t, byAlarms())
	s.minutes(3, 50)
	if s.reads != 1 {
		t.Errorf("it has read %d times, and nothing has changed", s.reads)
	}
	s.alarms[0].Threshold = aws.Float64(40)
	s.seen.Changes++
	if _, got := s.minutes(2, 50); got != "high ALARM, shop/web: 5 tasks" {
		t.Errorf("with another threshold %q", got)
	}
}

func TestTracksRequests(t *testing.T) {
	t.Parallel()
	w := &world{desired: 2, policies: []scalingtypes.ScalingPolicy{{
		PolicyARN: aws.String("policy"), PolicyName: aws.String("requests"), ResourceId: aws.String("service/shop/web"),
		TargetTrackingScalingPolicyConfiguration: &scalingtypes.TargetTrackingScalingPolicyConfiguration{
			TargetValue: aws.Float64(100), PredefinedMetricSpecification: &scalingtypes.PredefinedMetricSpecification{
				PredefinedMetricType: scalingtypes.MetricTypeALBRequestCountPerTarget, ResourceLabel: aws.String("app/shop/1/targetgroup/web/1"),
			},
		},
	}}}
	s := newStepped(t, w)
	s.seen.Traffic.Groups = map[string]balancer.Count{targetGroup: {Requests: 400}}
	s.seen.Targets = map[string][]balancer.TargetHealth{targetGroup: {{State: "healthy"}, {State: "healthy"}}}
	if n, got := s.minutes(5, 0); n != 3 || got != "shop/web: 4 tasks" {
		t.Errorf("after %d minutes %q", n, got)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	s := newStepped(t, &world{desired: 2, scheduled: []scalingtypes.ScheduledAction{{
		ScheduledActionName: aws.String("morning"), ResourceId: aws.String("service/shop/web"), Schedule: aws.String("cron(3 7 * * ? *)"),
		ScalableTargetAction: &scalingtypes.ScalableTargetAction{MinCapacity: aws.Int32(4)},
	}}})
	if n, got := s.minutes(5, 0); n != 3 || got != "service/shop/web: 4 to 6, shop/web: 4 tasks" {
		t.Errorf("after %d minutes %q", n, got)
	}
}

func TestManagedInstances(t *testing.T) {
	t.Parallel()
	w := &world{desired: 2, provider: ecstypes.AutoScalingGroupProvider{
		ManagedScaling: &ecstypes.ManagedScaling{Status: ecstypes.ManagedScalingStatusEnabled, InstanceWarmupPeriod: aws.Int32(60)},
	}, group: autoscalingtypes.AutoScalingGroup{Instances: []autoscalingtypes.Instance{instance("i-0")}}}
	s := newStepped(t, w)
	host := func(id string, tasks int) {
		i := &placement.Instance{ID: id, Zone: "a", Has: placement.Resources{CPU: 1024, Memory: 1024, Ports: 100}}
		for range tasks {
			i.Add(&placement.Task{Service: "web", Needs: placement.Resources{Memory: 512}})
		}
		s.hosts[id] = scale.Host{Instance: i, Arrived: s.now, Registered: true}
	}
	host("i-0", 2)
	if n, got := s.minutes(5, 0); got != "" {
		t.Errorf("after %d minutes %q, and all have room", n, got)
	}
	s.seen.Clusters = []scale.Cluster{{Waiting: []*placement.Task{{Service: "web", Needs: placement.Resources{Memory: 512}}}}}
	if n, got := s.minutes(3, 0); n != 1 || got != "2 instances" {
		t.Errorf("after %d minutes %q, and a task waits", n, got)
	}
	s.hosts["i-1"] = scale.Host{Instance: &placement.Instance{ID: "i-1", Zone: "a"}, Arrived: s.now}
	if got := s.minute(0); len(got) > 0 {
		t.Errorf("%v, while an instance boots", got)
	}
	host("i-1", 1)
	s.seen.Clusters = nil
	if _, got := s.minutes(20, 0); got != "" {
		t.Errorf("%q, and both have tasks", got)
	}
	host("i-1", 0)
	if n, got := s.minutes(20, 0); n != 15 || got != "ends i-1" {
		t.Errorf("after %d minutes %q, and one has no tasks", n, got)
	}
	delete(s.hosts, "i-1")
	if _, got := s.minutes(20, 0); got != "" {
		t.Errorf("%q, at the minimum", got)
	}
}

// An instance more than desired, as a group has that balances its zones, ends without another being desired less.
func TestInstanceTooMany(t *testing.T) {
	t.Parallel()
	w := &world{desired: 2, group: autoscalingtypes.AutoScalingGroup{Instances: []autoscalingtypes.Instance{instance("i-0"), instance("i-1")}}}
	s := newStepped(t, w)
	for _, id := range []string{"i-0", "i-1", "i-2"} {
		s.hosts[id] = scale.Host{Instance: &placement.Instance{ID: id, Zone: map[bool]string{true: "b", false: "a"}[id == "i-2"]}, Registered: id != "i-2"}
	}
	w.group.Instances = append(w.group.Instances, instance("i-2"))
	if got := s.minute(0); len(got) > 0 {
		t.Errorf("%v, while the new one boots", got)
	}
	s.hosts["i-2"] = scale.Host{Instance: &placement.Instance{ID: "i-2", Zone: "b"}, Registered: true}
	if got := strings.Join(s.minute(0), ", "); !strings.HasPrefix(got, "ends i-0") || *w.group.DesiredCapacity != 2 {
		t.Errorf("%q, and %d are desired", got, *w.group.DesiredCapacity)
	}
	delete(s.hosts, "i-0")
	if got := s.minute(0); len(got) > 0 {
		t.Errorf("%v, with as many as desired", got)
	}
}
