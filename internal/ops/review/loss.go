package review

import "slices"

// loss says what is lost when a resource of the type is replaced or destroyed, and nothing where that
// harms nobody. A type that is not known is taken to matter: a gate that is in doubt stays shut.
func loss(kind string) string {
	if slices.Contains(harmless(), kind) {
		return ""
	}
	if lost, known := losses()[kind]; known {
		return lost
	}
	return "cdah does not know what is lost with a " + kind
}

// harmless are the types that can come and go: what follows from the configuration alone, holds nothing,
// and is not in anybody's way for longer than a moment.
func harmless() []string {
	return []string{
		"aws_acm_certificate_validation",
		"aws_appautoscaling_policy",
		"aws_appautoscaling_scheduled_action",
		"aws_appautoscaling_target",
		"aws_autoscaling_lifecycle_hook",
		"aws_autoscaling_policy",
		"aws_autoscaling_schedule",
		"aws_cloudwatch_composite_alarm",
		"aws_cloudwatch_dashboard",
		"aws_cloudwatch_event_target",
		"aws_cloudwatch_log_metric_filter",
		"aws_cloudwatch_metric_alarm",
		"aws_cloudwatch_query_definition",
		"aws_ecs_task_definition", // each change makes another revision
		"aws_iam_policy_attachment",
		"aws_iam_role_policy",
		"aws_iam_role_policy_attachment",
		"aws_launch_template",
		"aws_lb_listener_rule", // another rule or the default answers for a moment
		"aws_s3_bucket_lifecycle_configuration",
		"aws_s3_bucket_metric",
		"aws_security_group_rule",
		"aws_sns_topic_policy",
		"aws_vpc_security_group_egress_rule",
		"aws_vpc_security_group_ingress_rule",
		"terraform_data",
	}
}

// losses are what the types that are known to matter take with them.
func losses() map[string]string {
	const (
		data      = "everything stored in it"
		running   = "everything that runs on it is stopped"
		cutOff    = "the website cannot be reached until it is back"
		noWayOut  = "instances have no way out until it is back"
		contained = "everything inside it has to go first"
		logs      = "the logs in it"
		rights    = "what runs with it has no rights until it is started anew"
		unguarded = "nothing guards what it protects until it is back"
	)
	return map[string]string{
		"aws_acm_certificate":                cutOff,
		"aws_autoscaling_group":              running,
		"aws_cloudwatch_log_group":           logs,
		"aws_db_instance":                    data,
		"aws_dynamodb_table":                 data,
		"aws_ecr_repository":                 "all images in it, also those that run",
		"aws_ecs_capacity_provider":          "the cluster can start no instances until it is back",
		"aws_ecs_cluster":                    running,
		"aws_ecs_cluster_capacity_providers": "the cluster can start no instances until it is back",
		"aws_ecs_service":                    "all its tasks are stopped",
		"aws_efs_file_system":                data,
		"aws_eip":                            "its address, which others may have allowed in their firewalls",
		"aws_elasticache_replication_group":  data,
		"aws_flow_log":                       "traffic is not recorded until it is back",
		"aws_iam_instance_profile":           rights,
		"aws_iam_openid_connect_provider":    "the pipeline cannot log in until it is back",
		"aws_iam_role":                       rights,
		"aws_internet_gateway":               cutOff,
		"aws_kms_key":                        "everything encrypted with it, for good",
		"aws_lb":                             "the website cannot be reached, and its address changes",
		"aws_lb_listener":                    cutOff,
		"aws_lb_target_group":                "its targets get no requests until they are healthy in another",
		"aws_nat_gateway":                    noWayOut,
		"aws_network_acl":                    "its subnets fall back to the default ACL, or are cut off",
		"aws_rds_cluster":                    data,
		"aws_route":                          "traffic loses its way until it is back",
		"aws_route53_record":                 "the name does not resolve until it is back, and longer where it is cached",
		"aws_route53_zone":                   "the domain stops resolving, and gets other name servers",
		"aws_route_table":                    "traffic loses its way until it is back",
		"aws_route_table_association":        "traffic loses its way until it is back",
		"aws_s3_bucket":                      data,
		"aws_s3_bucket_policy":               unguarded,
		"aws_s3_bucket_public_access_block":  unguarded,
		"aws_s3_bucket_server_side_encryption_configuration": unguarded,
		"aws_s3_bucket_versioning":                           "older versions are no longer kept",
		"aws_secretsmanager_secret":                          "the secret in it",
		"aws_security_group":                                 "what it lets in and out is cut off, or AWS refuses while it is used",
		"aws_sns_topic":                                      "its subscriptions, which people must confirm again",
		"aws_sns_topic_subscription":                         "alerts, until somebody has confirmed it again",
		"aws_sqs_queue":                                      data,
		"aws_ssm_parameter":                                  "the value in it",
		"aws_subnet":                                         contained,
		"aws_vpc":                                            contained,
		"aws_vpc_endpoint":                                   "what goes through it takes another way, or none",
		"aws_wafv2_web_acl":                                  unguarded,
		"aws_wafv2_web_acl_association":                      unguarded,
	}
}
