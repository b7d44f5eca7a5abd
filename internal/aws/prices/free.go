package prices

// free are the types that cost nothing by themselves, each with the page of AWS's prices, where it is not among what is
// billed or said to be free. What passes through some of them is billed with what stands before it.
func free() map[string]Entry {
	const (
		autoScaling    = "https://aws.amazon.com/ec2/autoscaling/pricing/"
		budgets        = "https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/" // budgets without actions
		certificates   = "https://aws.amazon.com/certificate-manager/pricing/"             // public ones, in AWS's own services
		chatbot        = "https://aws.amazon.com/chatbot/pricing/"
		cloudMap       = "https://aws.amazon.com/cloud-map/pricing/" // what ECS registers
		cloudWatch     = "https://aws.amazon.com/cloudwatch/pricing/"
		containers     = "https://aws.amazon.com/ecs/pricing/"         // on instances of EC2
		events         = "https://aws.amazon.com/eventbridge/pricing/" // those of AWS's own services
		files          = "https://aws.amazon.com/efs/pricing/"
		identity       = "https://aws.amazon.com/iam/"
		images         = "https://aws.amazon.com/ecr/pricing/"
		loadBalancing  = "https://aws.amazon.com/elasticloadbalancing/pricing/"
		notifications  = "https://aws.amazon.com/sns/pricing/"
		objects        = "https://aws.amazon.com/s3/pricing/"
		taskScaling    = "https://aws.amazon.com/autoscaling/pricing/"
		terraform      = "https://developer.hashicorp.com/terraform/language/resources/terraform-data"
		virtualNetwork = "https://aws.amazon.com/vpc/pricing/"
		firewall       = "https://aws.amazon.com/waf/pricing/"
	)
	table := map[string]Entry{}
	for page, kinds := range map[string][]string{
		autoScaling:  {"aws_autoscaling_policy", "aws_autoscaling_schedule"},
		budgets:      {"aws_budgets_budget"},
		certificates: {"aws_acm_certificate", "aws_acm_certificate_validation"},
		chatbot:      {"aws_chatbot_slack_channel_configuration", "aws_chatbot_teams_channel_configuration"},
		cloudMap:     {"aws_service_discovery_http_namespace"},
		cloudWatch:   {"aws_cloudwatch_log_resource_policy", "aws_cloudwatch_query_definition"},
		containers:   {"aws_ecs_cluster_capacity_providers", "aws_ecs_service", "aws_ecs_task_definition"},
		events:       {"aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"},
		files:        {"aws_efs_access_point", "aws_efs_file_system_policy", "aws_efs_mount_target"},
		identity: {
			"aws_iam_instance_profile", "aws_iam_openid_connect_provider", "aws_iam_policy", "aws_iam_role", "aws_iam_role_policy",
			"aws_iam_role_policy_attachment",
		},
		images: {
			"aws_ecr_lifecycle_policy", "aws_ecr_registry_policy", "aws_ecr_replication_configuration", "aws_ecr_repository_policy",
		},
		loadBalancing: {"aws_lb_listener", "aws_lb_listener_rule", "aws_lb_target_group"},
		notifications: {"aws_sns_topic_policy"},
		objects: {
			"aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block",
			"aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning",
		},
		taskScaling: {"aws_appautoscaling_scheduled_action", "aws_appautoscaling_target"},
		terraform:   {"terraform_data"},
		virtualNetwork: {
			"aws_default_network_acl", "aws_default_route_table", "aws_default_security_group", "aws_egress_only_internet_gateway",
			"aws_internet_gateway", "aws_network_acl", "aws_network_interface", "aws_route", "aws_route_table",
			"aws_route_table_association", "aws_security_group", "aws_subnet", "aws_vpc", "aws_vpc_security_group_egress_rule",
			"aws_vpc_security_group_ingress_rule",
		},
		firewall: {"aws_wafv2_web_acl_association"},
	} {
		for _, kind := range kinds {
			table[kind] = Entry{Free: page}
		}
	}
	return table
}
