package main

import (
	"slices"
	"strconv"
)

// addLogs adds the log groups. That of Container Insights is imported where a former cluster has left it.
func addLogs(s stack) (insights, web resource) {
	const path, insightsName = "logs/container-insights", "/aws/ecs/containerinsights/" + name + "/performance"
	insights = s.add("aws_cloudwatch_log_group", path, object{"name": insightsName, "retention_in_days": 7})
	left := s.read("aws_cloudwatch_log_groups", path+"/left", object{"log_group_name_prefix": insightsName})
	s.addBlock("import", object{
		"for_each": "${toset([for name in " + left.name() + `.log_group_names : name if name == "` + insightsName + `"])}`,
		"id":       "${each.value}", "to": insights.name(),
	})
	web = s.add("aws_cloudwatch_log_group", "logs/service-web", object{"name": "/ecs/" + name + "/web", "retention_in_days": 30})
	return insights, web
}

// webService is what other parts use of the service web.
type webService struct{ ecs, taskRole resource }

// addService adds the service web, which is rolled back when the alarm errors goes off.
func addService(s stack, lb loadBalancer, c cluster, targets, errors, logs resource) webService {
	rule := addListenerRule(s, lb, targets)
	execution := addTaskRole(s, "execution", "Starts the tasks of web in "+name)
	task := addTaskRole(s, "task", "Tasks of web in "+name)
	tasks, permissions := addTasks(s, logs, execution, task)
	ecs := s.add("aws_ecs_service", "service-web/Default", object{
		"alarms":                        object{"alarm_names": list{name + "-service-web-errors"}, "enable": true, "rollback": true},
		"availability_zone_rebalancing": "ENABLED", "capacity_provider_strategy": strategy(c.provider),
		"cluster": c.ecs.ref("id"), "depends_on": names(slices.Concat([]resource{rule, permissions}, c.ready, []resource{errors})...),
		"deployment_circuit_breaker": object{"enable": true, "rollback": true},
		"deployment_maximum_percent": 200, "deployment_minimum_healthy_percent": 100, "desired_count": 3,
		"enable_ecs_managed_tags": true, "enable_execute_command": false, "force_delete": false, "health_check_grace_period_seconds": 60,
		"lifecycle": object{
			"ignore_changes": list{"desired_count"},
			"postcondition": list{object{
				"condition": "${self.task_definition == " + tasks.name() + ".arn}",
				"error_message": "The deployment has failed and AWS has rolled it back: the service runs its former task definition." +
					" The service's events in ECS and its log group say why.",
			}},
		},
		"load_balancer": list{object{
			"container_name": "web", "container_port": 80, "target_group_arn": targets.ref("arn"),
		}},
		"name": "web",
		"ordered_placement_strategy": list{
			object{"field": "attribute:ecs.availability-zone", "type": "spread"},
			object{"field": "memory", "type": "binpack"},
		},
		"propagate_tags": "SERVICE", "tags": serviceTag(), "task_definition": tasks.ref("arn"),
		"timeouts":              object{"create": "26m", "delete": "30m", "update": "51m"},
		"wait_for_steady_state": true,
	})
	return webService{ecs, task}
}

// addListenerRule adds the rule, whose address is its priority, and the list of the service's rules.
func addListenerRule(s stack, lb loadBalancer, targets resource) resource {
	const priority = 49042
	number := strconv.Itoa(priority)
	rule := s.add("aws_lb_listener_rule", "listener-rule-"+number, object{
		"action":       list{object{"target_group_arn": targets.ref("arn"), "type": "forward"}},
		"condition":    list{object{"path_pattern": object{"values": list{"/*"}}}},
		"lifecycle":    object{"create_before_destroy": true},
		"listener_arn": lb.listener.ref("arn"), "priority": priority, "tags": named(name + "-web"),
	})
	s.add("terraform_data", "service-web/listener-rules", object{"input": object{number: rule.ref("id")}})
	s.addBlock("moved", object{"from": "aws_lb_listener_rule.service_web_listener_rule", "to": rule.name()})
	return rule
}

// serviceTag says which service something belongs to, in bills and events.
func serviceTag() object { return object{"Service": "web"} }

