package loadbalancer

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketlifecycleconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketownershipcontrols"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketpublicaccessblock"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketserversideencryptionconfiguration"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// accessLogs is the bucket of the load balancer's access and connection logs, and the policy that lets
// it write there.
type accessLogs struct {
	name   *string
	policy s3bucketpolicy.S3BucketPolicy
}

// newAccessLogs adds a private bucket whose objects expire. It is encrypted with S3's own key: load
// balancers can write to no other
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
func newAccessLogs(c constructs.Construct, p Props) accessLogs {
	name := naming.AccessLogs(p.Name, p.Account)
	bucket := s3bucket.NewS3Bucket(c, jsii.String("access-logs"), &s3bucket.S3BucketConfig{
		Bucket:       jsii.String(name),
		ForceDestroy: p.Ephemeral,
		Tags:         cdk.Name(name),
	})
	id := bucket.Id()
	block := s3bucketpublicaccessblock.NewS3BucketPublicAccessBlock(bucket, jsii.String("public-access-block"), &s3bucketpublicaccessblock.S3BucketPublicAccessBlockConfig{
		Bucket:                id,
		BlockPublicAcls:       true,
		BlockPublicPolicy:     true,
		IgnorePublicAcls:      true,
		RestrictPublicBuckets: true,
	})
	s3bucketownershipcontrols.NewS3BucketOwnershipControls(bucket, jsii.String("ownership-controls"), &s3bucketownershipcontrols.S3BucketOwnershipControlsConfig{
		Bucket: id,
		Rule:   &s3bucketownershipcontrols.S3BucketOwnershipControlsRule{ObjectOwnership: jsii.String("BucketOwnerEnforced")},
	})
	encrypt(bucket, id)
	expire(bucket, id, p.Spec.AccessLogRetentionDays)
	return accessLogs{id, s3bucketpolicy.NewS3BucketPolicy(bucket, jsii.String("policy"), &s3bucketpolicy.S3BucketPolicyConfig{
		Bucket:    id,
		Policy:    cdk.JSON(deliveryPolicy(*bucket.Arn(), p)),
		DependsOn: cdk.After(block), // S3 refuses two changes of a bucket's access at once.
	})}
}

// connectionLogs go to the same bucket, into a folder of their own. They are said where they are off,
// too: the provider would leave them on.
func connectionLogs(p Props, logs accessLogs) *lb.LbConnectionLogs {
	return &lb.LbConnectionLogs{Bucket: logs.name, Prefix: jsii.String(settings.ConnectionLogPrefix), Enabled: p.Spec.ConnectionLogs}
}

func encrypt(bucket s3bucket.S3Bucket, id *string) {
	s3bucketserversideencryptionconfiguration.NewS3BucketServerSideEncryptionConfigurationA(bucket, jsii.String("encryption"), &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationAConfig{
		Bucket: id,
		Rule: []*s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleA{{
			ApplyServerSideEncryptionByDefault: &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA{
				SseAlgorithm: jsii.String("AES256"),
			},
		}},
	})
}

func expire(bucket s3bucket.S3Bucket, id *string, days int) {
	s3bucketlifecycleconfiguration.NewS3BucketLifecycleConfiguration(bucket, jsii.String("lifecycle"), &s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationConfig{
		Bucket: id,
		Rule: []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRule{{
			Id:         jsii.String("expire"),
			Status:     jsii.String("Enabled"),
			Filter:     []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleFilter{{Prefix: jsii.String("")}},
			Expiration: []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleExpiration{{Days: cdk.Number(days)}},
			AbortIncompleteMultipartUpload: []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload{{
				DaysAfterInitiation: cdk.Number(settings.AbortUploadDays),
			}},
		}},
	})
}

// deliveryPolicy lets Elastic Load Balancing write this account's logs, and nobody come without TLS.
// Regions opened before August 2022 deliver from an account of their own, later ones as a service.
func deliveryPolicy(bucketARN string, p Props) iam.Document {
	objects := "/AWSLogs/" + p.Account + "/*"
	write := iam.Allow([]string{"s3:PutObject"}, bucketARN+objects)
	if p.Spec.ConnectionLogs {
		write.Resource = append(write.Resource, bucketARN+"/"+settings.ConnectionLogPrefix+objects)
	}
	statements := []iam.Statement{
		iam.TLSOnly(bucketARN),
		write.For("logdelivery.elasticloadbalancing.amazonaws.com"),
	}
	if account, ok := settings.LoadBalancingAccount(p.Region); ok {
		legacy := write
		legacy.Principal = map[string]string{"AWS": "arn:" + regions.Partition(p.Region) + ":iam::" + account + ":root"}
		statements = append(statements, legacy)
	}
	return iam.Policy(statements...)
}
