package constructs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/observability"
)

func byAlarms(p *cluster.Props) {
	p.Spec.Scaling.Alarms = &config.ReservationAlarms{Minutes: 3, Step: 2}
}

func ofTypes(names ...string) func(*cluster.Props) {
	return func(p *cluster.Props) { p.Spec.InstanceType, p.Spec.InstanceTypes = "", names }
}

func TestUserDataConfiguresTheAgent(t *testing.T) {
	d := synthCluster(t)
	if data := d.Get(t, template, "user_data").(string); !strings.HasPrefix(data, "${base64encode(") {
		t.Errorf("the text must be encoded by Terraform, after the cluster's name is known: %s", data)
	}
	want := `#!/bin/bash
cat >>/etc/ecs/ecs.config <<'EOF'
ECS_CLUSTER=${aws_ecs_cluster.cluster.name}
ECS_DYNAMIC_HOST_PORT_RANGE=61000-65535
ECS_RESERVED_MEMORY=128
ECS_ENABLE_TASK_IAM_ROLE=true
ECS_IMAGE_CLEANUP_INTERVAL=30m
ECS_IMAGE_MINIMUM_CLEANUP_AGE=60m
ECS_NUM_IMAGES_DELETE_PER_CYCLE=5
ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=60m
EOF
`
	if diff := cmp.Diff(want, d.Text(t, template, "user_data")); diff != "" {
		t.Errorf("user data (-want +got):\n%s", diff)
	}
}

// What the owner adds arrives as it is written, whatever Terraform's language makes of such text.
func TestOwnUserDataArrivesAsItIs(t *testing.T) {
	const own = "echo \"${HOSTNAME}\" '%{x}' \\n\t> /etc/motd # $${y}\nsysctl -w vm.swappiness=10\n"
	d := synthCluster(t, func(p *cluster.Props) { p.Spec.UserData = own })
	if got := d.Text(t, template, "user_data"); !strings.HasSuffix(got, "EOF\n"+own) {
		t.Errorf("%q does not end with %q", got, own)
	}
}

func TestArchitectureChoosesTheNewestImage(t *testing.T) {
	d := synthCluster(t, func(p *cluster.Props) { p.Spec.Architecture, p.Spec.InstanceType = config.ARM64, "t4g.small" })
	want(t, d, template, map[string]any{
		"image_id":      "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
		"instance_type": "t4g.small",
	})
}

func TestImageCanBePinned(t *testing.T) {
	d := synthCluster(t, func(p *cluster.Props) { p.Spec.AMI = "ami-0123456789abcdef0" })
	want(t, d, template, map[string]any{"image_id": "ami-0123456789abcdef0"})
}

func TestSeveralTypesAreAllOnDemandUnlessSpotIsAskedFor(t *testing.T) {
	d := synthCluster(t, ofTypes("t3.small", "t3a.small"))
	want(t, d, group, map[string]any{
		"mixed_instances_policy/instances_distribution": map[string]any{
			"on_demand_allocation_strategy": "prioritized", "on_demand_base_capacity": 0.0, "on_demand_percentage_above_base_capacity": 100.0,
		},
		"mixed_instances_policy/launch_template/override": list(map[string]any{"instance_type": "t3.small"}, map[string]any{"instance_type": "t3a.small"}),
		"mixed_instances_policy/launch_template/launch_template_specification": map[string]any{
			"launch_template_id": ref("aws_launch_template.cluster_launch_template.id"),
			"version":            ref("aws_launch_template.cluster_launch_template.latest_version"),
		},
		"capacity_rebalance": false,
	})
	if _, ok := d.Look(group, "launch_template"); ok {
		t.Error("AWS takes either a template or a policy")
	}
}

