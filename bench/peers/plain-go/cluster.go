package main

import (
	"maps"
	"slices"
	"strings"
)

// cluster is what other parts use of the ECS cluster and its instances.
type cluster struct {
	ecs, group, provider resource
	ready                []resource // what must exist before a task can start
}

func addCluster(s stack, net network, lb loadBalancer, insights resource) cluster {
	ecs := s.add("aws_ecs_cluster", "cluster/Default", object{
		"configuration": object{"execute_command_configuration": object{"logging": "DEFAULT"}},
		"depends_on":    names(insights), "name": name,
		"setting": list{object{"name": "containerInsights", "value": "enabled"}},
	})
	profile, agent := addInstanceRole(s, ecs)
	group, rules := addInstanceGroup(s, net, lb)
	template := addLaunchTemplate(s, ecs, profile, group)
	reachable := slices.Concat([]resource{agent}, rules, net.internet)
	instances := addInstances(s, net, template, reachable)
	provider := s.add("aws_ecs_capacity_provider", "cluster/capacity-provider", object{
		"name": name,
		"auto_scaling_group_provider": object{
			"auto_scaling_group_arn": instances.ref("arn"), "managed_draining": "ENABLED",
			"managed_scaling": object{
				"instance_warmup_period": 180, "maximum_scaling_step_size": 10, "minimum_scaling_step_size": 1,
				"status": "ENABLED", "target_capacity": 90,
			},
			"managed_termination_protection": "ENABLED",
		},
	})
	attached := s.add("aws_ecs_cluster_capacity_providers", "cluster/capacity-providers", object{
		"capacity_providers": list{provider.ref("name")}, "cluster_name": ecs.ref("name"),
		"default_capacity_provider_strategy": strategy(provider),
	})
	return cluster{ecs, group, provider, []resource{attached, instances}}
}

func strategy(provider resource) list {
	return list{object{"capacity_provider": provider.ref("name"), "weight": 100}}
}

func addInstanceRole(s stack, ecs resource) (profile, agent resource) {
	const path, host = "cluster/instance-role", "ec2.amazonaws.com"
	role := s.add("aws_iam_role", path, object{
		"assume_role_policy": policy(object{"Effect": "Allow", "Action": list{"sts:AssumeRole"}, "Principal": service(host)}),
		"description":        "ECS agent of the instances of " + name, "force_detach_policies": true, "name": name + "-instance",
	})
	agent = s.add("aws_iam_role_policy", path+"/agent", object{
		"name": "ecs-agent", "role": role.ref("name"),
		"policy": policy(
			allow(list{
				"ecs:RegisterContainerInstance", "ecs:DeregisterContainerInstance", "ecs:SubmitAttachmentStateChanges",
				"ecs:SubmitContainerStateChange", "ecs:SubmitTaskStateChange",
			}, list{ecs.ref("arn")}),
			with(allow(list{
				"ecs:Poll", "ecs:PutSystemLogEvents", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState",
			}, list{"arn:aws:ecs:" + region + ":" + account + ":container-instance/" + name + "/*"}),
				object{"Condition": object{"ArnEquals": object{"ecs:cluster": ecs.ref("arn")}}}),
			allow(list{"ecs:DiscoverPollEndpoint"}, list{"*"}),
		),
	})
	profile = s.add("aws_iam_instance_profile", path+"/profile", object{"name": name + "-instance", "role": role.ref("name")})
	return profile, agent
}

func addInstanceGroup(s stack, net network, lb loadBalancer) (group resource, rules []resource) {
	const path = "cluster/security-group"
	group = addSecurityGroup(s, net, "cluster", "Instances", "instance")
	rule := func(kind, id, description string, from, to int, peer object) {
		rules = append(rules, s.add("aws_vpc_security_group_"+kind+"_rule", path+"/"+id, with(peer, object{
			"description": description, "from_port": from, "ip_protocol": "tcp", "to_port": to,
		})))
	}
	rule("ingress", "from-load-balancer", "Tasks from the load balancer", 61000, 65535, object{
		"referenced_security_group_id": lb.group.ref("id"), "security_group_id": group.ref("id"),
	})
	rule("egress", "load-balancer-to", "Tasks on the instances", 61000, 65535, object{
		"referenced_security_group_id": group.ref("id"), "security_group_id": lb.group.ref("id"),
	})
	rule("egress", "to-443", "TCP 443 to anywhere", 443, 443, object{
		"cidr_ipv4": anywhere, "security_group_id": group.ref("id"),
	})
	return group, rules
}

func addLaunchTemplate(s stack, ecs, profile, group resource) resource {
	script := strings.Join([]string{
		"#!/bin/bash", "cat >>/etc/ecs/ecs.config <<'EOF'", "ECS_CLUSTER=" + ecs.ref("name"),
		"ECS_DYNAMIC_HOST_PORT_RANGE=61000-65535", "ECS_RESERVED_MEMORY=128", "ECS_ENABLE_TASK_IAM_ROLE=true",
		"ECS_IMAGE_CLEANUP_INTERVAL=30m", "ECS_IMAGE_MINIMUM_CLEANUP_AGE=60m", "ECS_NUM_IMAGES_DELETE_PER_CYCLE=5",
		"ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=60m", "EOF", "",
	}, "\n")
	return s.add("aws_launch_template", "cluster/launch-template", object{
		"block_device_mappings": list{object{
			"device_name": "/dev/xvda",
			"ebs":         object{"delete_on_termination": "true", "encrypted": "true", "volume_size": 30, "volume_type": "gp3"},
		}},
		"iam_instance_profile": object{"arn": profile.ref("arn")},
		"image_id":             "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
		"instance_type":        "t3.small",
		"metadata_options":     object{"http_endpoint": "enabled", "http_put_response_hop_limit": 1, "http_tokens": "required"},
		"name":                 name + "-instance",
		"tag_specifications": list{object{
			"resource_type": "volume", "tags": with(tags(), named(name+"-instance")),
		}},
		"update_default_version": true, "user_data": "${base64encode(" + quoted(script) + ")}",
		"vpc_security_group_ids": list{group.ref("id")},
	})
}

func addInstances(s stack, net network, template resource, after []resource) resource {
	values := with(tags(), object{"Name": name + "-instance", "AmazonECSManaged": ""})
	tag := list{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		tag = append(tag, object{"key": key, "propagate_at_launch": true, "value": values[key]})
	}
	return s.add("aws_autoscaling_group", "cluster/auto-scaling-group", object{
		"default_instance_warmup": 180, "depends_on": names(after...), "desired_capacity": 3,
		"enabled_metrics": list{
			"GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize",
			"GroupPendingInstances", "GroupTerminatingInstances", "GroupTotalInstances",
		},
		"force_delete": false, "health_check_type": "EC2",
		"instance_maintenance_policy": object{"max_healthy_percentage": 200, "min_healthy_percentage": 100},
		"instance_refresh": object{
			"preferences": object{
				"max_healthy_percentage": 200, "min_healthy_percentage": 100, "scale_in_protected_instances": "Refresh",
			},
			"strategy": "Rolling", "triggers": list{"protect_from_scale_in"},
		},
		"launch_template":       object{"id": template.ref("id"), "version": template.ref("latest_version")},
		"lifecycle":             object{"ignore_changes": list{"desired_capacity"}},
		"max_instance_lifetime": 30 * 24 * 60 * 60, "max_size": 6, "min_size": 3, "name": name, "protect_from_scale_in": true,
		"tag": tag, "timeouts": object{"delete": "60m"}, "vpc_zone_identifier": ids(net.private),
	})
}
