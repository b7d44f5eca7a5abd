package observability

import (
	"slices"
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/chatbotslackchannelconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/chatbotteamschannelconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopicsubscription"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/jsii/cdk"
)

// addReceivers subscribes who gets what is sent to a topic, and who gets everything; kind names the chat's parts.
func addReceivers(c constructs.Construct, p *AlertsProps, kind string, topic snstopic.SnsTopic, r config.Receivers) {
	subscribe := func(protocol, endpoint string) {
		snstopicsubscription.NewSnsTopicSubscription(topic, jsii.String(protocol+"-"+addressable(endpoint)), &snstopicsubscription.SnsTopicSubscriptionConfig{
			TopicArn: topic.Arn(),
			Protocol: jsii.String(protocol),
			Endpoint: jsii.String(endpoint),
		})
	}
	for _, email := range slices.Concat(p.Alerts.Emails, r.Emails) {
		subscribe("email", email)
	}
	for _, endpoint := range r.HTTPS {
		subscribe("https", endpoint)
	}
	if r.Slack == nil && r.Teams == nil {
		return
	}
	role := newChatRole(c, p, kind)
	guardrail := &[]*string{jsii.String("arn:" + regions.Partition(p.Region) + ":iam::aws:policy/CloudWatchReadOnlyAccess")}
	if r.Slack != nil {
		chatbotslackchannelconfiguration.NewChatbotSlackChannelConfiguration(c, jsii.String(kind+"-slack"), &chatbotslackchannelconfiguration.ChatbotSlackChannelConfigurationConfig{
			ConfigurationName:   jsii.String(naming.Of(p.Name, kind, "slack")),
			IamRoleArn:          role.Arn(),
			SlackTeamId:         jsii.String(r.Slack.Workspace),
			SlackChannelId:      jsii.String(r.Slack.Channel),
			SnsTopicArns:        &[]*string{topic.Arn()},
			GuardrailPolicyArns: guardrail,
			LoggingLevel:        jsii.String("ERROR"),
		})
	}
	if r.Teams != nil {
		chatbotteamschannelconfiguration.NewChatbotTeamsChannelConfiguration(c, jsii.String(kind+"-teams"), &chatbotteamschannelconfiguration.ChatbotTeamsChannelConfigurationConfig{
			ConfigurationName:   jsii.String(naming.Of(p.Name, kind, "teams")),
			IamRoleArn:          role.Arn(),
			TenantId:            jsii.String(r.Teams.Tenant),
			TeamId:              jsii.String(r.Teams.Team),
			ChannelId:           jsii.String(r.Teams.Channel),
			SnsTopicArns:        &[]*string{topic.Arn()},
			GuardrailPolicyArns: guardrail,
			LoggingLevel:        jsii.String("ERROR"),
		})
	}
}

// newChatRole adds what a channel's members act as: they see the alarms' graphs and nothing else. The
// guardrail beside it says the same, since its default is AdministratorAccess.
// https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
func newChatRole(c constructs.Construct, p *AlertsProps, kind string) iamrole.IamRole {
	role := iamrole.NewIamRole(c, jsii.String(kind+"-chat-role"), &iamrole.IamRoleConfig{
		ForceDetachPolicies: true,
		Name:                jsii.String(naming.Shortened(naming.Role, p.Name, kind, "chat")),
		Description:         jsii.String("Chat channels that get the alerts of " + p.Name),
		AssumeRolePolicy:    cdk.JSON(iam.Trust("chatbot.amazonaws.com", nil)),
	})
	iamrolepolicy.NewIamRolePolicy(role, jsii.String("policy"), &iamrolepolicy.IamRolePolicyConfig{
		Name: jsii.String("see-metrics"),
		Role: role.Name(),
		// None of these has a resource to name.
		Policy: cdk.JSON(iam.Policy(iam.Allow([]string{
			"cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics",
		}, "*"))),
	})
	return role
}

// addressable spells an address in the characters that a Terraform address may have, each other one
// as its code, so that two addresses stay two.
func addressable(endpoint string) string {
	var id []byte
	for i := range len(endpoint) {
		char := endpoint[i]
		if 'a' <= char && char <= 'z' || 'A' <= char && char <= 'Z' || '0' <= char && char <= '9' {
			id = append(id, char)
			continue
		}
		id = append(id, '-')
		id = strconv.AppendInt(id, int64(char), 10)
		id = append(id, '-')
	}
	return string(id)
}
