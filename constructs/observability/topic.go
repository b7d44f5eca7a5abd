package observability

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopicpolicy"

	"cdah/internal/naming"

	"cdah/internal/awsregion"
	"cdah/internal/iamdoc"
	"cdah/internal/policy"
	"cdah/internal/tf"
)

const cloudwatch = "cloudwatch.amazonaws.com"

// newTopic adds a topic that this account's alarms can publish to.
func newTopic(c constructs.Construct, p AlertsProps) snstopic.SnsTopic {
	topic := snstopic.NewSnsTopic(c, jsii.String("topic"), &snstopic.SnsTopicConfig{
		Name:           jsii.String(naming.Of(p.Name, "alerts")),
		KmsMasterKeyId: newKey(c, p).Id(),
	})
	alarms := "arn:" + awsregion.Partition(p.Region) + ":cloudwatch:" + p.Region + ":" + p.Account + ":alarm:" + p.Name + "-*"
	snstopicpolicy.NewSnsTopicPolicy(topic, jsii.String("policy"), &snstopicpolicy.SnsTopicPolicyConfig{
		Arn: topic.Arn(),
		Policy: tf.JSON(iamdoc.Policy(
			iamdoc.Allow([]string{"sns:Publish"}, *topic.Arn()).For(cloudwatch).When(iamdoc.Condition{
				"ArnLike":      {"aws:SourceArn": alarms},
				"StringEquals": {"aws:SourceAccount": p.Account},
			}),
			iamdoc.Statement{
				Sid: "TLSOnly", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
				Action: []string{"sns:Publish"}, Resource: []string{*topic.Arn()},
				Condition: iamdoc.Condition{"Bool": {"aws:SecureTransport": "false"}},
			},
		)),
	})
	return topic
}

// newKey adds a key of its own for the topic: alarms cannot publish to a topic under the AWS managed
// key, whose policy does not let them in
// (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
func newKey(c constructs.Construct, p AlertsProps) kmskey.KmsKey {
	window := policy.KeyDeletionWindow
	if p.Ephemeral {
		window = policy.EphemeralKeyDeletionWindow
	}
	owner := "arn:" + awsregion.Partition(p.Region) + ":iam::" + p.Account + ":root"
	return kmskey.NewKmsKey(c, jsii.String("key"), &kmskey.KmsKeyConfig{
		Description:          jsii.String("Alerts of " + p.Name),
		EnableKeyRotation:    true,
		DeletionWindowInDays: tf.Num(window),
		Tags:                 tf.Name(naming.Of(p.Name, "alerts")),
		Policy: tf.JSON(iamdoc.Policy(
			// The account's own IAM policies decide who administers the key.
			iamdoc.Statement{
				Sid: "Account", Effect: "Allow", Principal: map[string]string{"AWS": owner},
				Action: []string{"kms:*"}, Resource: []string{"*"},
			},
			iamdoc.Allow([]string{"kms:Decrypt", "kms:GenerateDataKey*"}, "*").For(cloudwatch).
				When(iamdoc.Condition{"StringEquals": {"aws:SourceAccount": p.Account}}),
		)),
	})
}
