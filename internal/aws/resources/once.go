package resources

import "strings"

// Once returns the attributes that together say which one a resource is, where AWS has one of them: its name and what
// it is within. None of those that AWS tells apart by an id of its own choice.
func Once(kind string, own ...Service) []string {
	if attributes := ofOwners(kind, own).Once; attributes != nil {
		return attributes
	}
	return strings.Fields(once()[kind])
}

func once() map[string]string {
	return map[string]string{
		"aws_appautoscaling_policy":           "service_namespace resource_id name",
		"aws_appautoscaling_scheduled_action": "service_namespace resource_id name",
		"aws_appautoscaling_target":           "service_namespace resource_id scalable_dimension",
		"aws_autoscaling_group":               "name",
		"aws_autoscaling_policy":              "autoscaling_group_name name",
		"aws_autoscaling_schedule":            "autoscaling_group_name scheduled_action_name",
		"aws_budgets_budget":                  "name",
		"aws_cloudwatch_composite_alarm":      "alarm_name",
		"aws_cloudwatch_dashboard":            "dashboard_name",
		"aws_cloudwatch_event_rule":           "name",
		"aws_cloudwatch_event_target":         "rule target_id",
		"aws_cloudwatch_log_group":            "name",
		"aws_cloudwatch_log_metric_filter":    "log_group_name name",
		"aws_cloudwatch_log_resource_policy":  "policy_name",
		"aws_cloudwatch_metric_alarm":         "alarm_name",
		"aws_cloudwatch_query_definition":     "name",
		"aws_ecs_capacity_provider":           "name",
		"aws_ecs_cluster":                     "name",
		"aws_ecs_service":                     "cluster name",
		"aws_ecs_task_definition":             "family",
		"aws_iam_instance_profile":            "name",
		"aws_iam_role":                        "name",
		"aws_iam_role_policy":                 "role name",
		"aws_launch_template":                 "name",
		"aws_lb":                              "name",
		"aws_lb_listener":                     "load_balancer_arn port",
		"aws_lb_listener_rule":                "listener_arn priority",
		"aws_network_acl_rule":                "network_acl_id egress rule_number",
		"aws_route":                           "route_table_id destination_ipv6_cidr_block destination_cidr_block",
		"aws_route53_record":                  "zone_id name type",
		"aws_s3_bucket":                       "bucket",
		"aws_scheduler_schedule":              "group_name name",
		"aws_security_group":                  "vpc_id name",
		"aws_sns_topic":                       "name",
		"aws_sns_topic_subscription":          "topic_arn protocol endpoint",
		"aws_sqs_queue":                       "name",
		"aws_subnet":                          "vpc_id cidr_block",
		"aws_vpc_endpoint":                    "vpc_id service_name",
		"aws_wafv2_web_acl":                   "name",
	}
}
