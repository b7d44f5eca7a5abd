//go:build e2e

package e2e

import "testing"

func capacityChanges() []change {
	const size = "instances: {min: 3, max: 6}"
	beside := func(yaml string) change {
		return change{YAML: "capacity: {" + yaml + "}", Edit: []string{size, size + "\n  " + yaml}}
	}
	byAlarms := beside("scaling: {alarms: {high: 70, low: 30}}")
	byAlarms.Removes = []string{"aws_cloudwatch_metric_alarm"}
	byAlarms.Why = "the alarm on capacity that is short goes: its metric is of managed scaling."
	named := func(name string, c change) change {
		c.Name = name
		return c
	}
	return []change{
		{
			Name: "another instance type",
			YAML: "capacity: {instance_type: t3.medium}",
			Edit: []string{"t3.small", "t3.medium"},
		},
		{
			Name: "several instance types",
			YAML: "capacity: {instance_types: [t3.small, t3a.small]}",
			Edit: []string{"instance_type: t3.small", "instance_types: [t3.small, t3a.small]"},
		},
		{
			Name: "another architecture",
			YAML: "capacity: {instance_type: t4g.small, architecture: arm64}",
			Edit: []string{"instance_type: t3.small", "instance_type: t4g.small\n  architecture: arm64"},
		},
		{
			Name: "more instances",
			YAML: "capacity: {instances: {min: 4, max: 8}}",
			Edit: []string{size, "instances: {min: 4, max: 8}"},
		},
		named("Spot instances", beside("spot: {on_demand_base: 1, percentage: 50}")),
		named("a pinned image", beside("ami: ami-0123456789abcdef0")),
		named("a larger root volume", beside("root_volume_size: 60")),
		named("further user data", beside("user_data: sysctl -w vm.swappiness=10")),
		named("scaling by alarms instead of managed", byAlarms),
		named("another target capacity", beside("scaling: {managed: {target_capacity: 80}}")),
		named("a warm pool", beside("warm_pool: {min: 1}")),
		named("fewer instances at night", beside(`schedules: {night: {cron: "0 20 * * *", min: 2}}`)),
		named("a longest lifetime", beside("max_instance_lifetime_days: 60")),
	}
}

// testInstances changes all that instances can be chosen by, and how they are scaled, and back. Group
// and provider stay, and nothing is left to change either time.
func testInstances(t *testing.T, s *stack, base string) {
	for _, text := range []string{
		edited(t, base,
			"instance_type: t3.small", "instance_types: [t4g.small, t4g.medium]\n  architecture: arm64",
			"instances: {min: 3, max: 6}", "instances: {min: 2, max: 8}\n  spot: {on_demand_base: 1, percentage: 50}\n  scaling: {alarms: {high: 70, low: 30}}"),
		base,
	} {
		s.write(t, text)
		s.nothingIsReplaced(t, "aws_cloudwatch_metric_alarm", "aws_autoscaling_policy")
		s.apply(t)
		s.noChanges(t)
	}
}
