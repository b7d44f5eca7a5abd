package constructs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/constructs/cluster"
	"cdah/internal/testkit"
)

const (
	group    = "aws_autoscaling_group.cluster_auto_scaling_group"
	template = "aws_launch_template.cluster_launch_template"
	provided = "aws_ecs_capacity_provider.cluster_capacity_provider"
)

func synthCluster(t *testing.T, change ...func(*cluster.Props)) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) {
		n := anyNetwork()
		newCluster(s, n, newLoadBalancer(s, n), newLogs(s), change...)
	})
}

func TestClusterHasContainerInsights(t *testing.T) {
	want(t, synthCluster(t), "aws_ecs_cluster.cluster", map[string]any{
		"configuration/execute_command_configuration": map[string]any{"logging": "DEFAULT"}, // as said where there are sessions no more
		"name": "shop-test", "setting": list(map[string]any{"name": "containerInsights", "value": "enabled"}),
	})
}

func TestLaunchTemplateIsSafe(t *testing.T) {
	d := synthCluster(t)
	want(t, d, template, map[string]any{
		"image_id":                     "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
		"metadata_options/http_tokens": "required",
		"metadata_options/http_put_response_hop_limit": 1.0,
		"block_device_mappings/0/ebs/encrypted":        "true",
		"block_device_mappings/0/ebs/volume_type":      "gp3",
		"block_device_mappings/0/ebs/volume_size":      30.0,
		"tag_specifications/0/resource_type":           "volume",
		"tag_specifications/0/tags/Owner":              "web-team",
		"vpc_security_group_ids":                       list(ref("aws_security_group.cluster_security_group.id")),
		"iam_instance_profile/arn":                     ref("aws_iam_instance_profile.cluster_instance_role_profile.arn"),
	})
	if key, ok := d.Look(template, "key_name"); ok {
		t.Errorf("instances can be logged in to with the key %v", key)
	}
}

func TestInstancesAreOpenToTheLoadBalancerOnThePinnedPortsOnly(t *testing.T) {
	d := synthCluster(t)
	instances, balancer := ref("aws_security_group.cluster_security_group.id"), ref("aws_security_group.load_balancer_security_group.id")
	ports := map[string]any{"ip_protocol": "tcp", "from_port": 61000.0, "to_port": 65535.0}
	const in, out = "aws_vpc_security_group_ingress_rule.cluster_security_group_from_load_balancer", "aws_vpc_security_group_egress_rule.cluster_security_group_load_balancer_to"
	want(t, d, in, ports)
	want(t, d, in, map[string]any{"security_group_id": instances, "referenced_security_group_id": balancer})
	want(t, d, out, ports)
	want(t, d, out, map[string]any{"security_group_id": balancer, "referenced_security_group_id": instances})

	var intoInstances []string
	for _, rule := range d.OfType("aws_vpc_security_group_ingress_rule") {
		if d.Get(t, rule, "security_group_id") == instances {
			intoInstances = append(intoInstances, rule)
		}
	}
	if diff := cmp.Diff([]string{in}, intoInstances); diff != "" {
		t.Errorf("ways into the instances (-want +got):\n%s", diff)
	}
}

func TestInstancesGoOutOnTheGivenPortsOnly(t *testing.T) {
	d := synthCluster(t, func(p *cluster.Props) { p.EgressPorts = []int{443, 5432} })
	for _, port := range []string{"443", "5432"} {
		rule := "aws_vpc_security_group_egress_rule.cluster_security_group_to_" + port
		if got := d.Get(t, rule, "from_port"); d.Get(t, rule, "to_port") != got {
			t.Errorf("%s is a range", rule)
		}
	}
	if got := len(d.OfType("aws_vpc_security_group_egress_rule")); got != 3 {
		t.Errorf("%d egress rules, want two of the instances and one of the load balancer", got)
	}
}

func TestAutoScalingGroup(t *testing.T) {
	d := synthCluster(t)
	want(t, d, group, map[string]any{
		"name": "shop-test", "min_size": 1.0, "max_size": 3.0, "desired_capacity": 2.0,
		"lifecycle/ignore_changes": list("desired_capacity"),
		"launch_template/version":  ref("aws_launch_template.cluster_launch_template.latest_version"),
		"protect_from_scale_in":    true, "force_delete": false,
		"instance_refresh/preferences/scale_in_protected_instances": "Refresh",
		"instance_refresh/triggers":                                 list("protect_from_scale_in"),
		"vpc_zone_identifier":                                       list("subnet-private-a", "subnet-private-b", "subnet-private-c"),
	})
	tags := map[string]any{}
	for _, tag := range d.Get(t, group, "tag").([]any) {
		tag := tag.(map[string]any)
		tags[tag["key"].(string)] = tag["value"]
	}
	if diff := cmp.Diff(map[string]any{"AmazonECSManaged": "", "Name": "shop-test-instance", "Owner": "web-team"}, tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if got, ok := d.Look(group, "lifecycle/create_before_destroy"); ok {
		t.Errorf("a group that a capacity provider keeps to cannot have a second one beside it: %v", got)
	}
}

func TestCapacityProviderScalesDrainsAndProtects(t *testing.T) {
	d := synthCluster(t)
	want(t, d, provided, map[string]any{
		"auto_scaling_group_provider/managed_draining":               "ENABLED",
		"auto_scaling_group_provider/managed_termination_protection": "ENABLED",
		"auto_scaling_group_provider/managed_scaling": map[string]any{
			"status": "ENABLED", "target_capacity": 100.0, "instance_warmup_period": 180.0,
			"minimum_scaling_step_size": 1.0, "maximum_scaling_step_size": 10.0,
		},
	})
}

func TestEphemeralClusterCanBeDestroyed(t *testing.T) {
	d := synthCluster(t, func(p *cluster.Props) { p.Ephemeral = true })
	want(t, d, group, map[string]any{"force_delete": true, "protect_from_scale_in": false})
	want(t, d, provided, map[string]any{
		"auto_scaling_group_provider/managed_draining":               "DISABLED",
		"auto_scaling_group_provider/managed_termination_protection": "DISABLED",
	})
}

func TestInstanceRoleIsBoundToItsCluster(t *testing.T) {
	d := synthCluster(t)
	text := d.Text(t, "aws_iam_role_policy.cluster_instance_role_agent", "policy")
	for _, part := range []string{
		`"Resource":["${aws_ecs_cluster.cluster.arn}"]`,
		`"arn:aws:ecs:eu-west-2:123456789012:container-instance/shop-test/*"`,
		`"Condition":{"ArnEquals":{"ecs:cluster":"${aws_ecs_cluster.cluster.arn}"}}`,
	} {
		if !strings.Contains(text, part) {
			t.Errorf("%s is missing from %s", part, text)
		}
	}
	if got := d.OfType("aws_iam_role_policy_attachment"); len(got) != 0 {
		t.Errorf("managed policies are wider than this cluster: %v", got)
	}
}
