package network

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/flowlog"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/jsii/cdk"
)

// addLogs records what happens in the VPC, as far as that is asked for.
func (b *builder) addLogs() {
	if *b.Spec.FlowLogs.Enabled {
		b.addFlowLogs()
	}
}

// traffic are AWS's names of the connections that are recorded.
func traffic() map[config.FlowTraffic]string {
	return map[config.FlowTraffic]string{config.TrafficAll: "ALL", config.TrafficRejected: "REJECT"}
}

// addFlowLogs records connections in a log group:
//
//	network interfaces → flow log, as its role → log group
//
// The role can write to that group and cannot make one: records that come late, when the group is
// destroyed, do not bring it back.
func (b *builder) addFlowLogs() {
	group := cloudwatchloggroup.NewCloudwatchLogGroup(b.scope, jsii.String("flow-log-group"), &cloudwatchloggroup.CloudwatchLogGroupConfig{
		Name:            jsii.String("/vpc/" + b.Name + "/flow-logs"),
		RetentionInDays: cdk.Number(b.Spec.FlowLogs.RetentionDays),
	})
	groupARN := group.Arn()
	role := iamrole.NewIamRole(b.scope, jsii.String("flow-log-role"), &iamrole.IamRoleConfig{
		ForceDetachPolicies: true,
		Name:                jsii.String(naming.Shortened(naming.Role, b.Name, "flow-logs")),
		Description:         jsii.String("Flow logs of the VPC of " + b.Name),
		AssumeRolePolicy:    cdk.JSON(b.flowLogTrust()),
	})
	policy := iamrolepolicy.NewIamRolePolicy(role, jsii.String("policy"), &iamrolepolicy.IamRolePolicyConfig{
		Name: jsii.String("write-flow-logs"),
		Role: role.Name(),
		Policy: cdk.JSON(iam.Policy(
			iam.Allow([]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, *groupARN+":*"),
			// AWS lists it among the least that is needed; it knows no narrower resource than the region's groups.
			// https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
			iam.Allow([]string{"logs:DescribeLogGroups"}, "*"),
		)),
	})
	flowlog.NewFlowLog(b.scope, jsii.String("flow-log"), &flowlog.FlowLogConfig{
		VpcId:                  b.VPCID,
		TrafficType:            jsii.String(traffic()[b.Spec.FlowLogs.Traffic]),
		LogDestinationType:     jsii.String("cloud-watch-logs"),
		LogDestination:         groupARN,
		IamRoleArn:             role.Arn(),
		MaxAggregationInterval: cdk.Number(b.Spec.FlowLogs.AggregationInterval),
		Tags:                   cdk.Name(b.Name),
		DependsOn:              cdk.After(policy),
	})
}

// flowLogTrust lets flow logs of this account and region, and no others, use the role
// (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html).
func (b *builder) flowLogTrust() iam.Document {
	flowLogs := "arn:" + regions.Partition(b.Region) + ":ec2:" + b.Region + ":" + b.Account + ":vpc-flow-log/*"
	return iam.Trust("vpc-flow-logs.amazonaws.com", iam.Condition{
		"StringEquals": {"aws:SourceAccount": b.Account},
		"ArnLike":      {"aws:SourceArn": flowLogs},
	})
}