func addTargets(s stack, net network) resource {
	return s.add("aws_lb_target_group", "service-web/target-group", object{
		"deregistration_delay": "30",
		"health_check": object{
			"healthy_threshold": 2, "interval": 15, "matcher": "200-299", "path": "/", "timeout": 5, "unhealthy_threshold": 3,
		},
		"lifecycle": object{"create_before_destroy": true}, "load_balancing_algorithm_type": "round_robin",
		"name_prefix": project + "-", "port": 80, "protocol": "HTTP", "protocol_version": "HTTP1", "slow_start": 0,
		"stickiness": object{"enabled": false, "type": "lb_cookie"}, "tags": named(name + "-web"), "target_type": "instance", "vpc_id": net.vpc.ref("id"),
	})
}

// addTasks adds the task definition, and the policy without which its tasks cannot start.
func addTasks(s stack, logs, execution, task resource) (tasks, permissions resource) {
	permissions = s.add("aws_iam_role_policy", "service-web/execution-role/policy", object{
		"name": "start-tasks", "role": execution.ref("name"),
		"policy": policy(allow(list{"logs:CreateLogStream", "logs:PutLogEvents"}, list{logs.ref("arn") + ":*"})),
	})
	container := object{
		"cpu":         256,
		"environment": list{object{"name": "AWS_DEFAULT_REGION", "value": region}, object{"name": "AWS_REGION", "value": region}},
		"essential":   true, "image": "public.ecr.aws/nginx/nginx:1.28.0",
		"logConfiguration": object{"logDriver": "awslogs", "options": object{
			"awslogs-group": logs.ref("name"), "awslogs-region": region, "awslogs-stream-prefix": "web",
			"max-buffer-size": "25m", "mode": "non-blocking",
		}},
		"memory": 256, "mountPoints": list{}, "name": "web",
		"portMappings": list{object{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}},
		"stopTimeout":  30, "systemControls": list{}, "volumesFrom": list{},
	}
	tasks = s.add("aws_ecs_task_definition", "service-web/task-definition", object{
		"container_definitions": jsonencode(list{container}), "execution_role_arn": execution.ref("arn"),
		"family": name + "-web", "lifecycle": object{"create_before_destroy": true}, "network_mode": "bridge", "requires_compatibilities": list{"EC2"},
		"tags": serviceTag(), "task_role_arn": task.ref("arn"),
	})
	return tasks, permissions
}

func addTaskRole(s stack, role, description string) resource {
	return s.add("aws_iam_role", "service-web/"+role+"-role", object{
		"assume_role_policy": policy(object{
			"Effect": "Allow", "Action": list{"sts:AssumeRole"}, "Principal": service("ecs-tasks.amazonaws.com"),
			"Condition": object{
				"ArnLike":      object{"aws:SourceArn": "arn:aws:ecs:" + region + ":" + account + ":*"},
				"StringEquals": object{"aws:SourceAccount": account},
			},
		}),
		"description": description, "force_detach_policies": true, "name": name + "-web-" + role,
	})
}

func addScaling(s stack, c cluster, web resource) {
	target := s.add("aws_appautoscaling_target", "scaling-web/Default", object{
		"max_capacity": 18, "min_capacity": 3,
		"resource_id":        "service/" + c.ecs.ref("name") + "/" + web.ref("name"),
		"scalable_dimension": "ecs:service:DesiredCount", "service_namespace": "ecs",
		"suspended_state": object{
			"dynamic_scaling_in_suspended": false, "dynamic_scaling_out_suspended": false, "scheduled_scaling_suspended": false,
		},
	})
	s.add("aws_appautoscaling_policy", "scaling-web/cpu", object{
		"name": name + "-web-cpu", "policy_type": "TargetTrackingScaling",
		"resource_id":        target.ref("resource_id"),
		"scalable_dimension": "ecs:service:DesiredCount", "service_namespace": "ecs",
		"target_tracking_scaling_policy_configuration": object{
			"predefined_metric_specification": object{"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
			"scale_in_cooldown":               300, "scale_out_cooldown": 60, "target_value": 60,
		},
	})
}
