package prices_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cdah/internal/aws/prices"
)

func format(value any) string { return fmt.Sprint(value) }

// of returns the amounts of a resource, each in a line, among others that it refers to. Resources are given as
// "type name {JSON}".
func of(t *testing.T, resources ...string) []string {
	t.Helper()
	var all []prices.Resource
	for _, text := range resources {
		parts := strings.SplitN(text, " ", 3)
		r := prices.Resource{Type: parts[0], Name: parts[1]}
		if err := json.Unmarshal([]byte(parts[2]), &r.Values); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	first := prices.NewSet(all).All()[0]
	var lines []string
	for _, a := range prices.Table()[first.Type].Amounts(first) {
		if a.Traffic {
			continue
		}
		var usage []string
		for _, p := range a.Products {
			usage = append(usage, p.UsageType)
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%g to %g %s%v %s", a.Min, a.Max, strings.TrimLeft(a.Unit+" ", " "), usage, a.Note)))
	}
	return lines
}

// Each quantity follows from the attributes, in the form that Terraform has them synthesized and that of its plans.
func TestAmounts(t *testing.T) {
	t.Parallel()
	const synthesized = `aws_launch_template t {"instance_type": "m7g.large", "block_device_mappings": [{"ebs": {"volume_size": 30, "volume_type": "gp3"}}, {"ebs": {"volume_size": 4}}, {"no_device": "x"}]}`
	const planned = `aws_launch_template t {"id": "lt-1", "instance_type": "t3.small", "block_device_mappings": [{"ebs": [{"volume_size": 30, "volume_type": "gp3"}]}]}`
	for name, c := range map[string]struct {
		resources []string
		want      []string
	}{
		"NAT gateway":         {[]string{`aws_nat_gateway n {}`}, []string{"730 to 730 hours [NatGateway-Hours]"}},
		"address":             {[]string{`aws_eip n {}`}, []string{"730 to 730 hours [PublicIPv4:InUseAddress]"}},
		"gateway endpoint":    {[]string{`aws_vpc_endpoint e {"vpc_endpoint_type": "Gateway"}`}, nil},
		"endpoint of no type": {[]string{`aws_vpc_endpoint e {}`}, nil}, // AWS's own default is a gateway
		"interface endpoint": {[]string{`aws_vpc_endpoint e {"vpc_endpoint_type": "Interface", "subnet_ids": ["a", "b", "c"]}`},
			[]string{"2190 to 2190 hours [VpcEndpoint-Hours]"}},
		"load balancer": {[]string{`aws_lb l {"internal": false, "subnets": ["a", "b"]}`},
			[]string{"730 to 730 hours [LoadBalancerUsage]", "1460 to 1460 hours [PublicIPv4:InUseAddress] AWS adds addresses where the load balancer grows"}},
		"internal load balancer":          {[]string{`aws_lb l {"internal": true, "subnets": ["a", "b"]}`}, []string{"730 to 730 hours [LoadBalancerUsage]"}},
		"load balancer without addresses": {[]string{`aws_lb l {"ip_address_type": "dualstack-without-public-ipv4", "subnets": ["a"]}`}, []string{"730 to 730 hours [LoadBalancerUsage]"}},
		"web ACL":                         {[]string{`aws_wafv2_web_acl w {"rule": [{"name": "a"}, {"name": "b"}]}`}, []string{"1 to 1 [WebACLV2]", "2 to 2 [RuleV2]"}},
		"instances": {[]string{`aws_autoscaling_group g {"min_size": 3, "max_size": 6, "launch_template": {"id": "${aws_launch_template.t.id}"}}`, synthesized},
			[]string{"2190 to 4380 hours [BoxUsage:m7g.large]", "90 to 180 GB [EBS:VolumeUsage.gp3]", "12 to 24 GB [EBS:VolumeUsage.gp2]"}},
		"instances of a plan": {[]string{`aws_autoscaling_group g {"min_size": 1, "max_size": 1, "launch_template": [{"id": "lt-1"}], "mixed_instances_policy": [], "warm_pool": []}`, planned},
			[]string{"730 to 730 hours [BoxUsage:t3.small]", "30 to 30 GB [EBS:VolumeUsage.gp3]"}},
		"Spot of several types": {[]string{`aws_autoscaling_group g {"min_size": 2, "max_size": 6, "mixed_instances_policy": {
			"instances_distribution": {"on_demand_base_capacity": 1, "on_demand_percentage_above_base_capacity": 40},
			"launch_template": {"launch_template_specification": {"launch_template_id": "${aws_launch_template.t.id}"}, "override": [{"instance_type": "m7g.medium"}, {"instance_type": "t4g.medium"}]}}}`, synthesized},
			[]string{"1460 to 4380 hours [BoxUsage:m7g.medium BoxUsage:t4g.medium] of those above the first 1, 60 % are Spot, and cost less than the price On-Demand that is counted; all at the price of the dearest type",
				"60 to 180 GB [EBS:VolumeUsage.gp3]", "8 to 24 GB [EBS:VolumeUsage.gp2]"}},
		"a pool that is stopped": {[]string{`aws_autoscaling_group g {"min_size": 2, "max_size": 6, "launch_template": [{"id": "lt-1"}], "warm_pool": {"pool_state": "Stopped", "min_size": 1, "max_group_prepared_capacity": -1}}`, planned},
			[]string{"1460 to 4380 hours [BoxUsage:t3.small]", "180 to 210 GB [EBS:VolumeUsage.gp3]"}}, // 2 run and 4 wait; 6 and 1
		"a pool that runs": {[]string{`aws_autoscaling_group g {"min_size": 2, "max_size": 6, "launch_template": [{"id": "lt-1"}], "warm_pool": {"pool_state": "Running", "min_size": 0, "max_group_prepared_capacity": 4}}`, planned},
			[]string{"2920 to 4380 hours [BoxUsage:t3.small]", "120 to 180 GB [EBS:VolumeUsage.gp3]"}},
		"alarm":               {[]string{`aws_cloudwatch_metric_alarm a {"metric_name": "m", "period": 60}`}, []string{"1 to 1 [CW:AlarmMonitorUsage]"}},
		"alarm of a sum":      {[]string{`aws_cloudwatch_metric_alarm a {"metric_query": [{"expression": "a+b"}, {"metric": {"period": 60}}, {"metric": [{"period": 300}]}]}`}, []string{"2 to 2 [CW:AlarmMonitorUsage]"}},
		"alarm at once":       {[]string{`aws_cloudwatch_metric_alarm a {"metric_query": [{"metric": {"period": 10}}]}`}, []string{"1 to 1 [CW:HighResAlarmMonitorUsage]"}},
		"target tracking":     {[]string{`aws_appautoscaling_policy p {"target_tracking_scaling_policy_configuration": {"predefined_metric_specification": {}}}`}, []string{"2 to 2 [CW:AlarmMonitorUsage]"}},
		"tracking of a share": {[]string{`aws_appautoscaling_policy p {"target_tracking_scaling_policy_configuration": {"customized_metric_specification": {"metrics": [{"metric_stat": {"stat": "Sum"}}, {"metric_stat": {"stat": "Sum"}}, {"expression": "a/b"}]}}}`}, []string{"4 to 4 [CW:AlarmMonitorUsage]"}},
		"step scaling":        {[]string{`aws_appautoscaling_policy p {"step_scaling_policy_configuration": {}}`}, nil},
		"managed scaling":     {[]string{`aws_ecs_capacity_provider p {"auto_scaling_group_provider": [{"managed_scaling": [{"status": "ENABLED"}]}]}`}, []string{"2 to 2 [CW:AlarmMonitorUsage]"}},
	} {
		if got := of(t, c.resources...); !slices.Equal(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

// Who writes a log decides about its price.
func TestLogsOfServices(t *testing.T) {
	t.Parallel()
	written := func(resources ...string) bool {
		var r []prices.Resource
		for _, text := range resources {
			parts := strings.SplitN(text, " ", 3)
			one := prices.Resource{Type: parts[0], Name: parts[1]}
			if err := json.Unmarshal([]byte(parts[2]), &one.Values); err != nil {
				t.Fatal(err)
			}
			r = append(r, one)
		}
		first := prices.NewSet(r).All()[0]
		return slices.ContainsFunc(prices.Table()[first.Type].Amounts(first), func(a prices.Amount) bool { return a.Products[0].UsageType == "DataProcessing-Bytes" })
	}
	if !written(`aws_cloudwatch_log_group g {}`, `aws_flow_log f {"log_destination": "${aws_cloudwatch_log_group.other.arn}"}`) {
		t.Error("what tasks write is not billed")
	}
	if written(`aws_cloudwatch_log_group g {}`, `aws_wafv2_web_acl_logging_configuration f {"log_destination_configs": ["${aws_cloudwatch_log_group.g.arn}"]}`) {
		t.Error("a log of the firewall is billed twice")
	}
	for _, destination := range []string{"${aws_cloudwatch_log_group.g.arn}", "arn:aws:logs:eu-west-2:1:log-group:g"} {
		if written(`aws_cloudwatch_log_group g {"arn": "arn:aws:logs:eu-west-2:1:log-group:g"}`, `aws_flow_log f {"log_destination": "`+destination+`"}`) {
			t.Errorf("%s: a flow log is billed twice", destination)
		}
	}
}
