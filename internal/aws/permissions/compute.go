package permissions

import "cdah/internal/aws/iam"

// scalingServices are what adds and removes instances and tasks.
func scalingServices(s Scope) []service {
	return []service{
		{
			name: "application-autoscaling",
			types: []string{
				"aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_appautoscaling_scheduled_action",
			},
			look: actions("application-autoscaling", "DescribeScalableTargets", "DescribeScalingPolicies", "DescribeScheduledActions", "ListTagsForResource"),
			change: []iam.Statement{
				// A scalable target's ARN ends in an id that nobody chooses.
				iam.Allow(actions("application-autoscaling",
					"RegisterScalableTarget", "DeregisterScalableTarget", "PutScalingPolicy", "DeleteScalingPolicy",
					"PutScheduledAction", "DeleteScheduledAction", "TagResource", "UntagResource"),
					s.arn("application-autoscaling", "scalable-target/*")).
					When(iam.Condition{"StringEquals": {"application-autoscaling:service-namespace": "ecs"}}),
			},
		},
		{
			name: "autoscaling",
			types: []string{
				"aws_autoscaling_group", "aws_autoscaling_policy", "aws_autoscaling_schedule",
			},
			look: actions("autoscaling", "Describe*"),
			change: []iam.Statement{
				iam.Allow(actions("autoscaling",
					"CreateAutoScalingGroup", "UpdateAutoScalingGroup", "DeleteAutoScalingGroup", "CreateOrUpdateTags", "DeleteTags",
					"EnableMetricsCollection", "DisableMetricsCollection", "SetInstanceProtection", "TerminateInstanceInAutoScalingGroup",
					"StartInstanceRefresh", "CancelInstanceRefresh", "RollbackInstanceRefresh", "PutScalingPolicy", "DeletePolicy",
					"PutScheduledUpdateGroupAction", "BatchPutScheduledUpdateGroupAction", "DeleteScheduledAction",
					"PutWarmPool", "DeleteWarmPool", "SuspendProcesses", "ResumeProcesses"),
					s.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/"+s.Name+"*")),
			},
		},
	}
}

// containerServices are the cluster, what runs in it, and the roles that these act as.
func containerServices(s Scope) []service {
	return []service{
		{
			name:  "ecr",
			types: []string{"aws_ecr_image", "aws_ecr_repository"},
			look:  actions("ecr", "DescribeImages", "DescribeRepositories", "ListTagsForResource"),
		},
		{
			name: "ecs",
			types: []string{
				"aws_ecs_cluster", "aws_ecs_capacity_provider", "aws_ecs_cluster_capacity_providers", "aws_ecs_service",
				"aws_ecs_task_definition",
			},
			look: actions("ecs", "Describe*", "List*"),
			change: []iam.Statement{
				iam.Allow(actions("ecs",
					"CreateCluster", "UpdateCluster", "UpdateClusterSettings", "PutClusterCapacityProviders", "DeleteCluster",
					"CreateCapacityProvider", "UpdateCapacityProvider", "DeleteCapacityProvider",
					"CreateService", "UpdateService", "DeleteService", "RunTask", "StopTask", "TagResource", "UntagResource"),
					s.arn("ecs", "cluster/"+s.Name), s.arn("ecs", "capacity-provider/"+s.Name+"*"),
					s.arn("ecs", "service/"+s.Name+"/*"), s.arn("ecs", "task/"+s.Name+"/*"), s.arn("ecs", "task-definition/"+s.Name+"*")),
				// These two know no resource.
				iam.Allow(actions("ecs", "RegisterTaskDefinition", "DeregisterTaskDefinition"), "*").When(s.inRegion()),
			},
		},
		{
			name: "iam",
			types: []string{
				"aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_iam_instance_profile",
				"aws_iam_policy_document", "aws_caller_identity",
			},
			look: actions("iam",
				"GetRole", "GetRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies", "ListInstanceProfilesForRole",
				"ListRoleTags", "GetInstanceProfile", "ListInstanceProfileTags", "GetPolicy", "GetPolicyVersion"),
			change: iamStatements(s),
		},
	}
}

// iamStatements let a deployment make roles that can do no more than the boundary, and hand them to
// services that need them. The pipeline's own roles have another path, and are out of reach.
func iamStatements(s Scope) []iam.Statement {
	roles, profiles := s.global("iam", "role/"+s.Name+"-*"), s.global("iam", "instance-profile/"+s.Name+"-*")
	return []iam.Statement{
		named("MakeBoundRoles", iam.Allow(actions("iam", "CreateRole", "PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary"), roles).
			When(iam.Condition{"StringEquals": {"iam:PermissionsBoundary": s.Boundary}})),
		named("ManageRoles", iam.Allow(actions("iam",
			"UpdateRole", "UpdateRoleDescription", "UpdateAssumeRolePolicy", "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy",
			"TagRole", "UntagRole"), roles)),
		named("ManageInstanceProfiles", iam.Allow(actions("iam",
			"CreateInstanceProfile", "DeleteInstanceProfile", "AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile",
			"TagInstanceProfile", "UntagInstanceProfile"), profiles, roles)),
		named("HandRolesToServices", iam.Allow(actions("iam", "PassRole"), roles).
			When(iam.Condition{"StringLike": {"iam:PassedToService": []string{
				"ec2.amazonaws.com*", "ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "events.amazonaws.com",
				"scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com", "chatbot.amazonaws.com",
			}}})),
		named("LetServicesMakeTheirRoles", iam.Allow(actions("iam", "CreateServiceLinkedRole"), s.global("iam", "role/aws-service-role/*")).
			When(iam.Condition{"StringLike": {"iam:AWSServiceName": []string{
				"autoscaling.amazonaws.com", "ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com",
				"elasticloadbalancing.amazonaws.com", "wafv2.amazonaws.com", "spot.amazonaws.com",
			}}})),
	}
}
