package stacks_test

import (
	"strings"
	"testing"

	"cdah/internal/testkit"
)

// testOrder walks the JSON for the orders without which a first apply, or a destroy, fails on AWS.
// The emulator enforces some of them (emulator/checks/order), but not those that are about what runs.
func testOrder(t *testing.T, d *testkit.Document) {
	const (
		cluster     = "aws_ecs_cluster.cluster"
		group       = "aws_autoscaling_group.cluster_auto_scaling_group"
		provider    = "aws_ecs_capacity_provider.cluster_capacity_provider"
		association = "aws_ecs_cluster_capacity_providers.cluster_capacity_providers"
		service     = "aws_ecs_service.service_web"
		targets     = "aws_lb_target_group.service_web_target_group"
		gateway     = "aws_internet_gateway.network_internet_gateway"
		balancer    = "aws_lb.load_balancer"
	)
	for _, edge := range []struct{ first, then, why string }{
		{cluster, group, "AWS deletes no cluster that has instances, and makes its service-linked role with the first cluster"},
		{cluster, "aws_launch_template.cluster_launch_template", "the instances learn the cluster's name by reference"},
		{provider, association, "AWS deletes no capacity provider that a cluster uses"},
		{cluster, association, "the association goes before its cluster"},
		{group, provider, "the group goes after its provider, when nothing is protected any more"},
		{association, service, "AWS dissociates no capacity provider that a service uses"},
		{group, service, "the service's tasks are stopped while their instances still run"},
		{"aws_iam_role_policy.cluster_instance_role_agent", group, "an agent without rights cannot report a task as stopped"},
		{"aws_iam_role_policy.cluster_instance_role_agent", service, "an agent without rights cannot report a task as stopped"},
		{"aws_iam_role_policy.service_web_execution_role_policy", service, "ECS starts no task without the execution role's rights"},
		{"aws_lb_listener_rule.listener_rule_49042", service, "a target group without a load balancer is refused"},
		{balancer, "aws_lb_listener_rule.listener_rule_49042", "a rule belongs to a listener of the load balancer"},
		{targets, service, "the service registers its tasks there"},
		{gateway, balancer, "the gateway cannot be detached while addresses are mapped through it"},
		{gateway, "aws_eip.network_public_a_nat_address", "the gateway cannot be detached while addresses are mapped through it"},
		{gateway, "aws_nat_gateway.network_public_a_nat", "the gateway cannot be detached while addresses are mapped through it"},
		{"aws_iam_role_policy.network_flow_log_role_policy", "aws_flow_log.network_flow_log", "a flow log without rights records nothing"},
		{"aws_cloudwatch_log_group.network_flow_log_group", "aws_flow_log.network_flow_log", "a log group outlives what writes to it"},
		{"aws_s3_bucket_policy.load_balancer_access_logs_policy", balancer, "AWS tries to write to the log bucket at once"},
		{"aws_cloudwatch_log_group.logs_service_web", service, "a log group outlives what writes to it"},
		{"aws_cloudwatch_log_group.logs_container_insights", cluster, "Container Insights would make a group that nobody owns"},
		{"aws_cloudwatch_metric_alarm.alerts_service_web_errors", service, "ECS looks for its alarms when a deployment begins"},
		{service, "aws_cloudwatch_metric_alarm.alerts_service_web_unavailable", "without a task that was ever healthy, the first deployment would page"},
		{service, "aws_appautoscaling_target.scaling_web", "only a service that exists can be scaled"},
	} {
		if !d.Needs(edge.then, edge.first) {
			t.Errorf("%s is not bound to come after %s: %s", edge.then, edge.first, edge.why)
		}
	}
	for _, kind := range []string{"aws_route", "aws_route_table_association", "aws_network_acl", "aws_vpc_endpoint", "aws_vpc_security_group_egress_rule"} {
		for _, way := range d.OfType(kind) {
			if strings.HasPrefix(way, kind+".volume_") {
				continue // leads to files, of whoever mounts them
			}
			for _, user := range []string{group, service} {
				if !d.Needs(user, way) {
					t.Errorf("%s is not bound to come after %s: without a way to AWS an agent can neither register nor drain", user, way)
				}
			}
		}
	}
}
