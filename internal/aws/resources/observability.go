package resources

import (
	"cdah/internal/aws/iam"
	"cdah/internal/aws/settings"
)

func budgets() Service {
	return Service{
		Name: "budgets",
		Look: []string{"ViewBudget", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("budgets", "ModifyBudget", "TagResource", "UntagResource"), s.GlobalARN("budgets", "budget/"+s.Name+"-*")),
			}
		},
		Resources: map[string]Resource{
			"aws_budgets_budget": {Import: pattern("{@account}:{name}"), Loss: untold},
		},
	}
}

func chatbot() Service {
	return Service{
		Name: "chatbot",
		Look: []string{"Describe*", "Get*", "ListTagsForResource", "ListMicrosoftTeamsChannelConfigurations"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				// The two that create know no resource.
				iam.Allow(iam.Actions("chatbot", "CreateSlackChannelConfiguration", "CreateMicrosoftTeamsChannelConfiguration"), "*").When(s.tagging()),
				iam.Allow(iam.Actions("chatbot",
					"UpdateSlackChannelConfiguration", "DeleteSlackChannelConfiguration",
					"UpdateMicrosoftTeamsChannelConfiguration", "DeleteMicrosoftTeamsChannelConfiguration",
					"TagResource", "UntagResource"), s.GlobalARN("chatbot", "chat-configuration/*/"+s.Name+"-*")),
			}
		},
		Resources: map[string]Resource{
			"aws_chatbot_slack_channel_configuration": {Import: pattern("arn:{@partition}:chatbot::{@account}:chat-configuration/slack-channel/{configuration_name}"), Loss: untold},
			"aws_chatbot_teams_channel_configuration": {Import: pattern("{team_id}"), Loss: untold},
		},
	}
}

func cloudwatch() Service {
	return Service{
		Name: "cloudwatch",
		Look: []string{"DescribeAlarms", "GetDashboard", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("cloudwatch", "PutMetricAlarm", "DeleteAlarms", "TagResource", "UntagResource"),
					s.ARN("cloudwatch", "alarm:"+s.Name+"-*")),
				// AWS refuses it to who may do it to some alarms only
				// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html).
				iam.Allow(iam.Actions("cloudwatch", "PutCompositeAlarm"), "*").When(s.InRegion()),
				iam.Allow(iam.Actions("cloudwatch", "PutDashboard", "DeleteDashboards"), s.GlobalARN("cloudwatch", "dashboard/"+s.Name)),
			}
		},
		Resources: map[string]Resource{
			"aws_cloudwatch_composite_alarm": {Import: pattern("{alarm_name}"), Loss: nothing},
			"aws_cloudwatch_dashboard":       {Import: pattern("{dashboard_name}"), Loss: nothing},
			"aws_cloudwatch_metric_alarm":    {Import: pattern("{alarm_name}"), Loss: nothing},
		},
	}
}

func events() Service {
	return Service{
		Name: "events",
		Look: []string{"DescribeRule", "ListTargetsByRule", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("events",
					"PutRule", "DeleteRule", "EnableRule", "DisableRule", "PutTargets", "RemoveTargets", "TagResource", "UntagResource"),
					s.ARN("events", "rule/"+s.Name+"-*")),
			}
		},
		Resources: map[string]Resource{
			"aws_cloudwatch_event_rule":   {Import: pattern("{name}"), Loss: untold},
			"aws_cloudwatch_event_target": {Import: pattern("{rule}/{target_id}"), Loss: nothing},
		},
	}
}

func logs() Service {
	return Service{
		Name: "logs",
		Look: []string{"DescribeLogGroups", "DescribeMetricFilters", "DescribeQueryDefinitions", "DescribeResourcePolicies", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("logs",
					"CreateLogGroup", "DeleteLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy", "AssociateKmsKey", "DisassociateKmsKey",
					"PutMetricFilter", "DeleteMetricFilter", "TagResource", "UntagResource"),
					s.ARNs("logs", "log-group:/ecs/"+s.Name+"/*", "log-group:/vpc/"+s.Name+"/*", "log-group:/aws/ecs/containerinsights/"+s.Name+"/*",
						"log-group:/ec2/"+s.Name, "log-group:/ec2/"+s.Name+":*",
						"log-group:"+settings.WAFLogPrefix+s.Name, "log-group:"+settings.WAFLogPrefix+s.Name+":*")...),
				// Queries have no resource, and what delivers a firewall's or a network's logs asks for the rest.
				iam.Allow(iam.Actions("logs",
					"PutQueryDefinition", "DeleteQueryDefinition", "CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery",
					"ListLogDeliveries", "PutResourcePolicy", "DeleteResourcePolicy"), "*").When(s.InRegion()),
			}
		},
		Resources: map[string]Resource{
			"aws_cloudwatch_log_group":           {Import: pattern("{name}"), Loss: "the logs in it"},
			"aws_cloudwatch_log_metric_filter":   {Import: pattern("{log_group_name}:{name}"), Loss: nothing},
			"aws_cloudwatch_log_resource_policy": {Import: pattern("{policy_name}"), Loss: unrecorded}, // it lets a firewall write its logs
			"aws_cloudwatch_query_definition":    {Import: attributesOf("query-definition", "name"), Loss: nothing},
		},
		Data: []string{"aws_cloudwatch_log_groups"},
	}
}

func scheduler() Service {
	return Service{
		Name: "scheduler",
		Look: []string{"GetSchedule"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("scheduler", "CreateSchedule", "UpdateSchedule", "DeleteSchedule"), s.ARN("scheduler", "schedule/default/"+s.Name+"-*")),
			}
		},
		Resources: map[string]Resource{
			"aws_scheduler_schedule": {Import: pattern("default/{name}"), Loss: "its job is not started until it is back"},
		},
	}
}

func sns() Service {
	return Service{
		Name: "sns",
		Look: []string{"GetTopicAttributes", "GetSubscriptionAttributes", "ListSubscriptionsByTopic", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("sns",
					"CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe", "Unsubscribe", "SetSubscriptionAttributes",
					"TagResource", "UntagResource"), s.ARN("sns", s.Name+"-*")),
			}
		},
		Resources: map[string]Resource{
			"aws_sns_topic":              {Import: pattern("arn:{@partition}:sns:{@region}:{@account}:{name}"), Loss: "its subscriptions, which people must confirm again"},
			"aws_sns_topic_policy":       {Import: pattern("{arn}"), Loss: nothing},
			"aws_sns_topic_subscription": {Import: overwritten(), Loss: "alerts, until somebody has confirmed it again"},
		},
	}
}

// sqs holds what a schedule could not start.
func sqs() Service {
	return Service{
		Name: "sqs",
		Look: []string{"GetQueueAttributes", "GetQueueUrl", "ListQueueTags"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("sqs", "CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"), s.ARN("sqs", s.Name+"-*")),
			}
		},
		Resources: map[string]Resource{
			"aws_sqs_queue": {Import: pattern("https://sqs.{@region}.{@dns_suffix}/{@account}/{name}"), Loss: stored},
		},
	}
}
