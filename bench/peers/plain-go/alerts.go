package main

// runbook is where alarms send their reader.
const runbook = " Runbook: docs/runbook.md#"

// alerts are the topics, and the alarms that need no service. Each alarm informs; somebody is paged once
// for all that are wrong.
type alerts struct {
	page, inform                  resource
	targetDimensions              object
	balancerErrors, serviceErrors resource
}

func addAlerts(s stack, lb loadBalancer, group resource) alerts {
	key := addAlertsKey(s)
	alarms := publisher("cloudwatch.amazonaws.com", "arn:aws:cloudwatch:"+region+":"+account+":alarm:"+name+"-*")
	budgets := publisher("budgets.amazonaws.com", "arn:aws:budgets::"+account+":*")
	a := alerts{}
	a.page = addTopic(s, key, "topic", name+"-alerts", alarms)
	a.inform = addTopic(s, key, "inform", name+"-alerts-inform", alarms, object{"Principal": service("events.amazonaws.com")}, budgets)
	balancer := object{"LoadBalancer": lb.lb.ref("arn_suffix")}
	a.targetDimensions = with(balancer, object{"TargetGroup": group.ref("arn_suffix")})
	const rate = " 5xx above 5 % of the requests in 3 of 5 minutes. Look first at "
	a.balancerErrors = a.alarm(s, "load-balancer-errors",
		"The load balancer itself answers with errors: no healthy target, or targets that do not answer in time."+
			rate+"healthy tasks and latency on the dashboard."+runbook+"load-balancer-5xx-rate",
		errorRate("HTTPCode_ELB_5XX_Count", "100 * errors / (FILL(requests, 0) + errors)", balancer))
	a.serviceErrors = a.alarm(s, "service-web-errors",
		"Service web answers with errors."+rate+"its log group, by the query errors-by-minute."+runbook+"target-5xx-rate",
		errorRate("HTTPCode_Target_5XX_Count", "100 * errors / requests", a.targetDimensions))
	return a
}

// addPages adds the alarm that watches a running service, and those that page somebody.
func (a alerts) addPages(s stack, ecs resource) {
	unavailable := a.alarm(s, "service-web-unavailable",
		"Service web cannot answer. Healthy tasks below 1 for 3 minutes. Look first at its events in ECS, then its log group."+
			runbook+"no-healthy-tasks", object{
			"comparison_operator": "LessThanThreshold", "datapoints_to_alarm": 3, "depends_on": names(ecs),
			"dimensions": a.targetDimensions, "evaluation_periods": 3, "metric_name": "HealthyHostCount",
			"namespace": "AWS/ApplicationELB", "period": 60, "statistic": "Maximum", "threshold": 1,
			"treat_missing_data": "breaching",
		})
	web := addPage(s, "page-web", "Service web", nil, a.serviceErrors, unavailable)
	addPage(s, "page", "The website "+name, list{a.page.ref("arn")}, a.balancerErrors, web)
}

func (a alerts) alarm(s stack, id, description string, attributes object) resource {
	return s.add("aws_cloudwatch_metric_alarm", "alerts/"+id, with(attributes, object{
		"alarm_actions": list{a.inform.ref("arn")}, "alarm_description": description, "alarm_name": name + "-" + id,
		"lifecycle": object{"create_before_destroy": true}, "ok_actions": list{a.inform.ref("arn")},
	}))
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
			object{"expression": expression, "id": "result", "label": "Errors in percent of requests", "return_data": true},
			query("errors", errors),
			query("requests", "RequestCount"),
		},
		"threshold": 5, "treat_missing_data": "notBreaching",
	}
}

// addPage adds an alarm that is on while one of its parts is.
func addPage(s stack, id, what string, actions list, parts ...resource) resource {
	rule := ""
	for i, part := range parts {
		if i > 0 {
			rule += " OR "
		}
		rule += "ALARM(" + part.ref("alarm_name") + ")"
	}
	attributes := object{
		"alarm_description": what + " needs somebody at once. At least one of its parts is in alarm:" +
			" look first at which, on the dashboard " + name + "." + runbook + "page",
		"alarm_name": name + "-" + id, "alarm_rule": rule, "lifecycle": object{"create_before_destroy": true},
	}
	if len(actions) > 0 {
		attributes["alarm_actions"], attributes["ok_actions"] = actions, actions
	}
	return s.add("aws_cloudwatch_composite_alarm", "alerts/"+id, attributes)
}

// ofAccount is the condition that a request is made for the account.
func ofAccount() object { return object{"StringEquals": object{"aws:SourceAccount": account}} }

func addAlertsKey(s stack) resource {
	use := func(host string) object {
		return with(allow(list{"kms:Decrypt", "kms:GenerateDataKey*"}, list{"*"}), object{"Principal": service(host)})
	}
	return s.add("aws_kms_key", "alerts/key", object{
		"deletion_window_in_days": 30, "description": "Alerts of " + name, "enable_key_rotation": true,
		"policy": policy(
			with(allow(list{"kms:*"}, list{"*"}), object{
				"Sid": "Account", "Principal": object{"AWS": "arn:aws:iam::" + account + ":root"},
			}),
			with(use("cloudwatch.amazonaws.com"), object{"Condition": ofAccount()}),
			with(use("budgets.amazonaws.com"), object{"Condition": ofAccount()}),
			use("events.amazonaws.com"),
		),
		"tags": named(name + "-alerts"),
	})
}

// addTopic adds a topic, to which its publishers may write, and its receiver.
func addTopic(s stack, key resource, id, topicName string, publishers ...object) resource {
	path := "alerts/" + id
	topic := s.add("aws_sns_topic", path, object{"kms_master_key_id": key.ref("id"), "name": topicName})
	arn := topic.ref("arn")
	statements := list{}
	for _, publisher := range publishers {
		statements = append(statements, with(allow(list{"sns:Publish"}, list{arn}), publisher))
	}
	s.add("aws_sns_topic_policy", path+"/policy", object{
		"arn": arn, "policy": policy(append(statements, tlsOnly(list{"sns:Publish"}, list{arn}))...),
	})
	s.add("aws_sns_topic_subscription", path+"/email-alerts-64-example-46-com", object{
		"endpoint": "alerts@example.com", "protocol": "email", "topic_arn": arn,
	})
	return topic
}

// publisher is a service of AWS that writes to a topic on behalf of source.
func publisher(host, source string) object {
	condition := with(ofAccount(), object{"ArnLike": object{"aws:SourceArn": source}})
	return object{"Principal": service(host), "Condition": condition}
}
