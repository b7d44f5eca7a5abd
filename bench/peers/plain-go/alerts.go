package main

func addAlerts(s stack, lb loadBalancer, web webService) {
	topic := addTopic(s)
	balancer := object{"LoadBalancer": lb.lb.ref("arn_suffix")}
	targets := with(balancer, object{"TargetGroup": web.targets.ref("arn_suffix")})
	alarm := func(id, description string, attributes object) {
		s.add("aws_cloudwatch_metric_alarm", "alerts/"+id, with(attributes, object{
			"alarm_actions": list{topic.ref("arn")}, "alarm_description": description, "alarm_name": name + "-" + id,
			"ok_actions": list{topic.ref("arn")},
		}))
	}
	const rate = " More than 5 % in 3 of 5 minutes."
	alarm("load-balancer-errors",
		"The load balancer itself answers with errors: no healthy target, or targets that do not answer in time."+rate,
		errorRate("HTTPCode_ELB_5XX_Count", "100 * errors / (FILL(requests, 0) + errors)", balancer))
	alarm("service-web-errors", "Service web answers with errors: look at its log group first."+rate,
		errorRate("HTTPCode_Target_5XX_Count", "100 * errors / requests", targets))
	alarm("service-web-unavailable",
		"Service web has no healthy task: look at its events in ECS, then at its log group. For 3 minutes.", object{
			"comparison_operator": "LessThanThreshold", "dimensions": targets, "evaluation_periods": 3,
			"metric_name": "HealthyHostCount", "namespace": "AWS/ApplicationELB", "period": 60, "statistic": "Maximum",
			"threshold": 1, "treat_missing_data": "breaching",
		})
}

// errorRate is an alarm on a share of requests.
func errorRate(errors, expression string, dimensions object) object {
	query := func(id, metric string) object {
		return object{"id": id, "metric": object{
			"dimensions": dimensions, "metric_name": metric, "namespace": "AWS/ApplicationELB", "period": 60, "stat": "Sum",
		}}
	}
	return object{
		"comparison_operator": "GreaterThanThreshold", "datapoints_to_alarm": 3, "evaluation_periods": 5,
		"metric_query": list{
			object{"expression": expression, "id": "rate", "label": "Errors in percent of requests", "return_data": true},
			query("errors", errors),
			query("requests", "RequestCount"),
		},
		"threshold": 5, "treat_missing_data": "notBreaching",
	}
}

func addTopic(s stack) resource {
	key := s.add("aws_kms_key", "alerts/key", object{
		"deletion_window_in_days": 30, "description": "Alerts of " + name, "enable_key_rotation": true,
		"policy": policy(
			with(allow(list{"kms:*"}, list{"*"}), object{
				"Sid": "Account", "Principal": object{"AWS": "arn:aws:iam::" + account + ":root"},
			}),
			with(allow(list{"kms:Decrypt", "kms:GenerateDataKey*"}, list{"*"}), object{
				"Principal": service("cloudwatch.amazonaws.com"),
				"Condition": object{"StringEquals": object{"aws:SourceAccount": account}},
			}),
		),
		"tags": named(name + "-alerts"),
	})
	topic := s.add("aws_sns_topic", "alerts/topic", object{"kms_master_key_id": key.ref("id"), "name": name + "-alerts"})
	arn := topic.ref("arn")
	s.add("aws_sns_topic_policy", "alerts/topic/policy", object{
		"arn": arn,
		"policy": policy(
			with(allow(list{"sns:Publish"}, list{arn}), object{
				"Principal": service("cloudwatch.amazonaws.com"),
				"Condition": object{
					"ArnLike":      object{"aws:SourceArn": "arn:aws:cloudwatch:" + region + ":" + account + ":alarm:" + name + "-*"},
					"StringEquals": object{"aws:SourceAccount": account},
				},
			}),
			tlsOnly(list{"sns:Publish"}, list{arn}),
		),
	})
	s.add("aws_sns_topic_subscription", "alerts/topic/email-alerts-64-example-46-com", object{
		"endpoint": "alerts@example.com", "protocol": "email", "topic_arn": arn,
	})
	return topic
}