func TestSpotInstancesAreReplacedAheadAndDrained(t *testing.T) {
	d := synthCluster(t, func(p *cluster.Props) {
		p.Spec.Spot = &config.Spot{OnDemandBase: 1, Percentage: 70}
	})
	want(t, d, group, map[string]any{
		"mixed_instances_policy/instances_distribution": map[string]any{
			"on_demand_allocation_strategy": "prioritized", "on_demand_base_capacity": 1.0,
			"on_demand_percentage_above_base_capacity": 30.0, "spot_allocation_strategy": "price-capacity-optimized",
		},
		"capacity_rebalance": true,
	})
	if data := d.Text(t, template, "user_data"); !strings.Contains(data, "\nECS_ENABLE_SPOT_INSTANCE_DRAINING=true\n") {
		t.Errorf("tasks are cut off when AWS takes an instance back: %s", data)
	}
}

// With alarms, nothing but the alarms may move the group, nor keep it from being moved.
func TestAlarmsScaleAloneWhereTheyScale(t *testing.T) {
	d := synthCluster(t, byAlarms)
	want(t, d, group, map[string]any{"protect_from_scale_in": false})
	want(t, d, provided, map[string]any{
		"auto_scaling_group_provider/managed_draining":               "ENABLED",
		"auto_scaling_group_provider/managed_termination_protection": "DISABLED",
		"auto_scaling_group_provider/managed_scaling": map[string]any{
			"status": "DISABLED", "target_capacity": 100.0, "instance_warmup_period": 300.0,
			"minimum_scaling_step_size": 1.0, "maximum_scaling_step_size": 10000.0,
		},
	})
	if got := synthCluster(t).OfType("aws_autoscaling_policy"); len(got) > 0 {
		t.Errorf("beside managed scaling there are %v", got)
	}
}

func TestAlarmsWatchTheGreaterReservation(t *testing.T) {
	d := synthCluster(t, byAlarms)
	const out, in = "aws_autoscaling_policy.cluster_scale_out", "aws_autoscaling_policy.cluster_scale_in"
	want(t, d, out, map[string]any{
		"policy_type": "StepScaling", "adjustment_type": "ChangeInCapacity", "estimated_instance_warmup": 180.0,
		"step_adjustment": list(map[string]any{"metric_interval_lower_bound": "0", "scaling_adjustment": 2.0}),
	})
	want(t, d, in, map[string]any{
		"policy_type": "SimpleScaling", "adjustment_type": "ChangeInCapacity", "scaling_adjustment": -1.0, "cooldown": 300.0,
	})
	for policy, expected := range map[string]map[string]any{
		out: {"comparison_operator": "GreaterThanOrEqualToThreshold", "threshold": 75.0, "alarm_actions": list(ref("%s.arn", out))},
		in:  {"comparison_operator": "LessThanThreshold", "threshold": 30.0, "alarm_actions": list(ref("%s.arn", in))},
	} {
		alarm := strings.Replace(policy, "aws_autoscaling_policy", "aws_cloudwatch_metric_alarm", 1) + "_alarm"
		want(t, d, alarm, expected)
		want(t, d, alarm, map[string]any{
			"evaluation_periods":        3.0,
			"metric_query/0/expression": "MAX([cpu, memory])", "metric_query/0/return_data": true,
			"metric_query/1/id": "cpu", "metric_query/1/metric/metric_name": "CPUReservation",
			"metric_query/2/id": "memory", "metric_query/2/metric/metric_name": "MemoryReservation",
			// A cluster's reservation has this dimension and no other.
			"metric_query/2/metric/dimensions": map[string]any{"ClusterName": ref("aws_ecs_cluster.cluster.name")},
			"metric_query/1/metric/namespace":  "AWS/ECS",
		})
	}
}

func TestTerminationProtectionIsAChoice(t *testing.T) {
	d := synthCluster(t, func(p *cluster.Props) {
		p.Spec.Scaling.Managed = &config.ManagedScaling{TerminationProtection: new(false)}
	})
	want(t, d, group, map[string]any{"protect_from_scale_in": false})
	want(t, d, provided, map[string]any{"auto_scaling_group_provider/managed_termination_protection": "DISABLED"})
}

