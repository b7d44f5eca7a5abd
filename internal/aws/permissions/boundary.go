package permissions

import "cdah/internal/aws/iam"

// Boundary returns the policy that bounds every role that a deployment makes: whatever policies such a
// role gets, it can do no more than the instances, tasks and services of the environment need. Without
// it, who may make roles may make an administrator
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
func Boundary(s Scope) iam.Document {
	return iam.Policy(
		named("InstancesJoinTheCluster", iam.Allow(actions("ecs",
			"RegisterContainerInstance", "DeregisterContainerInstance", "DiscoverPollEndpoint", "Poll", "StartTelemetrySession",
			"SubmitAttachmentStateChanges", "SubmitContainerStateChange", "SubmitTaskStateChange", "PutSystemLogEvents",
			"UpdateContainerInstancesState", "TagResource"), "*").When(s.inRegion())),
		named("ImagesArePulled", iam.Allow(actions("ecr",
			"GetAuthorizationToken", "BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"), "*")),
		named("LogsAreWritten", iam.Allow(actions("logs",
			"CreateLogStream", "PutLogEvents", "DescribeLogGroups", "DescribeLogStreams"), "*").When(s.inRegion())),
		named("MetricsAreWritten", iam.Allow(actions("cloudwatch", "PutMetricData"), "*").When(s.inRegion())),
		named("MetricsAreShownInChats", iam.Allow(actions("cloudwatch",
			"DescribeAlarms", "GetMetricData", "GetMetricStatistics", "ListMetrics"), "*").When(s.inRegion())),
		named("SecretsAreRead", iam.Allow(
			[]string{"secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters", "kms:Decrypt", "kms:GenerateDataKey"}, "*").When(s.inRegion())),
		named("SessionsAreOpened", iam.Allow([]string{
			"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
			"ssm:UpdateInstanceInformation", "ssm:ListAssociations", "ssm:ListInstanceAssociations", "ssm:GetDeployablePatchSnapshotForInstance",
			"ssm:GetDocument", "ssm:DescribeDocument", "ssm:GetManifest", "ssm:PutInventory", "ssm:PutComplianceItems",
			"ssm:PutConfigurePackageResult", "ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus", "ssm:DescribeAssociation",
			"ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage", "ec2messages:GetEndpoint",
			"ec2messages:GetMessages", "ec2messages:SendReply", "ec2:DescribeInstanceStatus", "ec2:DescribeTags",
		}, "*").When(s.inRegion())),
		named("JobsAreStarted", iam.Allow([]string{"ecs:RunTask"}, s.arn("ecs", "task-definition/"+s.Name+"*"))),
		named("JobsGetTheirRoles", iam.Allow(actions("iam", "PassRole"), s.global("iam", "role/"+s.Name+"-*")).
			When(iam.Condition{"StringEquals": {"iam:PassedToService": []string{"ecs-tasks.amazonaws.com"}}})),
		named("MessagesAreSent", iam.Allow([]string{"sns:Publish"}, s.arn("sns", s.Name+"*"))),
	)
}
