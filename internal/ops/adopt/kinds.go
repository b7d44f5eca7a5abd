package adopt

import "maps"

// way is how the import id of a type's resources is found: written by a pattern, or taken from what AWS
// has of a kind. Neither means that nothing is to be found again: to make it anew changes nothing.
type way struct {
	// id has {attribute} for what the configuration says, {attribute:other} for another attribute of the
	// resource that it refers to there, and {one|other} for the first of both that it has.
	id string

	kind string   // of a Thing
	by   []string // attributes that tell things of the kind apart; without any, it is their tags
}

// again reports whether the type is not found again.
func (w way) again() bool { return w.id == "" && w.kind == "" }

func named(id string) way                { return way{id: id} }
func tagged(kind string) way             { return way{kind: kind} }
func like(kind string, by ...string) way { return way{kind: kind, by: by} }
func rule(kind string) way {
	return like(kind, "security_group_id", "ip_protocol", "from_port", "to_port", "cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
}

// remade is for what AWS holds under the name that it is made with, so that to make it anew overwrites it.
func remade() way { return way{} }

// ways returns how each type is found: by the ids that the provider's documentation has under "Import".
func ways() map[string]way {
	all := map[string]way{}
	for _, part := range []map[string]way{computeWays(), watchWays(), frontDoorWays(), networkWays()} {
		maps.Copy(all, part)
	}
	return all
}

// computeWays are of what runs.
func computeWays() map[string]way {
	return map[string]way{
		"aws_appautoscaling_policy":           named("{service_namespace}/{resource_id}/{scalable_dimension}/{name}"),
		"aws_appautoscaling_scheduled_action": remade(),
		"aws_appautoscaling_target":           named("{service_namespace}/{resource_id}/{scalable_dimension}"),
		"aws_autoscaling_group":               named("{name}"),
		"aws_autoscaling_policy":              named("{autoscaling_group_name}/{name}"),
		"aws_autoscaling_schedule":            named("{autoscaling_group_name}/{scheduled_action_name}"),
		"aws_ecr_lifecycle_policy":            named("{repository}"),
		"aws_ecr_repository":                  named("{name}"),
		"aws_ecs_capacity_provider":           named("{name}"),
		"aws_ecs_cluster":                     named("{name}"),
		"aws_ecs_cluster_capacity_providers":  named("{cluster_name}"),
		"aws_ecs_service":                     named("{cluster:name}/{name}"),
		"aws_ecs_task_definition":             like("task-definition", "family"),
		"aws_iam_instance_profile":            named("{name}"),
		"aws_iam_openid_connect_provider":     named("arn:{@partition}:iam::{@account}:oidc-provider/{url}"),
		"aws_iam_policy":                      named("arn:{@partition}:iam::{@account}:policy{path}{name}"),
		"aws_iam_role":                        named("{name}"),
		"aws_iam_role_policy":                 named("{role}:{name}"),
		"aws_iam_role_policy_attachment":      named("{role}/{policy_arn}"),
		"aws_launch_template":                 tagged("lt"),
	}
}

// watchWays are of what watches, and what tells people or starts jobs.
func watchWays() map[string]way {
	return map[string]way{
		"aws_budgets_budget":                      named("{@account}:{name}"),
		"aws_chatbot_slack_channel_configuration": named("arn:{@partition}:chatbot::{@account}:chat-configuration/slack-channel/{configuration_name}"),
		"aws_chatbot_teams_channel_configuration": named("{team_id}"),
		"aws_cloudwatch_composite_alarm":          named("{alarm_name}"),
		"aws_cloudwatch_dashboard":                named("{dashboard_name}"),
		"aws_cloudwatch_event_rule":               named("{name}"),
		"aws_cloudwatch_event_target":             named("{rule}/{target_id}"),
		"aws_cloudwatch_log_group":                named("{name}"),
		"aws_cloudwatch_log_metric_filter":        named("{log_group_name}:{name}"),
		"aws_cloudwatch_log_resource_policy":      named("{policy_name}"),
		"aws_cloudwatch_metric_alarm":             named("{alarm_name}"),
		"aws_cloudwatch_query_definition":         like("query-definition", "name"),
		"aws_scheduler_schedule":                  named("default/{name}"),
		"aws_scheduler_schedule_group":            named("{name}"),
		"aws_sns_topic":                           named("arn:{@partition}:sns:{@region}:{@account}:{name}"),
		"aws_sns_topic_policy":                    named("{arn}"),
		"aws_sns_topic_subscription":              remade(),
	}
}

// frontDoorWays are of what leads requests to the containers, and of buckets and keys.
func frontDoorWays() map[string]way {
	return map[string]way{
		"aws_acm_certificate":                                tagged("acm:certificate"),
		"aws_acm_certificate_validation":                     remade(), // waits, and makes nothing
		"aws_kms_alias":                                      named("{name}"),
		"aws_kms_key":                                        tagged("kms:key"),
		"aws_lb":                                             like("lb", "name"),
		"aws_lb_listener":                                    like("listener", "load_balancer_arn", "port"),
		"aws_lb_listener_certificate":                        named("{listener_arn}_{certificate_arn}"),
		"aws_lb_listener_rule":                               like("listener-rule", "listener_arn", "priority"),
		"aws_lb_target_group":                                tagged("targetgroup"),
		"aws_route53_record":                                 named("{zone_id}_{name}_{type}"),
		"aws_s3_bucket":                                      named("{bucket}"),
		"aws_s3_bucket_lifecycle_configuration":              named("{bucket}"),
		"aws_s3_bucket_ownership_controls":                   named("{bucket}"),
		"aws_s3_bucket_policy":                               named("{bucket}"),
		"aws_s3_bucket_public_access_block":                  named("{bucket}"),
		"aws_s3_bucket_server_side_encryption_configuration": named("{bucket}"),
		"aws_s3_bucket_versioning":                           named("{bucket}"),
		"aws_wafv2_ip_set":                                   like("wafv2:ipset", "name"),
		"aws_wafv2_web_acl":                                  like("wafv2:webacl", "name"),
		"aws_wafv2_web_acl_association":                      named("{web_acl_arn},{resource_arn}"),
		"aws_wafv2_web_acl_logging_configuration":            named("{resource_arn}"),
	}
}

// networkWays are of what the containers stand in.
func networkWays() map[string]way {
	return map[string]way{
		"aws_default_network_acl":             named("{default_network_acl_id}"),
		"aws_default_route_table":             named("{default_route_table_id:id}"),
		"aws_default_security_group":          named("{vpc_id:default_security_group_id}"),
		"aws_egress_only_internet_gateway":    tagged("eigw"),
		"aws_eip":                             tagged("eipalloc"),
		"aws_flow_log":                        tagged("fl"),
		"aws_internet_gateway":                tagged("igw"),
		"aws_nat_gateway":                     tagged("nat"),
		"aws_network_acl":                     tagged("acl"),
		"aws_network_acl_association":         remade(),
		"aws_network_acl_rule":                named("{network_acl_id}:{rule_number}:{protocol}:{egress}"),
		"aws_route":                           named("{route_table_id}_{destination_cidr_block|destination_ipv6_cidr_block|destination_prefix_list_id}"),
		"aws_route_table":                     tagged("rtb"),
		"aws_route_table_association":         like("association", "subnet_id", "route_table_id"),
		"aws_security_group":                  tagged("sg"),
		"aws_subnet":                          tagged("subnet"),
		"aws_vpc":                             tagged("vpc"),
		"aws_vpc_dhcp_options":                tagged("dopt"),
		"aws_vpc_dhcp_options_association":    named("{vpc_id}"),
		"aws_vpc_endpoint":                    tagged("vpce"),
		"aws_vpc_security_group_egress_rule":  rule("egress-rule"),
		"aws_vpc_security_group_ingress_rule": rule("ingress-rule"),
	}
}
