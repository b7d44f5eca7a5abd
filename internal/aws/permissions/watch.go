package permissions

import "cdah/internal/aws/iam"

// watchServices are what watches the website.
func watchServices(s Scope) []service {
	return []service{
		{
			name:  "budgets",
			types: []string{"aws_budgets_budget"},
			look:  actions("budgets", "ViewBudget", "ListTagsForResource"),
			change: []iam.Statement{
				iam.Allow(actions("budgets", "ModifyBudget", "TagResource", "UntagResource"), s.global("budgets", "budget/"+s.Name+"*")),
			},
		},
		{
			name:  "chatbot",
			types: []string{"aws_chatbot_slack_channel_configuration", "aws_chatbot_teams_channel_configuration"},
			look:  actions("chatbot", "Describe*", "Get*", "ListTagsForResource", "ListMicrosoftTeamsChannelConfigurations"),
			change: []iam.Statement{
				iam.Allow(actions("chatbot",
					"CreateSlackChannelConfiguration", "UpdateSlackChannelConfiguration", "DeleteSlackChannelConfiguration",
					"CreateMicrosoftTeamsChannelConfiguration", "UpdateMicrosoftTeamsChannelConfiguration", "DeleteMicrosoftTeamsChannelConfiguration",
					"TagResource", "UntagResource"), s.global("chatbot", "chat-configuration/*/"+s.Name+"*")),
			},
		},
		{
			name: "cloudwatch",
			types: []string{
				"aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm", "aws_cloudwatch_dashboard",
			},
			look: actions("cloudwatch", "DescribeAlarms", "GetDashboard", "ListTagsForResource"),
			change: []iam.Statement{
				iam.Allow(actions("cloudwatch", "PutMetricAlarm", "PutCompositeAlarm", "DeleteAlarms", "TagResource", "UntagResource"),
					s.arn("cloudwatch", "alarm:"+s.Name+"*")),
				iam.Allow(actions("cloudwatch", "PutDashboard", "DeleteDashboards"), s.global("cloudwatch", "dashboard/"+s.Name+"*")),
			},
		},
	}
}

// messageServices are what keeps the logs, runs jobs on time, and tells people.
func messageServices(s Scope) []service {
	return []service{
		{
			name:  "events",
			types: []string{"aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"},
			look:  actions("events", "DescribeRule", "ListTargetsByRule", "ListTagsForResource"),
			change: []iam.Statement{
				iam.Allow(actions("events",
					"PutRule", "DeleteRule", "EnableRule", "DisableRule", "PutTargets", "RemoveTargets", "TagResource", "UntagResource"),
					s.arn("events", "rule/"+s.Name+"*")),
			},
		},
		{
			name: "logs",
			types: []string{
				"aws_cloudwatch_log_group", "aws_cloudwatch_log_metric_filter", "aws_cloudwatch_query_definition",
				"aws_cloudwatch_log_resource_policy",
			},
			look: actions("logs", "DescribeLogGroups", "DescribeMetricFilters", "DescribeQueryDefinitions", "DescribeResourcePolicies", "ListTagsForResource"),
			change: []iam.Statement{
				iam.Allow(actions("logs",
					"CreateLogGroup", "DeleteLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy", "AssociateKmsKey", "DisassociateKmsKey",
					"PutMetricFilter", "DeleteMetricFilter", "TagResource", "UntagResource"),
					s.arn("logs", "log-group:*"+s.Name+"*")),
				// Queries have no resource, and what delivers a firewall's or a network's logs asks for the rest.
				iam.Allow(actions("logs",
					"PutQueryDefinition", "DeleteQueryDefinition", "CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery",
					"ListLogDeliveries", "PutResourcePolicy", "DeleteResourcePolicy"), "*").When(s.inRegion()),
			},
		},
		{
			name:  "scheduler",
			types: []string{"aws_scheduler_schedule", "aws_scheduler_schedule_group"},
			look:  actions("scheduler", "GetSchedule", "GetScheduleGroup", "ListTagsForResource"),
			change: []iam.Statement{
				iam.Allow(actions("scheduler",
					"CreateSchedule", "UpdateSchedule", "DeleteSchedule", "CreateScheduleGroup", "DeleteScheduleGroup", "TagResource", "UntagResource"),
					s.arn("scheduler", "schedule/*/"+s.Name+"*"), s.arn("scheduler", "schedule/"+s.Name+"*"), s.arn("scheduler", "schedule-group/"+s.Name+"*")),
			},
		},
		{
			name:  "sns",
			types: []string{"aws_sns_topic", "aws_sns_topic_policy", "aws_sns_topic_subscription"},
			look:  actions("sns", "GetTopicAttributes", "GetSubscriptionAttributes", "ListSubscriptionsByTopic", "ListTagsForResource"),
			change: []iam.Statement{
				iam.Allow(actions("sns",
					"CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe", "SetSubscriptionAttributes", "TagResource", "UntagResource"),
					s.arn("sns", s.Name+"*")),
				// A subscription has an ARN of its own, which IAM does not match here.
				iam.Allow(actions("sns", "Unsubscribe"), "*").When(s.inRegion()),
			},
		},
	}
}
