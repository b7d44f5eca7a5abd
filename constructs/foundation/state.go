// Package foundation builds what an AWS account holds before any environment: the bucket of Terraform
// states, image repositories, and the roles of the pipeline.
package foundation

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketlifecycleconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketownershipcontrols"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketpublicaccessblock"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketserversideencryptionconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketversioning"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// StateBucketProps say what bucket to build.
type StateBucketProps struct {
	Ephemeral bool // whether it may be destroyed, with all states in it
	Spec      config.StateBucket
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p StateBucketProps) Defaults() StateBucketProps {
	p.Spec = config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p StateBucketProps) Validate() error { return cdk.Check(p, config.Validate("Spec", p.Spec)) }

// NewStateBucket builds a bucket for Terraform states:
//
//	Terraform → TLS → bucket (private, encrypted, each write a new version)
//
// It is encrypted with S3's own key (SSE-S3): states hold no secrets of this project's making, and a key
// of its own would be one more thing that must survive for a state to be read. Terraform locks a state by
// a file beside it, so nothing but the bucket is needed. It refuses to destroy the bucket.
func NewStateBucket(scope constructs.Construct, id string, p StateBucketProps) s3bucket.S3Bucket {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	bucket := s3bucket.NewS3Bucket(c, jsii.String(cdk.DefaultChild), &s3bucket.S3BucketConfig{
		Bucket:       jsii.String(p.Spec.Bucket),
		ForceDestroy: p.Ephemeral,
		Tags:         cdk.Name(p.Spec.Bucket),
		Lifecycle:    &cdktf.TerraformResourceLifecycle{PreventDestroy: jsii.Bool(!p.Ephemeral)},
	})
	name, arn := bucket.Id(), *bucket.Arn()
	versioning := s3bucketversioning.NewS3BucketVersioningA(c, jsii.String("versioning"), &s3bucketversioning.S3BucketVersioningAConfig{
		Bucket:                  name,
		VersioningConfiguration: &s3bucketversioning.S3BucketVersioningVersioningConfiguration{Status: jsii.String("Enabled")},
	})
	block := s3bucketpublicaccessblock.NewS3BucketPublicAccessBlock(c, jsii.String("public-access-block"), &s3bucketpublicaccessblock.S3BucketPublicAccessBlockConfig{
		Bucket:                name,
		BlockPublicAcls:       true,
		BlockPublicPolicy:     true,
		IgnorePublicAcls:      true,
		RestrictPublicBuckets: true,
	})
	s3bucketownershipcontrols.NewS3BucketOwnershipControls(c, jsii.String("ownership-controls"), &s3bucketownershipcontrols.S3BucketOwnershipControlsConfig{
		Bucket: name,
		Rule:   &s3bucketownershipcontrols.S3BucketOwnershipControlsRule{ObjectOwnership: jsii.String("BucketOwnerEnforced")},
	})
	s3bucketserversideencryptionconfiguration.NewS3BucketServerSideEncryptionConfigurationA(c, jsii.String("encryption"), &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationAConfig{
		Bucket: name,
		Rule: []*s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleA{{
			ApplyServerSideEncryptionByDefault: &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA{
				SseAlgorithm: jsii.String("AES256"),
			},
		}},
	})
	expireOldVersions(c, name, p.Spec.OldVersionDays, versioning)
	s3bucketpolicy.NewS3BucketPolicy(c, jsii.String("policy"), &s3bucketpolicy.S3BucketPolicyConfig{
		Bucket:    name,
		Policy:    cdk.JSON(iam.Policy(iam.TLSOnly(arn))),
		DependsOn: cdk.After(block), // S3 refuses two changes of a bucket's access at once.
	})
	return bucket
}

// expireOldVersions deletes what a newer version has replaced, after some days. It waits for versioning:
// the provider asks for that order
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_lifecycle_configuration).
func expireOldVersions(c constructs.Construct, bucket *string, days int, versioning s3bucketversioning.S3BucketVersioningA) {
	s3bucketlifecycleconfiguration.NewS3BucketLifecycleConfiguration(c, jsii.String("lifecycle"), &s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationConfig{
		Bucket: bucket,
		Rule: []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRule{{
			Id:     jsii.String("expire-old-versions"),
			Status: jsii.String("Enabled"),
			Filter: []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleFilter{{Prefix: jsii.String("")}},
			NoncurrentVersionExpiration: []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration{{
				NoncurrentDays: cdk.Number(days),
			}},
			AbortIncompleteMultipartUpload: []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload{{
				DaysAfterInitiation: cdk.Number(settings.AbortUploadDays),
			}},
		}},
		DependsOn: cdk.After(versioning),
	})
}
