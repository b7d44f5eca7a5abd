package constructs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"cdah/config"
	"cdah/constructs/network"
	"cdah/constructs/observability"
)

func TestNATInstances(t *testing.T) {
	for mode, out := range map[config.NATMode][]string{
		config.NATOneInstance: {"a", "a", "a"}, config.NATInstancePerZone: {"a", "b", "c"},
	} {
		t.Run(string(mode), func(t *testing.T) {
			d := synthNetwork(t, func(p *network.Props) { p.Spec.NAT = mode })
			for i, zone := range []string{"a", "b", "c"} {
				want(t, d, "aws_route.network_private_"+zone+"_routes_internet", map[string]any{
					"destination_cidr_block": "0.0.0.0/0", "network_interface_id": ref("aws_network_interface.network_public_%s_nat_interface.id", out[i]),
				})
			}
			slices.Sort(out)
			out := slices.Compact(out)
			for _, kind := range []string{"aws_network_interface", "aws_eip", "aws_launch_template", "aws_autoscaling_group"} {
				if got := len(d.OfType(kind)); got != len(out) {
					t.Errorf("%d of %s, want %d", got, kind, len(out))
				}
			}
			if gateways := d.OfType("aws_nat_gateway"); len(gateways) > 0 {
				t.Errorf("there are gateways beside the instances: %v", gateways)
			}
		})
	}
}

// An instance is reached by its interface, which stays when the group replaces the instance, and nothing but what it
// forwards passes.
func TestNATInstance(t *testing.T) {
	d := synthNetwork(t, func(p *network.Props) {
		p.Spec.NAT, p.Spec.EgressPorts, p.Tags = config.NATOneInstance, []int{443, 587}, map[string]string{"Project": "shop"}
	})
	const zone, group = "network_public_a_", "aws_security_group.network_nat_security_group"
	interfaceID := ref("aws_network_interface.%snat_interface.id", zone)
	want(t, d, "aws_network_interface."+zone+"nat_interface", map[string]any{
		"subnet_id": ref("aws_subnet.network_public_a.id"), "source_dest_check": false, "security_groups": list(ref(group + ".id")),
	})
	want(t, d, "aws_eip."+zone+"nat_instance_address", map[string]any{"network_interface": interfaceID})
	want(t, d, "aws_launch_template."+zone+"nat_template", map[string]any{
		"name": name + "-nat-a", "instance_type": "t4g.micro",
		"image_id": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
		"network_interfaces/0/network_interface_id":  interfaceID,
		"network_interfaces/0/delete_on_termination": "false",
		"metadata_options/http_tokens":               "required",
		"block_device_mappings/0/ebs/encrypted":      "true",
		"tag_specifications/0/tags/Project":          "shop",
	})
	want(t, d, "aws_autoscaling_group."+zone+"nat_group", map[string]any{
		"name": name + "-nat-a", "availability_zones": list(region + "a"), "min_size": 1.0, "max_size": 1.0, "desired_capacity": 1.0,
		"instance_maintenance_policy/min_healthy_percentage": 0.0, "instance_maintenance_policy/max_healthy_percentage": 100.0,
		"max_instance_lifetime": 2592000.0,
		"tag/0/key":             "Name", "tag/1/key": "Project", "tag/1/propagate_at_launch": true,
	})
	if !d.Needs("aws_autoscaling_group."+zone+"nat_group", "aws_eip."+zone+"nat_instance_address") {
		t.Error("the instance may start before it has an address to fetch packages with")
	}
	for _, port := range []string{"443", "587"} {
		want(t, d, "aws_vpc_security_group_egress_rule.network_nat_security_group_to_"+port, map[string]any{
			"security_group_id": ref(group + ".id"), "cidr_ipv4": "0.0.0.0/0",
		})
	}
	for _, rule := range d.OfType("aws_vpc_security_group_ingress_rule") {
		if from := d.Text(t, rule, "cidr_ipv4"); !strings.HasPrefix(from, "10.0.") || from == "10.0.0.0/16" {
			t.Errorf("%s lets in %s, which is more than private subnets", rule, from)
		}
	}
	script := d.Text(t, "aws_launch_template."+zone+"nat_template", "user_data")
	for _, line := range []string{"ip saddr 10.0.0.0/16 ip daddr != 10.0.0.0/16 masquerade", "net.ipv4.ip_forward = 1", "systemctl enable --now nftables"} {
		if !strings.Contains(script, line) {
			t.Errorf("the user data lacks %q:\n%s", line, script)
		}
	}
}

func TestNATInstanceOfAnotherArchitecture(t *testing.T) {
	d := synthNetwork(t, func(p *network.Props) {
		p.Spec.NAT, p.Spec.NATInstance.InstanceType = config.NATOneInstance, "t3.micro"
	})
	want(t, d, "aws_launch_template.network_public_a_nat_template", map[string]any{
		"instance_type": "t3.micro", "image_id": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
	})
}

func TestAlarmOnANATInstance(t *testing.T) {
	d := synthAlerts(t, func(p *observability.AlertsProps) {
		p.Sources.NATInstances = []observability.NATInstanceSource{{Zone: "a", AutoScalingGroup: jsii.String("shop-test-nat-a")}}
	})
	want(t, d, "aws_cloudwatch_metric_alarm.alerts_nat_a_down", map[string]any{
		"metric_name": "GroupInServiceInstances", "dimensions/AutoScalingGroupName": "shop-test-nat-a",
		"comparison_operator": "LessThanThreshold", "threshold": 1.0, "evaluation_periods": 10.0,
	})
	if rule := d.Text(t, "aws_cloudwatch_composite_alarm.alerts_page", "alarm_rule"); !strings.Contains(rule, "alerts_nat_a_down") {
		t.Errorf("nobody is paged: %s", rule)
	}
}
