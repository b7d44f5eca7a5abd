package resources

import "cdah/internal/aws/iam"

func autoScaling() Service {
	return Service{
		Name: "autoscaling",
		Look: []string{"Describe*"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("autoscaling",
					"CreateAutoScalingGroup", "UpdateAutoScalingGroup", "DeleteAutoScalingGroup", "CreateOrUpdateTags", "DeleteTags",
					"EnableMetricsCollection", "DisableMetricsCollection", "SetInstanceProtection",
					"StartInstanceRefresh", "CancelInstanceRefresh", "PutScalingPolicy", "DeletePolicy",
					"PutScheduledUpdateGroupAction", "DeleteScheduledAction", "PutWarmPool", "DeleteWarmPool", "SuspendProcesses", "ResumeProcesses"),
					s.ARNs("autoscaling", "autoScalingGroup:*:autoScalingGroupName/"+s.Name, "autoScalingGroup:*:autoScalingGroupName/"+s.Name+"-nat-*")...),
			}
		},
		Resources: map[string]Resource{
			"aws_autoscaling_group":    {Import: pattern("{name}"), Loss: running},
			"aws_autoscaling_policy":   {Import: pattern("{autoscaling_group_name}/{name}"), Loss: nothing},
			"aws_autoscaling_schedule": {Import: pattern("{autoscaling_group_name}/{scheduled_action_name}"), Loss: nothing},
		},
	}
}

func instances() Service {
	return Service{
		Name:   "ec2",
		Change: changeInstances,
		Resources: map[string]Resource{
			"aws_launch_template": {Import: tagsOf("lt"), Loss: nothing},
		},
	}
}

// changeInstances lets a deployment make launch templates, and an Auto Scaling group of one, for which it must be
// allowed to start instances itself: by one of the environment's own templates, in its own subnets and security
// groups, and not otherwise
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html).
func changeInstances(s Scope) []iam.Statement {
	template := iam.Actions("ec2", "CreateLaunchTemplate")
	run := iam.Actions("ec2", "RunInstances")
	statements := []iam.Statement{
		iam.Named("MakeTemplates", iam.Allow(template, s.ARN("ec2", "launch-template/*")).When(s.tagging())),
		iam.Named("TagInstances", tagMade(s, template, run)),
		iam.Named("ChangeTemplates", iam.Allow(iam.Actions("ec2",
			"CreateLaunchTemplateVersion", "ModifyLaunchTemplate", "DeleteLaunchTemplate", "RunInstances"), "*").When(s.tagged())),
		iam.Named("StartByTemplate", iam.Allow(run, append(s.ARNs("ec2", "instance/*", "volume/*", "network-interface/*"),
			"arn:"+s.Partition+":ec2:"+s.Region+"::image/*")...).
			When(iam.Condition{"ArnLike": {"ec2:LaunchTemplate": s.ARN("ec2", "launch-template/*")}})),
		iam.Named("AskForSpot", iam.Allow(run, s.ARN("ec2", "spot-instances-request/*"))),
	}
	if len(s.Subnets) > 0 { // somebody else's, which the environment's file names
		statements = append(statements, iam.Allow(run, s.ARNs("ec2", prefixed("subnet/", s.Subnets)...)...))
	}
	return statements
}
