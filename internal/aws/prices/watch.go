package prices

import "fmt"

// watch: https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/sns/pricing/,
// https://aws.amazon.com/sqs/pricing/ and https://aws.amazon.com/eventbridge/pricing/. The usage types of CloudWatch are
// those of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html.
func watch() map[string]Entry {
	return map[string]Entry{
		"aws_cloudwatch_metric_alarm":    {Amounts: metricAlarm},
		"aws_cloudwatch_composite_alarm": amounts(fixed("composite alarm", "", 1, alarm("CW:CompositeAlarmMonitorUsage"))),
		"aws_cloudwatch_dashboard": amounts(fixed("dashboard", "", 1,
			Product{Service: "AmazonCloudWatch", Family: "Dashboard", UsageType: "DashboardsUsageHour", Place: Everywhere})),
		"aws_cloudwatch_log_group":         {Amounts: logGroup},
		"aws_cloudwatch_log_metric_filter": amounts(traffic("metrics of filters, in months with lines", "metrics", metric("CW:MetricMonitorUsage"))),
		"aws_ecs_cluster":                  {Amounts: containerInsights},
		"aws_ecs_capacity_provider":        {Amounts: managedScaling},
		"aws_appautoscaling_policy":        {Amounts: targetTracking},
		"aws_sns_topic_subscription":       {Amounts: subscription},
		"aws_sns_topic": amounts(million(traffic("messages to topics", "requests",
			Product{Service: "AmazonSNS", Family: "API Request", UsageType: "Requests-Tier1"}))),
		// Its usage type differs by region in more than the name before it.
		"aws_sqs_queue": amounts(million(traffic("requests of queues", "requests", Product{
			Service: "AWSQueueService", Family: "API Request", Attributes: map[string]string{"queueType": "Standard", "group": "SQS-APIRequest-Tier1"},
		}))),
		"aws_scheduler_schedule": amounts(Amount{What: "starts by schedules", Unit: "starts", Traffic: true, Note: "prices: https://aws.amazon.com/eventbridge/pricing/, Scheduler"}),
	}
}

func alarm(usageType string) Product {
	return Product{Service: "AmazonCloudWatch", Family: "Alarm", UsageType: usageType}
}

func metric(usageType string) Product {
	return Product{Service: "AmazonCloudWatch", UsageType: usageType}
}

// metricAlarm is billed by the metrics that it reads, and at a higher price where it reads more than once a minute.
func metricAlarm(r Resource) []Amount {
	metrics, period := 0.0, r.number(60, "period")
	for _, query := range r.blocks("metric_query") {
		for _, read := range query.blocks("metric") {
			metrics, period = metrics+1, min(period, read.number(60, "period"))
		}
	}
	if period > 0 && period < 60 {
		return []Amount{fixed("metric of alarms that read within a minute", "", max(metrics, 1), alarm("CW:HighResAlarmMonitorUsage"))}
	}
	return []Amount{fixed("metric of alarms", "", max(metrics, 1), alarm("CW:AlarmMonitorUsage"))}
}

// trackingAlarms are what AWS makes for a policy that tracks a target: one alarm for more, and one for less
// (https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html).
const trackingAlarms = 2

func targetTracking(r Resource) []Amount {
	if len(r.blocks("target_tracking_scaling_policy_configuration")) == 0 {
		return nil
	}
	metrics := 0.0
	for _, query := range r.blocks("target_tracking_scaling_policy_configuration", "customized_metric_specification", "metrics") {
		metrics += float64(len(query.blocks("metric_stat")))
	}
	return []Amount{fixed("metric of alarms that scaling makes", "", trackingAlarms*max(metrics, 1), alarm("CW:AlarmMonitorUsage"))}
}

// managedScaling tracks a target by a policy of ECS's own
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html).
func managedScaling(r Resource) []Amount {
	if r.text("auto_scaling_group_provider", "managed_scaling", "status") != "ENABLED" {
		return nil
	}
	return []Amount{fixed("metric of alarms that scaling makes", "", trackingAlarms, alarm("CW:AlarmMonitorUsage"))}
}

// logGroup is billed for what is written, unless a service of AWS's writes it, and for what stays.
func logGroup(r Resource) []Amount {
	stored := traffic("logs, kept", "GB-months", Product{Service: "AmazonCloudWatch", Family: "Storage Snapshot", UsageType: "TimedStorage-ByteHrs"})
	if days := r.number(0, "retention_in_days"); days > 0 {
		stored.Note = fmt.Sprintf("kept for %g days", days)
	}
	if r.usedBy("aws_flow_log", "log_destination") || r.usedBy("aws_wafv2_web_acl_logging_configuration", "log_destination_configs") {
		return []Amount{stored}
	}
	return []Amount{traffic("logs, written", "GB", Product{Service: "AmazonCloudWatch", Family: "Data Payload", UsageType: "DataProcessing-Bytes"}), stored}
}

// containerInsights has metrics of a cluster and its services; how many depends on what runs.
func containerInsights(r Resource) []Amount {
	for _, setting := range r.blocks("setting") {
		if setting.text("name") != "containerInsights" {
			continue
		}
		switch setting.text("value") {
		case "enabled":
			return []Amount{traffic("metrics of Container Insights", "metrics", metric("CW:MetricMonitorUsage"))}
		case "enhanced":
			return []Amount{traffic("metrics of Container Insights, enhanced", "metrics", metric("CW:MetricsUsage"))}
		}
	}
	return nil
}

func subscription(r Resource) []Amount {
	usageType := map[string]string{"email": "DeliveryAttempts-SMTP", "email-json": "DeliveryAttempts-SMTP", "http": "DeliveryAttempts-HTTP", "https": "DeliveryAttempts-HTTP"}[r.text("protocol")]
	if usageType == "" {
		return nil // to queues and functions it is free
	}
	return []Amount{million(traffic("alerts by "+r.text("protocol"), "messages", Product{Service: "AmazonSNS", Family: "Message Delivery", UsageType: usageType}))}
}
