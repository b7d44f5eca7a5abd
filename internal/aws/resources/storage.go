package resources

import "cdah/internal/aws/iam"

func kms() Service {
	return Service{
		Name: "kms",
		Look: []string{"DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListKeyPolicies", "ListResourceTags"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("kms", "CreateKey"), "*").When(s.tagging()),
				iam.Allow(iam.Actions("kms",
					"PutKeyPolicy", "EnableKeyRotation", "DisableKeyRotation", "UpdateKeyDescription", "EnableKey", "DisableKey",
					"ScheduleKeyDeletion", "CancelKeyDeletion", "TagResource", "UntagResource", "CreateAlias", "UpdateAlias", "DeleteAlias",
					// Topics and log groups ask for these in the name of whoever makes them.
					"CreateGrant", "Decrypt", "GenerateDataKey*"), s.ARN("kms", "key/*")).When(s.tagged()),
				iam.Allow(iam.Actions("kms", "CreateAlias", "UpdateAlias", "DeleteAlias"), s.ARN("kms", "alias/"+s.Name+"*")),
			}
		},
		Resources: map[string]Resource{
			"aws_kms_key": {Import: tagsOf("kms:key"), Loss: "everything encrypted with it, for good"},
		},
	}
}

func s3() Service {
	return Service{
		Name: "s3",
		Look: []string{
			"GetBucket*", "GetAccelerateConfiguration", "GetEncryptionConfiguration", "GetLifecycleConfiguration", "GetReplicationConfiguration", "ListTagsForResource",
		},
		Change: func(s Scope) []iam.Statement {
			bucket := "arn:" + s.Partition + ":s3:::" + s.Name + "-*"
			return []iam.Statement{
				iam.Allow(iam.Actions("s3",
					"CreateBucket", "DeleteBucket", "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketPublicAccessBlock",
					"PutBucketOwnershipControls", "PutBucketVersioning", "PutEncryptionConfiguration", "PutLifecycleConfiguration",
					"PutBucketTagging", "ListBucket", "ListBucketVersions", "TagResource", "UntagResource"), bucket),
				// A disposable environment's bucket is emptied before it is deleted.
				iam.Allow(iam.Actions("s3", "DeleteObject", "DeleteObjectVersion"), bucket+"/*"),
			}
		},
		Resources: map[string]Resource{
			"aws_s3_bucket":                                      {Import: pattern("{bucket}"), Loss: stored},
			"aws_s3_bucket_lifecycle_configuration":              {Import: pattern("{bucket}"), Loss: nothing},
			"aws_s3_bucket_ownership_controls":                   {Import: pattern("{bucket}"), Loss: unguarded},
			"aws_s3_bucket_policy":                               {Import: pattern("{bucket}"), Loss: unguarded},
			"aws_s3_bucket_public_access_block":                  {Import: pattern("{bucket}"), Loss: unguarded},
			"aws_s3_bucket_server_side_encryption_configuration": {Import: pattern("{bucket}"), Loss: unguarded},
			"aws_s3_bucket_versioning":                           {Import: pattern("{bucket}"), Loss: "older versions are no longer kept"},
		},
	}
}

func secretsManager() Service {
	return Service{
		Name: "secretsmanager",
		Look: []string{"DescribeSecret", "GetResourcePolicy", "ListSecrets"},
		Data: []string{"aws_secretsmanager_secret"},
	}
}

// ssm is what nothing makes: owners' parameters are looked at, and never read.
func ssm() Service {
	return Service{Name: "ssm", Look: []string{"DescribeParameters", "ListTagsForResource"}}
}

// tagging is what cdah itself asks, to find what is in no state.
func tagging() Service {
	return Service{Name: "tag", Look: []string{"GetResources"}}
}
