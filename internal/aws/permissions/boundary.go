package permissions

import (
	"slices"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
)

// Path sets the pipeline's roles and policies apart from an environment's own, which a deployment may change: IAM
// tells the two by it.
const Path = "/foundation/"

// BoundaryName returns the name of the policy that bounds the roles of an environment, whose resources' names begin
// with name.
func BoundaryName(name string) string { return naming.Of(name, "boundary") }

// BoundaryARN returns the ARN of that policy in an account.
func BoundaryARN(partition, account, name string) string {
	return "arn:" + partition + ":iam::" + account + ":policy" + Path + BoundaryName(name)
}

// Boundary returns the policy that bounds every role that a deployment makes: whatever policies such a
// role gets, it can do no more than the instances, tasks and services of the environment need, and what the
// foundation lets tasks be given. Without it, who may make roles may make an administrator
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
func Boundary(s Scope) iam.Document {
	return iam.Policy(slices.Concat([]iam.Statement{
		iam.Named("InstancesJoinTheCluster", iam.Allow(iam.Actions("ecs",
			"RegisterContainerInstance", "DeregisterContainerInstance", "DiscoverPollEndpoint", "Poll", "StartTelemetrySession",
			"SubmitAttachmentStateChanges", "SubmitContainerStateChange", "SubmitTaskStateChange", "PutSystemLogEvents",
			"UpdateContainerInstancesState", "TagResource"), "*").When(s.InRegion())),
		iam.Named("ImagesArePulled", iam.Allow(iam.Actions("ecr",
			"GetAuthorizationToken", "BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"), "*")),
		iam.Named("LogsAreWritten", iam.Allow(iam.Actions("logs",
			"CreateLogStream", "PutLogEvents", "DescribeLogGroups", "DescribeLogStreams"), "*").When(s.InRegion())),
		iam.Named("MetricsAreWritten", iam.Allow(iam.Actions("cloudwatch", "PutMetricData"), "*").When(s.InRegion())),
		iam.Named("MetricsAreShownInChats", iam.Allow(iam.Actions("cloudwatch",
			"DescribeAlarms", "GetMetricData", "GetMetricStatistics", "ListMetrics"), "*").When(s.InRegion())),
		iam.Named("SecretsAreRead", iam.Allow(
			[]string{"secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters", "kms:Decrypt", "kms:GenerateDataKey"}, "*").When(s.InRegion())),
		iam.Named("SessionsAreOpened", iam.Allow([]string{
			"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
			"ssm:UpdateInstanceInformation", "ssm:ListAssociations", "ssm:ListInstanceAssociations", "ssm:GetDeployablePatchSnapshotForInstance",
			"ssm:GetDocument", "ssm:DescribeDocument", "ssm:GetManifest", "ssm:PutInventory", "ssm:PutComplianceItems",
			"ssm:PutConfigurePackageResult", "ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus", "ssm:DescribeAssociation",
			"ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage", "ec2messages:GetEndpoint",
			"ec2messages:GetMessages", "ec2messages:SendReply", "ec2:DescribeInstanceStatus", "ec2:DescribeTags",
		}, "*").When(s.InRegion())),
		iam.Named("VolumesAreMounted", iam.Allow(iam.Actions("elasticfilesystem", "ClientMount", "ClientWrite"),
			s.ARN("elasticfilesystem", "file-system/*"))),
		iam.Named("JobsAreStarted", iam.Allow([]string{"ecs:RunTask"}, s.ARN("ecs", "task-definition/"+s.Name+"-*"))),
		iam.Named("JobsGetTheirRoles", iam.Allow(iam.Actions("iam", "PassRole"), s.GlobalARN("iam", "role/"+s.Name+"-*")).
			When(iam.Condition{"StringEquals": {"iam:PassedToService": []string{"ecs-tasks.amazonaws.com"}}})),
		iam.Named("MessagesAreSent", iam.Allow([]string{"sns:Publish"}, s.ARN("sns", s.Name+"-*"))),
		iam.Named("UnstartedJobsAreTold", iam.Allow([]string{"sqs:SendMessage"}, s.ARN("sqs", s.Name+"-*"))),
	}, s.TasksMay)...)
}
