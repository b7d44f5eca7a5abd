package stacks_test

import (
	"strings"
	"testing"

	"cdah/internal/testkit"
)

// edge is an order in which two resources are created, and why the other one would fail.
type edge struct{ first, then, why string }

// testOrder walks the JSON for the orders without which a first apply, or a destroy, fails on AWS.
// The emulator enforces some of them (emulator/checks/order), but not those that are about what runs.
// Of edges, those count whose resources are both there.
func testOrder(t *testing.T, d *testkit.Document) {
	for _, edge := range edges(d) {
		if d.Body(edge.first) != nil && d.Body(edge.then) != nil && !d.Needs(edge.then, edge.first) {
			t.Errorf("%s is not bound to come after %s: %s", edge.then, edge.first, edge.why)
		}
	}
	users := append(d.OfType("aws_ecs_service"), group)
	for _, kind := range []string{"aws_route", "aws_route_table_association", "aws_network_acl", "aws_vpc_endpoint", "aws_vpc_security_group_egress_rule"} {
		for _, way := range d.OfType(kind) {
			if strings.HasPrefix(way, kind+".volume_") {
				continue // leads to files, of whoever mounts them
			}
			for _, user := range users {
				if !d.Needs(user, way) {
					t.Errorf("%s is not bound to come after %s: without a way to AWS an agent can neither register nor drain", user, way)
				}
			}
		}
	}
}

const (
	cluster     = "aws_ecs_cluster.cluster"
	group       = "aws_autoscaling_group.cluster_auto_scaling_group"
	association = "aws_ecs_cluster_capacity_providers.cluster_capacity_providers"
)

// edges are the orders of the whole website and of each of its services.
func edges(d *testkit.Document) []edge {
	const (
		provider = "aws_ecs_capacity_provider.cluster_capacity_provider"
		gateway  = "aws_internet_gateway.network_internet_gateway"
		balancer = "aws_lb.load_balancer"
	)
	all := []edge{
		{cluster, group, "AWS deletes no cluster that has instances, and makes its service-linked role with the first cluster"},
		{cluster, "aws_launch_template.cluster_launch_template", "the instances learn the cluster's name by reference"},
		{provider, association, "AWS deletes no capacity provider that a cluster uses"},
		{cluster, association, "the association goes before its cluster"},
		{group, provider, "the group goes after its provider, when nothing is protected any more"},
		{"aws_iam_role_policy.cluster_instance_role_agent", group, "an agent without rights cannot report a task as stopped"},
		{gateway, balancer, "the gateway cannot be detached while addresses are mapped through it"},
		{gateway, "aws_eip.network_public_a_nat_address", "the gateway cannot be detached while addresses are mapped through it"},
		{gateway, "aws_nat_gateway.network_public_a_nat", "the gateway cannot be detached while addresses are mapped through it"},
		{"aws_iam_role_policy.network_flow_log_role_policy", "aws_flow_log.network_flow_log", "a flow log without rights records nothing"},
		{"aws_cloudwatch_log_group.network_flow_log_group", "aws_flow_log.network_flow_log", "a log group outlives what writes to it"},
		{"aws_s3_bucket_policy.load_balancer_access_logs_policy", balancer, "AWS tries to write to the log bucket at once"},
		{"aws_cloudwatch_log_group.logs_container_insights", cluster, "Container Insights would make a group that nobody owns"},
	}
	for _, service := range d.OfType("aws_ecs_service") {
		all = append(all, serviceEdges(d, service)...)
	}
	return all
}

// serviceEdges are the orders of the service at an address.
func serviceEdges(d *testkit.Document, service string) []edge {
	const balancer = "aws_lb.load_balancer"
	name := strings.TrimPrefix(service, "aws_ecs_service.service_")
	targets := "aws_lb_target_group.service_" + name + "_target_group"
	all := []edge{
		{association, service, "AWS dissociates no capacity provider that a service uses"},
		{group, service, "the service's tasks are stopped while their instances still run"},
		{"aws_iam_role_policy.cluster_instance_role_agent", service, "an agent without rights cannot report a task as stopped"},
		{"aws_iam_role_policy.service_" + name + "_execution_role_policy", service, "ECS starts no task without the execution role's rights"},
		{targets, service, "the service registers its tasks there"},
		{"aws_cloudwatch_log_group.logs_service_" + name, service, "a log group outlives what writes to it"},
		{"aws_cloudwatch_metric_alarm.alerts_service_" + name + "_errors", service, "ECS looks for its alarms when a deployment begins"},
		{service, "aws_cloudwatch_metric_alarm.alerts_service_" + name + "_unavailable", "without a task that was ever healthy, the first deployment would page"},
		{service, "aws_appautoscaling_target.scaling_" + name, "only a service that exists can be scaled"},
	}
	for _, rule := range d.OfType("aws_lb_listener_rule") {
		all = append(all, edge{balancer, rule, "a rule belongs to a listener of the load balancer"})
		if d.Needs(rule, targets) {
			all = append(all, edge{rule, service, "a target group without a load balancer is refused"})
		}
	}
	return all
}
