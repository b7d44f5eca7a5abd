package simulate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
)

func TestReadTrackingAndManagedScaling(t *testing.T) {
	t.Parallel()
	s, err := Read(golden(t, "production"))
	if err != nil {
		t.Fatal(err)
	}
	g, web := s.Group, s.service("web")
	if s.Cluster != "cdah-production" || s.VCPU != 2 || s.IdleTimeout != time.Minute || len(s.Services) != 1 || len(s.LeftOut) > 0 {
		t.Errorf("got %+v", s)
	}
	if g.Min != 3 || g.Max != 6 || g.Desired != 3 || !g.Protected || !g.Drained || g.Managed.TargetCapacity != 90 || g.Managed.MaxStep != 10 || g.Managed.Warmup != 3*time.Minute ||
		!slices.Equal(g.Zones, []string{"eu-west-2a", "eu-west-2b", "eu-west-2c"}) {
		t.Errorf("got %+v", g)
	}
	if g.Has.CPU != 2048 || g.Has.Memory < 1600 || g.Has.Memory > 1900 {
		t.Errorf("an instance has %+v", g.Has)
	}
	if web.Needs != (placement.Resources{CPU: 256, Memory: 256, Ports: 1}) || web.HealthInterval != 15*time.Second || web.Deregistration != 30*time.Second ||
		!slices.Equal(web.Strategy, []placement.Strategy{{Type: placement.Spread, Field: placement.ZoneAttribute}, {Type: placement.Binpack, Field: "memory"}}) {
		t.Errorf("got %+v", web)
	}
	target := web.Target
	if target.Min != 3 || target.Max != 18 || target.Desired != 3 || len(target.Trackings) != 1 || target.Trackings[0].Target != 60 || target.Trackings[0].ScaleIn != 5*time.Minute {
		t.Errorf("got %+v", target)
	}
}

func TestReadSteps(t *testing.T) {
	t.Parallel()
	s, err := Read(golden(t, "local"))
	if err != nil {
		t.Fatal(err)
	}
	steps := s.service("web").Target.Steps
	if len(steps) != 2 || steps[0].Alarm.Rule.Threshold != 80 || steps[0].Alarm.Rule.Datapoints != 2 || steps[0].Cooldown != time.Minute ||
		steps[0].Alarm.Queries[0].Metric != metrics.ServiceCPU("cdah-local", "web") || steps[1].Adjustment.Steps[0].By != -1 || *steps[1].Adjustment.Steps[0].Upper != 0 {
		t.Errorf("got %+v", steps)
	}
	if s.Group.Protected || s.Group.Drained {
		t.Errorf("got %+v", s.Group)
	}
}

// alarmed has the group of local scaled by alarms on what is reserved, as constructs/cluster does.
func alarmed(r resources) {
	provider := r["aws_ecs_capacity_provider"]["cluster_capacity_provider"]
	provider["auto_scaling_group_provider"].(map[string]any)["managed_scaling"].(map[string]any)["status"] = "DISABLED"
	alarm := func(policy, comparison string, threshold int) map[string]any {
		query := func(id, name string) map[string]any {
			return map[string]any{"id": id, "return_data": false, "metric": map[string]any{
				"namespace": "AWS/ECS", "metric_name": name, "dimensions": map[string]any{"ClusterName": "${aws_ecs_cluster.cluster.name}"}, "stat": "Average", "period": 60,
			}}
		}
		return map[string]any{
			"alarm_name": policy, "alarm_actions": []string{"${aws_autoscaling_policy." + policy + ".arn}"}, "evaluation_periods": 1, "comparison_operator": comparison,
			"threshold": threshold, "treat_missing_data": "missing", "metric_query": []any{
				map[string]any{"id": "reserved", "expression": "MAX([cpu, memory])", "return_data": true}, query("cpu", "CPUReservation"), query("memory", "MemoryReservation"),
			},
		}
	}
	r["aws_cloudwatch_metric_alarm"]["out"] = alarm("out", "GreaterThanOrEqualToThreshold", 60)
	r["aws_cloudwatch_metric_alarm"]["in"] = alarm("in", "LessThanThreshold", 15)
	r["aws_autoscaling_policy"] = map[string]map[string]any{
		"out": {"name": "out", "policy_type": "StepScaling", "adjustment_type": "ChangeInCapacity", "estimated_instance_warmup": 180,
			"step_adjustment": []any{map[string]any{"metric_interval_lower_bound": "0", "scaling_adjustment": 1}}},
		"in": {"name": "in", "policy_type": "SimpleScaling", "adjustment_type": "ChangeInCapacity", "scaling_adjustment": -1, "cooldown": 300},
	}
}

