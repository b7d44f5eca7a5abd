package observability

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopicpolicy"

	"cdah/internal/awsregion"
	"cdah/internal/iamdoc"
	"cdah/internal/naming"
	"cdah/internal/policy"
	"cdah/internal/tf"
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
	var statements []iamdoc.Statement
	for _, publisher := range publishers {
		statements = append(statements, iamdoc.Allow([]string{"sns:Publish"}, arn).For(publisher).When(onBehalfOf(publisher, p)))
	}
	snstopicpolicy.NewSnsTopicPolicy(topic, jsii.String("policy"), &snstopicpolicy.SnsTopicPolicyConfig{
		Arn: topic.Arn(),
		Policy: tf.JSON(iamdoc.Policy(append(statements, iamdoc.Statement{
			Sid: "TLSOnly", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
			Action: []string{"sns:Publish"}, Resource: []string{arn},
			Condition: iamdoc.Condition{"Bool": {"aws:SecureTransport": "false"}},
		})...)),
	})
	return topic
}

// onBehalfOf is the condition under which a service may publish.
func onBehalfOf(publisher string, p *AlertsProps) iamdoc.Condition {
	partition := "arn:" + awsregion.Partition(p.Region)
	switch publisher {
	case alarmService:
		return iamdoc.Condition{
			"ArnLike":      {"aws:SourceArn": partition + ":cloudwatch:" + p.Region + ":" + p.Account + ":alarm:" + p.Name + "-*"},
			"StringEquals": {"aws:SourceAccount": p.Account},
		}
	case budgetService:
		return iamdoc.Condition{
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
	ofAccount := iamdoc.Condition{"StringEquals": {"aws:SourceAccount": p.Account}}
	return newOwnKey(c, ownKey{
		description: "Alerts of " + p.Name, name: naming.Of(p.Name, "alerts"), account: p.Account, region: p.Region, ephemeral: p.Ephemeral,
	},
		iamdoc.Allow(use, "*").For(alarmService).When(ofAccount),
		iamdoc.Allow(use, "*").For(budgetService).When(ofAccount),
		iamdoc.Allow(use, "*").For(eventService),
	)
}

// ownKey is a KMS key of the environment.
type ownKey struct {
	description, name, account, region string
	ephemeral                          bool
}

// newOwnKey adds a key, which the account's own IAM policies administer and the statements let others use.
func newOwnKey(c constructs.Construct, k ownKey, users ...iamdoc.Statement) kmskey.KmsKey {
	window := policy.KeyDeletionWindow
	if k.ephemeral {
		window = policy.EphemeralKeyDeletionWindow
	}
	account := iamdoc.Statement{
		Sid: "Account", Effect: "Allow", Principal: map[string]string{"AWS": "arn:" + awsregion.Partition(k.region) + ":iam::" + k.account + ":root"},
		Action: []string{"kms:*"}, Resource: []string{"*"},
	}
	return kmskey.NewKmsKey(c, jsii.String("key"), &kmskey.KmsKeyConfig{
		Description:          jsii.String(k.description),
		EnableKeyRotation:    true,
		DeletionWindowInDays: tf.Num(window),
		Tags:                 tf.Name(k.name),
		Policy:               tf.JSON(iamdoc.Policy(slices.Concat([]iamdoc.Statement{account}, users)...)),
	})
}
