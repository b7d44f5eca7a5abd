package resources

import "cdah/internal/aws/iam"

func applicationAutoScaling() Service {
	return Service{
		Name: "application-autoscaling",
		Look: []string{"DescribeScalableTargets", "DescribeScalingPolicies", "DescribeScheduledActions", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			// A scalable target's ARN ends in an id that nobody chooses: its tags say whose it is.
			target := s.ARN("application-autoscaling", "scalable-target/*")
			actions := func(names ...string) []string { return iam.Actions("application-autoscaling", names...) }
			return []iam.Statement{
				iam.Allow(actions("RegisterScalableTarget"), target).When(s.tagging().
					And(iam.Condition{"StringEquals": {"application-autoscaling:service-namespace": "ecs"}})),
				iam.Allow(actions("TagResource"), target).When(s.tagging().And(unowned())),
				iam.Allow(actions("RegisterScalableTarget", "DeregisterScalableTarget", "PutScalingPolicy", "DeleteScalingPolicy",
					"PutScheduledAction", "DeleteScheduledAction"), target).When(s.tagged()),
				iam.Allow(actions("TagResource"), target).When(s.retagging()),
				iam.Allow(actions("UntagResource"), target).When(s.untagging()),
				// A policy's alarms are made in the name of whoever makes the policy
				// (https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html).
				iam.Allow(iam.Actions("cloudwatch", "PutMetricAlarm", "DeleteAlarms"),
					s.ARN("cloudwatch", "alarm:TargetTracking-service/"+s.Name+"/*")),
			}
		},
		Resources: map[string]Resource{
			"aws_appautoscaling_policy":           {Import: pattern("{service_namespace}/{resource_id}/{scalable_dimension}/{name}"), Loss: nothing},
			"aws_appautoscaling_scheduled_action": {Import: overwritten(), Loss: nothing},
			"aws_appautoscaling_target":           {Import: pattern("{service_namespace}/{resource_id}/{scalable_dimension}"), Loss: nothing},
		},
	}
}

func ecr() Service {
	return Service{
		Name: "ecr",
		Look: []string{"DescribeImages", "DescribeRepositories", "ListTagsForResource"},
		Data: []string{"aws_ecr_image"},
	}
}

func ecs() Service {
	return Service{
		Name: "ecs",
		Look: []string{"Describe*", "List*"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("ecs",
					"CreateCluster", "UpdateCluster", "UpdateClusterSettings", "PutClusterCapacityProviders", "DeleteCluster",
					"CreateCapacityProvider", "UpdateCapacityProvider", "DeleteCapacityProvider",
					"CreateService", "UpdateService", "DeleteService", "RegisterTaskDefinition", "TagResource", "UntagResource"),
					s.ARNs("ecs", "cluster/"+s.Name, "capacity-provider/"+s.Name, "service/"+s.Name+"/*", "task-definition/"+s.Name+"-*")...),
				// It knows no resource.
				iam.Allow(iam.Actions("ecs", "DeregisterTaskDefinition"), "*").When(s.InRegion()),
			}
		},
		Resources: map[string]Resource{
			"aws_ecs_capacity_provider":          {Import: pattern("{name}"), Loss: noInstances},
			"aws_ecs_cluster":                    {Import: pattern("{name}"), Loss: running},
			"aws_ecs_cluster_capacity_providers": {Import: pattern("{cluster_name}"), Loss: noInstances},
			"aws_ecs_service":                    {Import: pattern("{cluster:name}/{name}"), Loss: "all its tasks are stopped"},
			"aws_ecs_task_definition":            {Import: attributesOf("task-definition", "family"), Loss: nothing}, // each change makes another revision
		},
	}
}

func iamService() Service {
	return Service{
		Name: "iam",
		Look: []string{
			"GetRole", "GetRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies", "ListInstanceProfilesForRole",
			"ListRoleTags", "GetInstanceProfile", "ListInstanceProfileTags", "GetPolicy", "GetPolicyVersion",
		},
		Change: changeIAM,
		Resources: map[string]Resource{
			"aws_iam_instance_profile":       {Import: pattern("{name}"), Loss: noPermissions},
			"aws_iam_role":                   {Import: pattern("{name}"), Loss: noPermissions},
			"aws_iam_role_policy":            {Import: pattern("{role}:{name}"), Loss: nothing},
			"aws_iam_role_policy_attachment": {Import: pattern("{role}/{policy_arn}"), Loss: nothing},
		},
	}
}

// changeIAM lets a deployment make roles that can do no more than the boundary, and hand them to services
// that need them. A role without the boundary is out of reach, whatever its name; so are the pipeline's own,
// which have another path.
func changeIAM(s Scope) []iam.Statement {
	roles := s.GlobalARN("iam", "role/"+s.Name+"-*")
	return []iam.Statement{
		iam.Named("ManageBoundRoles", iam.Allow(iam.Actions("iam",
			"CreateRole", "PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary",
			"UpdateRole", "UpdateRoleDescription", "UpdateAssumeRolePolicy", "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy"), roles).
			When(iam.Condition{"StringEquals": {"iam:PermissionsBoundary": s.Boundary}})),
		iam.Named("TagRoles", iam.Allow(iam.Actions("iam", "TagRole", "UntagRole"), roles)),
		iam.Named("ManageInstanceProfiles", iam.Allow(iam.Actions("iam",
			"CreateInstanceProfile", "DeleteInstanceProfile", "AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile",
			"TagInstanceProfile", "UntagInstanceProfile"), s.GlobalARN("iam", "instance-profile/"+s.Name+"-*"))),
		iam.Named("HandRolesToServices", iam.Allow(iam.Actions("iam", "PassRole"), roles).
			When(iam.Condition{"StringLike": {"iam:PassedToService": []string{
				"ec2.amazonaws.com*", "ecs-tasks.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com", "chatbot.amazonaws.com",
			}}})),
		iam.Named("LetServicesMakeTheirRoles", iam.Allow(iam.Actions("iam", "CreateServiceLinkedRole"), s.GlobalARN("iam", "role/aws-service-role/*")).
			When(iam.Condition{"StringEquals": {"iam:AWSServiceName": []string{
				"autoscaling.amazonaws.com", "ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com",
				"elasticfilesystem.amazonaws.com", "elasticloadbalancing.amazonaws.com", "wafv2.amazonaws.com", "spot.amazonaws.com", "management.chatbot.amazonaws.com",
			}}})),
	}
}
