package resources

import "cdah/internal/aws/iam"

func kms() Service {
	return Service{
		Name: "kms",
		Look: []string{"DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListKeyPolicies", "ListResourceTags"},
		Change: func(s Scope) []iam.Statement {
			key := s.ARN("kms", "key/*")
			actions := func(names ...string) []string { return iam.Actions("kms", names...) }
			return []iam.Statement{
				iam.Allow(actions("CreateKey"), "*").When(s.tagging()),
				// A new key's tags may take five minutes to count
				// (https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html). Until then it is told
				// from others only by having no tags yet, and no alias.
				iam.Allow(actions("TagResource"), key).When(s.tagging().And(newKey())),
				iam.Allow(actions("EnableKeyRotation"), key).When(newKey()),
				iam.Allow(actions("PutKeyPolicy", "EnableKeyRotation", "UpdateKeyDescription", "ScheduleKeyDeletion"), key).When(s.tagged()),
				iam.Allow(actions("TagResource"), key).When(s.retagging()),
				iam.Allow(actions("UntagResource"), key).When(s.untagging()),
			}
		},
		Resources: map[string]Resource{
			"aws_kms_key": {Import: ImportID{Kind: "kms:key", EndOfARN: true}, Loss: "everything encrypted with it, for good"},
		},
	}
}

// newKey is the condition that a key has no owner, by its tags or by an alias: a stack's keys have none.
func newKey() iam.Condition {
	return unowned().And(iam.Condition{"Null": {"kms:ResourceAliases": "true"}})
}

func s3() Service {
	return Service{
		Name: "s3",
		Look: []string{
			"GetBucket*", "GetAccelerateConfiguration", "GetEncryptionConfiguration", "GetLifecycleConfiguration", "GetReplicationConfiguration", "ListTagsForResource",
		},
		Change: func(s Scope) []iam.Statement { return ChangeBuckets(s.Buckets()...) },
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

// ChangeBuckets returns the permissions to make, change, empty and delete buckets, given by their ARNs.
func ChangeBuckets(buckets ...string) []iam.Statement {
	var objects []string
	for _, bucket := range buckets {
		objects = append(objects, bucket+"/*")
	}
	return []iam.Statement{
		iam.Allow(iam.Actions("s3",
			"CreateBucket", "DeleteBucket", "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketPublicAccessBlock",
			"PutBucketOwnershipControls", "PutBucketVersioning", "PutEncryptionConfiguration", "PutLifecycleConfiguration",
			"PutBucketTagging", "ListBucket", "ListBucketVersions", "TagResource", "UntagResource"), buckets...),
		// A disposable environment's bucket is emptied before it is deleted.
		iam.Allow(iam.Actions("s3", "DeleteObject", "DeleteObjectVersion"), objects...),
	}
}

func secretsManager() Service {
	return Service{
		Name: "secretsmanager",
		Look: []string{"DescribeSecret", "GetResourcePolicy", "ListSecrets"},
		Data: []string{"aws_secretsmanager_secret"},
	}
}

// tagging is what cdah itself asks, to find what is in no state.
func tagging() Service {
	return Service{Name: "tag", Look: []string{"GetResources"}}
}
