package permissions

import "cdah/internal/aws/iam"

// storageServices are what keeps things: buckets of logs, keys, secrets.
func storageServices(s Scope) []service {
	bucket := "arn:" + s.Partition + ":s3:::" + s.Name + "-*"
	return []service{
		{
			name:  "kms",
			types: []string{"aws_kms_key", "aws_kms_alias"},
			look:  actions("kms", "DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListKeyPolicies", "ListResourceTags"),
			change: []iam.Statement{
				iam.Allow(actions("kms", "CreateKey"), "*").
					When(iam.Condition{"StringEquals": {"aws:RequestTag/Project": s.Project, "aws:RequestTag/Environment": s.Environment}}),
				iam.Allow(actions("kms",
					"PutKeyPolicy", "EnableKeyRotation", "DisableKeyRotation", "UpdateKeyDescription", "EnableKey", "DisableKey",
					"ScheduleKeyDeletion", "CancelKeyDeletion", "TagResource", "UntagResource", "CreateAlias", "UpdateAlias", "DeleteAlias",
					// Topics and log groups ask for these in the name of whoever makes them.
					"CreateGrant", "Decrypt", "GenerateDataKey*"), s.arn("kms", "key/*")).When(s.tagged()),
				iam.Allow(actions("kms", "CreateAlias", "UpdateAlias", "DeleteAlias"), s.arn("kms", "alias/"+s.Name+"*")),
			},
		},
		{
			name: "s3",
			types: []string{
				"aws_s3_bucket", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block", "aws_s3_bucket_ownership_controls",
				"aws_s3_bucket_versioning", "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_lifecycle_configuration",
			},
			look: actions("s3",
				"GetBucket*", "GetAccelerateConfiguration", "GetEncryptionConfiguration", "GetLifecycleConfiguration", "GetReplicationConfiguration", "ListTagsForResource"),
			change: []iam.Statement{
				iam.Allow(actions("s3",
					"CreateBucket", "DeleteBucket", "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketPublicAccessBlock",
					"PutBucketOwnershipControls", "PutBucketVersioning", "PutEncryptionConfiguration", "PutLifecycleConfiguration",
					"PutBucketTagging", "ListBucket", "ListBucketVersions", "TagResource", "UntagResource"), bucket),
				// A disposable environment's bucket is emptied before it is deleted.
				iam.Allow(actions("s3", "DeleteObject", "DeleteObjectVersion"), bucket+"/*"),
			},
		},
		{
			name:  "secretsmanager",
			types: []string{"aws_secretsmanager_secret"},
			look:  actions("secretsmanager", "DescribeSecret", "GetResourcePolicy", "ListSecrets"),
		},
		{
			name:  "ssm",
			types: []string{"aws_ssm_parameter"},
			look:  actions("ssm", "DescribeParameters", "ListTagsForResource"),
		},
		{
			name: "tag", // what cdah itself asks, to find again what is in no state
			look: actions("tag", "GetResources"),
		},
	}
}