func TestWarmPool(t *testing.T) {
	pool := func(size int) func(*cluster.Props) {
		return func(p *cluster.Props) { p.Spec.WarmPool = &config.WarmPool{Min: 1, MaxPrepared: size} }
	}
	want(t, synthCluster(t, pool(0)), group, map[string]any{
		"warm_pool": map[string]any{"pool_state": "Stopped", "min_size": 1.0, "max_group_prepared_capacity": -1.0},
	})
	d := synthCluster(t, pool(2))
	want(t, d, group, map[string]any{"warm_pool/max_group_prepared_capacity": 2.0})
	if data := d.Text(t, template, "user_data"); !strings.Contains(data, "\nECS_WARM_POOLS_CHECK=true\n") {
		t.Errorf("an instance that waits would register and be given tasks: %s", data)
	}
}

// Schedules move the bounds of the group on AWS, which no later deployment may set back.
func TestSchedulesOwnTheBounds(t *testing.T) {
	d := synthCluster(t, func(p *cluster.Props) {
		p.Spec.Schedules = map[string]config.InstanceSchedule{"night": {Cron: "0 20 * * *", TimeZone: "Europe/London", Max: new(2)}}
	})
	want(t, d, "aws_autoscaling_schedule.cluster_schedule_night", map[string]any{
		"autoscaling_group_name": ref("%s.name", group), "scheduled_action_name": "shop-test-night-ecd32dff",
		"recurrence": "0 20 * * *", "time_zone": "Europe/London",
		"min_size": 1.0, "max_size": 2.0, "desired_capacity": -1.0, // 0 is what the provider makes of none
	})
	want(t, d, group, map[string]any{"lifecycle/ignore_changes": list("desired_capacity", "min_size", "max_size")})
}

// The provider sends an old next time along with an update: each other setting makes another schedule.
func TestAChangedScheduleIsAnother(t *testing.T) {
	name := func(schedule config.InstanceSchedule) string {
		return synthCluster(t, func(p *cluster.Props) {
			p.Spec.Schedules = map[string]config.InstanceSchedule{"night": schedule}
		}).Text(t, "aws_autoscaling_schedule.cluster_schedule_night", "scheduled_action_name")
	}
	names := map[string]bool{}
	for _, schedule := range []config.InstanceSchedule{
		{Cron: "0 20 * * *", Max: new(2)}, {Cron: "0 21 * * *", Max: new(2)}, {Cron: "0 20 * * *", Max: new(3)},
		{Cron: "0 20 * * *", Min: new(0), Max: new(2)}, {Cron: "0 20 * * *", TimeZone: "Europe/London", Max: new(2)},
	} {
		names[name(schedule)] = true
	}
	if len(names) != 5 {
		t.Errorf("five schedules have the names %v", names)
	}
}

func TestSessionsAreAChoice(t *testing.T) {
	const rights = "aws_iam_role_policy.cluster_instance_role_session"
	if synthCluster(t).Body(rights) != nil {
		t.Error("instances can be entered that nobody asked for")
	}
	d := synthCluster(t, func(p *cluster.Props) { p.Spec.SessionAccess = true })
	for _, action := range []string{"ssm:UpdateInstanceInformation", "ssmmessages:OpenDataChannel"} {
		if text := d.Text(t, rights, "policy"); !strings.Contains(text, action) {
			t.Errorf("%s is missing from %s", action, text)
		}
	}
}

func TestMaximumLifetime(t *testing.T) {
	d := synthCluster(t)
	want(t, d, group, map[string]any{
		"max_instance_lifetime":                              30 * 86400.0,
		"instance_maintenance_policy/min_healthy_percentage": 100.0, "instance_maintenance_policy/max_healthy_percentage": 200.0,
	})
	d = synthCluster(t, func(p *cluster.Props) { p.Spec.MaxInstanceLifetimeDays = new(0) })
	if lifetime, found := d.Look(group, "max_instance_lifetime"); found {
		t.Errorf("instances go after %v seconds, want never", lifetime)
	}
}

