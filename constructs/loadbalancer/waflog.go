package loadbalancer

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchlogresourcepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/wafv2webaclloggingconfiguration"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// addWAFLog has the firewall write to a log group. The permission to do so is said here: the firewall would
// else write itself into a policy of the whole account, which nobody owns and which fills up
// (https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html).
func addWAFLog(acl constructs.Construct, p Props, aclARN *string) wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfiguration {
	name := settings.WAFLogPrefix + p.Name
	group := cloudwatchloggroup.NewCloudwatchLogGroup(acl, jsii.String("log"), &cloudwatchloggroup.CloudwatchLogGroupConfig{
		Name:            jsii.String(name),
		RetentionInDays: cdk.Number(p.Spec.WAF.LogRetentionDays),
	})
	arn := group.Arn()
	delivery := cloudwatchlogresourcepolicy.NewCloudwatchLogResourcePolicy(acl, jsii.String("log-policy"), &cloudwatchlogresourcepolicy.CloudwatchLogResourcePolicyConfig{
		PolicyName:     jsii.String(naming.Of(p.Name, "waf-log")),
		PolicyDocument: cdk.JSON(wafLogPolicy(*arn, p)),
	})
	return wafv2webaclloggingconfiguration.NewWafv2WebAclLoggingConfiguration(acl, jsii.String("logging"), &wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationConfig{
		ResourceArn:           aclARN,
		LogDestinationConfigs: &[]*string{arn},
		RedactedFields:        redacted(),
		LoggingFilter:         wafLogFilter(*p.Spec.WAF),
		DependsOn:             cdk.After(delivery),
	})
}

// wafLogPolicy lets the delivery of this account's logs write to the group.
func wafLogPolicy(groupARN string, p Props) iam.Document {
	write := iam.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, groupARN+":*")
	return iam.Policy(write.For("delivery.logs.amazonaws.com").When(iam.Condition{
		"StringEquals": {"aws:SourceAccount": p.Account},
		"ArnLike":      {"aws:SourceArn": "arn:" + regions.Partition(p.Region) + ":logs:" + p.Region + ":" + p.Account + ":*"},
	}))
}

// redacted keeps what lets someone in out of the log.
func redacted() []*wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationRedactedFields {
	var fields []*wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationRedactedFields
	for _, header := range settings.RedactedHeaders() {
		fields = append(fields, &wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationRedactedFields{
			SingleHeader: &wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader{Name: jsii.String(header)},
		})
	}
	return fields
}

// wafLogFilter keeps the requests that a rule blocked, or would have. It is nil where all are logged.
func wafLogFilter(w config.WAF) *wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationLoggingFilter {
	if w.Log == config.WAFLogAll {
		return nil
	}
	var matched []*wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition
	for _, action := range []string{"BLOCK", "COUNT", "EXCLUDED_AS_COUNT"} {
		matched = append(matched, &wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition{
			ActionCondition: &wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition{Action: jsii.String(action)},
		})
	}
	return &wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationLoggingFilter{
		DefaultBehavior: jsii.String("DROP"),
		Filter: []*wafv2webaclloggingconfiguration.Wafv2WebAclLoggingConfigurationLoggingFilterFilter{{
			Behavior: jsii.String("KEEP"), Requirement: jsii.String("MEETS_ANY"), Condition: matched,
		}},
	}
}
