package observability

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopicpolicy"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// The services that publish to the topics.
const (
	alarmService  = "cloudwatch.amazonaws.com"
	eventService  = "events.amazonaws.com"
	budgetService = "budgets.amazonaws.com"
)

// newTopic adds a topic that the given services can publish to, on behalf of this website alone where
// they say for whom they act.
func newTopic(c constructs.Construct, id, name string, p *AlertsProps, key kmskey.KmsKey, publishers ...string) snstopic.SnsTopic {
	topic := snstopic.NewSnsTopic(c, jsii.String(id), &snstopic.SnsTopicConfig{
		Name:           jsii.String(naming.Of(p.Name, name)),
		KmsMasterKeyId: key.Id(),
	})
	arn := *topic.Arn()
	var statements []iam.Statement
	for _, publisher := range publishers {
		statements = append(statements, iam.Allow([]string{"sns:Publish"}, arn).For(publisher).When(onBehalfOf(publisher, p)))
	}
	snstopicpolicy.NewSnsTopicPolicy(topic, jsii.String("policy"), &snstopicpolicy.SnsTopicPolicyConfig{
		Arn: topic.Arn(),
		Policy: cdk.JSON(iam.Policy(append(statements, iam.Statement{
			Sid: "TLSOnly", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
			Action: []string{"sns:Publish"}, Resource: []string{arn},
			Condition: iam.Condition{"Bool": {"aws:SecureTransport": "false"}},
		})...)),
	})
	return topic
}

// onBehalfOf is the condition under which a service may publish.
func onBehalfOf(publisher string, p *AlertsProps) iam.Condition {
	partition := "arn:" + regions.Partition(p.Region)
	switch publisher {
	case alarmService:
		return iam.Condition{
			"ArnLike":      {"aws:SourceArn": partition + ":cloudwatch:" + p.Region + ":" + p.Account + ":alarm:" + p.Name + "-*"},
			"StringEquals": {"aws:SourceAccount": p.Account},
		}
	case budgetService:
		return iam.Condition{
			"ArnLike":      {"aws:SourceArn": partition + ":budgets::" + p.Account + ":*"},
			"StringEquals": {"aws:SourceAccount": p.Account},
		}
	}
	// EventBridge does not say for whom it publishes to a topic.
	// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
	return nil
}

// newKey adds a key of its own for the topics: AWS services cannot publish to a topic under the AWS
// managed key, whose policy does not let them in
// (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
func newKey(c constructs.Construct, p *AlertsProps) kmskey.KmsKey {
	use := []string{"kms:Decrypt", "kms:GenerateDataKey*"}
	ofAccount := iam.Condition{"StringEquals": {"aws:SourceAccount": p.Account}}
	return newOwnKey(c, ownKey{
		description: "Alerts of " + p.Name, name: naming.Of(p.Name, "alerts"), account: p.Account, region: p.Region, ephemeral: p.Ephemeral,
	},
		iam.Allow(use, "*").For(alarmService).When(ofAccount),
		iam.Allow(use, "*").For(budgetService).When(ofAccount),
		iam.Allow(use, "*").For(eventService),
	)
}

// ownKey is a KMS key of the environment.
type ownKey struct {
	description, name, account, region string
	ephemeral                          bool
}

// newOwnKey adds a key, which the account's own IAM policies administer and the statements let others use.
func newOwnKey(c constructs.Construct, k ownKey, users ...iam.Statement) kmskey.KmsKey {
	window := settings.KeyDeletionWindow
	if k.ephemeral {
		window = settings.EphemeralKeyDeletionWindow
	}
	account := iam.AccountDecides(regions.Partition(k.region), k.account)
	return kmskey.NewKmsKey(c, jsii.String("key"), &kmskey.KmsKeyConfig{
		Description:          jsii.String(k.description),
		EnableKeyRotation:    true,
		DeletionWindowInDays: cdk.Number(window),
		Tags:                 cdk.Name(k.name),
		Policy:               cdk.JSON(iam.Policy(slices.Concat([]iam.Statement{account}, users)...)),
	})
}