func TestCPUCredits(t *testing.T) {
	const template = "aws_launch_template.cluster_launch_template"
	if credits, found := synthCluster(t).Look(template, "credit_specification"); found {
		t.Errorf("credits are %v, want what the type has", credits)
	}
	d := synthCluster(t, func(p *cluster.Props) { p.Spec.CPUCredits = config.CreditsStandard })
	want(t, d, template, map[string]any{"credit_specification/cpu_credits": "standard"})
}

// Whatever is chosen, what there was stays where it was and is called as it was, so that nothing that a
// capacity provider keeps to is replaced.
func TestChoicesKeepAddressesAndNames(t *testing.T) {
	before := synthCluster(t).Addresses()
	for name, change := range map[string]func(*cluster.Props){
		"alarms":    byAlarms,
		"spot":      func(p *cluster.Props) { p.Spec.Spot = &config.Spot{Percentage: 50} },
		"warm pool": func(p *cluster.Props) { p.Spec.WarmPool = &config.WarmPool{State: config.PoolRunning} },
		"arm64":     func(p *cluster.Props) { p.Spec.Architecture, p.Spec.InstanceType = config.ARM64, "t4g.small" },
	} {
		d := synthCluster(t, change)
		for _, address := range before {
			if d.Body(address) == nil {
				t.Errorf("%s: %s is gone", name, address)
			}
		}
		want(t, d, group, map[string]any{"name": "shop-test"})
		want(t, d, provided, map[string]any{"name": "shop-test"})
	}
}

// The instances' own logs: sent by an agent that nothing waits for, to the one group that they may
// write to, from memory that no task is promised.
func TestInstanceLogs(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		n := anyNetwork()
		logs := observability.NewLogs(s, "logs", observability.LogsProps{Name: name, Account: account, Region: region, Spec: config.Logs{Instances: true, InstanceRetentionDays: 14}})
		newCluster(s, n, newLoadBalancer(s, n), logs, func(p *cluster.Props) { p.InstanceLogs, p.Spec.UserData = logs.Instances, "echo own\n" })
	})
	want(t, d, "aws_cloudwatch_log_group.logs_instances", map[string]any{"name": "/ec2/shop-test", "retention_in_days": 14.0})
	data := d.Text(t, template, "user_data")
	for _, part := range []string{"\nECS_RESERVED_MEMORY=224\n", "\nsystemd-run --unit=instance-logs --no-block ", "\ndnf "} {
		if strings.Contains(data, part) == (part == "\ndnf ") { // which must not run before the ECS agent
			t.Errorf("user data with, or without, %q:\n%s", part, data)
		}
	}
	if !strings.HasSuffix(data, "\necho own\n") {
		t.Errorf("the owner's own lines are not last:\n%s", data)
	}
	_, text, _ := strings.Cut(data, "<<'JSON'\n")
	text, _, _ = strings.Cut(text, "\nJSON\n")
	var agent struct {
		Logs struct {
			Collected struct {
				Files struct {
					List []map[string]string `json:"collect_list"`
				}
			} `json:"logs_collected"`
		}
	}
	if err := json.Unmarshal([]byte(text), &agent); err != nil {
		t.Fatalf("the agent cannot read %s: %v", text, err)
	}
	files := agent.Logs.Collected.Files.List
	if len(files) != 4 {
		t.Errorf("files %v, want four", files)
	}
	for _, file := range files {
		if file["log_group_name"] != ref("aws_cloudwatch_log_group.logs_instances.name") || !strings.HasPrefix(file["log_stream_name"], "{instance_id}/") {
			t.Errorf("%v goes elsewhere", file)
		}
	}
	policy := d.Text(t, "aws_iam_role_policy.cluster_instance_role_agent", "policy")
	if part := `"Action":["logs:CreateLogStream","logs:DescribeLogStreams","logs:PutLogEvents"],"Effect":"Allow","Resource":["${aws_cloudwatch_log_group.logs_instances.arn}:*"]`; !strings.Contains(policy, part) {
		t.Errorf("the instances' role has no %s: %s", part, policy)
	}
}