// Alarms on what is reserved add instances as tasks come, and remove them.
func TestGroupScaledByAlarms(t *testing.T) {
	t.Parallel()
	text := edited(t, "local", alarmed)
	traffic := &Traffic{Seconds: 3 * hourSecs, Rates: map[string][]Rate{"web": {{0, 5}, {600, 80}, {3600, 0}}}}
	r := simulated(t, text, traffic, func(s *Site, _ *Model) {
		if s.Group.Managed != nil || len(s.Group.Policies) != 2 || len(s.LeftOut) > 0 {
			t.Errorf("got %+v", s.Group)
		}
	})
	by := map[string]int{}
	for _, c := range r.Changes {
		if c.Service == "" {
			by[c.By]++
		}
	}
	if by["out"] < 2 || by["in"] < 2 || r.MostInstances != 3 || r.last().Instances != 1 {
		t.Errorf("%v, %d and %d instances", by, r.MostInstances, r.last().Instances)
	}
}

// A second service is a daemon, which no instance is kept for; a third has a port of the instance.
func TestDaemonsAndPorts(t *testing.T) {
	t.Parallel()
	text := edited(t, "local", func(r resources) {
		r["aws_ecs_service"]["agent"] = map[string]any{"name": "agent", "scheduling_strategy": "DAEMON", "task_definition": "${aws_ecs_task_definition.agent.arn}"}
		r["aws_ecs_task_definition"]["agent"] = map[string]any{"container_definitions": `${jsonencode([{"cpu" = 64, "memory" = 64, "memoryReservation" = 32, "portMappings" = [{"hostPort" = 8125}]}])}`}
		r["aws_ecs_service"]["api"] = map[string]any{"name": "api", "desired_count": 2, "task_definition": "${aws_ecs_task_definition.api.arn}", "service_connect_configuration": map[string]any{"enabled": true}}
		r["aws_ecs_task_definition"]["api"] = map[string]any{"memory": "100", "container_definitions": `${jsonencode([{"cpu" = 64, "memory" = 64, "portMappings" = [{"hostPort" = 9000}]}])}`}
	})
	s, err := Read(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.service("agent"); !got.Daemon || got.Needs.Memory != 32 || !slices.Equal(got.HostPorts, []int{8125}) {
		t.Errorf("got %+v", got)
	}
	if got := s.service("api"); got.Needs.CPU != 64+256 || got.Needs.Memory != 100 || got.Needs.Ports != 1 || !slices.Equal(s.Loaded(), []string{"web", "api"}) {
		t.Errorf("got %+v", got)
	}
	// Two tasks with one port need two instances.
	r := simulated(t, text, steady(1, 60), nil)
	if r.MostInstances != 2 {
		t.Errorf("%d instances", r.MostInstances)
	}
}

func TestSchedulesMoveTheBounds(t *testing.T) {
	t.Parallel()
	text := edited(t, "production", func(r resources) {
		r["aws_appautoscaling_scheduled_action"] = map[string]map[string]any{"sale": {
			"name": "sale", "resource_id": "${aws_appautoscaling_target.scaling_web.resource_id}", "schedule": "cron(30 8 ? * MON-FRI *)", "timezone": "Etc/UTC",
			"scalable_target_action": map[string]any{"min_capacity": "9", "max_capacity": "12"},
		}}
		r["aws_autoscaling_schedule"] = map[string]map[string]any{"early": {"scheduled_action_name": "early", "recurrence": "15 8 * * *", "time_zone": "UTC", "min_size": 5, "max_size": 8, "desired_capacity": -1}}
	})
	r := simulated(t, text, steady(1, 60), func(_ *Site, m *Model) { m.Start = m.Start.Add(8 * time.Hour) })
	var got []string
	for _, c := range r.Changes {
		got = append(got, c.By+" "+at(c.Second))
	}
	if want := []string{"early 0:15:00", "sale 0:30:00"}; !slices.Equal(got, want) || r.last().Tasks != 9 || r.last().Instances != 5 {
		t.Errorf("got %v and %+v, want %v", got, r.last(), want)
	}
}

// What is not simulated is said.
func TestLeftOut(t *testing.T) {
	t.Parallel()
	text := edited(t, "production", func(r resources) {
		group := r["aws_autoscaling_group"]["cluster_auto_scaling_group"]
		group["warm_pool"] = map[string]any{}
		group["mixed_instances_policy"] = map[string]any{
			"instances_distribution": map[string]any{"on_demand_percentage_above_base_capacity": 50},
			"launch_template": map[string]any{"launch_template_specification": map[string]any{"launch_template_id": "${aws_launch_template.cluster_launch_template.id}"},
				"override": []any{map[string]any{"instance_type": "m6i.large"}, map[string]any{"instance_type": "m5.large"}}},
		}
		delete(group, "launch_template")
		r["aws_appautoscaling_policy"]["memory"] = map[string]any{
			"name": "by-memory", "resource_id": "${aws_appautoscaling_target.scaling_web.resource_id}",
			"target_tracking_scaling_policy_configuration": map[string]any{"target_value": 75, "predefined_metric_specification": map[string]any{"predefined_metric_type": "ECSServiceAverageMemoryUtilization"}},
		}
		r["aws_appautoscaling_policy"]["steps"] = map[string]any{
			"name": "by-nothing", "resource_id": "${aws_appautoscaling_target.scaling_web.resource_id}", "step_scaling_policy_configuration": map[string]any{},
		}
		targets := r["aws_lb_target_group"]["service_web_target_group"]
		targets["slow_start"], targets["load_balancing_algorithm_type"] = 60, "least_outstanding_requests"
		targets["stickiness"] = map[string]any{"enabled": true}
	})
	s, err := Read(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"warm pool", "Spot", "m6i.large", "by-memory", "aws_appautoscaling_policy.steps", "slow start of 60 seconds", "stickiness", "least_outstanding_requests"} {
		if !contains(s.LeftOut, want) {
			t.Errorf("no %q in %q", want, s.LeftOut)
		}
	}
	if s.Group.Has.Memory < 7000 {
		t.Errorf("an instance has %+v", s.Group.Has)
	}
}

// All that cannot be read is told at once.
func TestReadTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	if _, err := Read([]byte("{")); err == nil {
		t.Error("no JSON is taken")
	}
	text := edited(t, "production", func(r resources) {
		r["aws_launch_template"]["cluster_launch_template"]["instance_type"] = "q9.huge"
		r["aws_ecs_task_definition"]["service_web_task_definition"]["container_definitions"] = "${nope()}"
		r["aws_appautoscaling_target"]["scaling_web"]["resource_id"] = "service/shop/api"
		r["aws_autoscaling_schedule"] = map[string]map[string]any{"bad": {"recurrence": "every(1 day)"}}
		r["aws_autoscaling_group"]["second"] = map[string]any{}
		r["aws_lb"]["load_balancer"]["idle_timeout"] = "long"
	})
	_, err := Read(text)
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, want := range []string{"q9.huge", "container_definitions", "service/shop/api is scaled", "aws_autoscaling_schedule.bad", "a second Auto Scaling group", "aws_lb.load_balancer"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}
