// Package foundation builds what an AWS account holds before any environment: the bucket of Terraform
// states, image repositories, and the roles of the pipeline.
package foundation

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"
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
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// StateBucketProps say what bucket to build.
type StateBucketProps struct {
	Account   string // id of the account, twelve digits
	Region    string // of AWS
	Ephemeral bool   // whether it may be destroyed, with all states in it
	Spec      config.StateBucket
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p StateBucketProps) Defaults() StateBucketProps {
	p.Spec = config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p StateBucketProps) Validate() error {
	return cdk.Check(p, config.ValidatePlace("", p.Account, p.Region), config.Validate("Spec", p.Spec))
}

// StateBucket is a bucket of Terraform states.
type StateBucket struct {
	Bucket s3bucket.S3Bucket
	Key    kmskey.KmsKey // that encrypts what is in it
}

// NewStateBucket builds a bucket for Terraform states:
//
//	Terraform → TLS → bucket (private, encrypted by a key of its own, each write a new version)
//
// Who may read the bucket's objects reads none of them without the key. Objects from before the key, encrypted
// by S3's own, are read as ever and get the key when they are written next. Terraform locks a state by a file
// beside it, so nothing but the bucket and the key is needed. It refuses to destroy either.
func NewStateBucket(scope constructs.Construct, id string, p StateBucketProps) *StateBucket {
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
	key := newStateKey(c, p)
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
				SseAlgorithm:   jsii.String("aws:kms"),
				KmsMasterKeyId: key.Arn(),
			},
			BucketKeyEnabled: true, // one request to KMS for many to S3
		}},
	})
	expireOldVersions(c, name, p.Spec.OldVersionDays, versioning)
	s3bucketpolicy.NewS3BucketPolicy(c, jsii.String("policy"), &s3bucketpolicy.S3BucketPolicyConfig{
		Bucket:    name,
		Policy:    cdk.JSON(iam.Policy(iam.TLSOnly(arn))),
		DependsOn: cdk.After(block), // S3 refuses two changes of a bucket's access at once.
	})
	return &StateBucket{bucket, key}
}

// newStateKey adds the key of the bucket, which the account's IAM policies administer and let use.
func newStateKey(c constructs.Construct, p StateBucketProps) kmskey.KmsKey {
	window := settings.KeyDeletionWindow
	if p.Ephemeral {
		window = settings.EphemeralKeyDeletionWindow
	}
	return kmskey.NewKmsKey(c, jsii.String("key"), &kmskey.KmsKeyConfig{
		Description:          jsii.String("Terraform states in " + p.Spec.Bucket),
		EnableKeyRotation:    true,
		DeletionWindowInDays: cdk.Number(window),
		Tags:                 cdk.Name(p.Spec.Bucket),
		Policy:               cdk.JSON(iam.Policy(iam.AccountDecides(regions.Partition(p.Region), p.Account))),
		Lifecycle:            &cdktf.TerraformResourceLifecycle{PreventDestroy: jsii.Bool(!p.Ephemeral)},
	})
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
