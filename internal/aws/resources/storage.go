package resources

import (
	"strings"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/regions"
)

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
		Name:   "secretsmanager",
		Look:   []string{"DescribeSecret", "GetResourcePolicy", "ListSecrets"},
		LookAt: readSecrets,
		Data:   []string{"aws_secretsmanager_secret", "aws_secretsmanager_secret_version"},
	}
}

// readSecrets lets a plan read what it gives to the load balancer, and nothing else: all other secrets are for tasks, and
// no plan reads them. AWS ends a secret's ARN with a hyphen and six characters of its own choice.
func readSecrets(s Scope) []iam.Statement {
	if len(s.SignInSecrets) == 0 {
		return nil
	}
	var arns []string
	for _, secret := range s.SignInSecrets {
		if !strings.HasPrefix(secret, "arn:") {
			secret = s.ARN("secretsmanager", "secret:"+secret+"-??????")
		}
		arns = append(arns, secret)
	}
	statements := []iam.Statement{iam.Named("ReadWhatSignsIn", iam.Allow(iam.Actions("secretsmanager", "GetSecretValue"), arns...))}
	if len(s.SignInKeys) > 0 {
		statements = append(statements, iam.Named("DecryptWhatSignsIn", iam.Allow(iam.Actions("kms", "Decrypt"), s.SignInKeys...).
			When(iam.Condition{"StringEquals": {"kms:ViaService": "secretsmanager." + s.Region + "." + regions.DNSSuffix(s.Region)}})))
	}
	return statements
}

// parameters is what cdah itself asks before a plan: whether the parameters that containers read are there. It knows no resource.
func parameters() Service {
	return Service{Name: "ssm", Look: []string{"DescribeParameters"}}
}

// tagging is what cdah itself asks, to find what is in no state.
func tagging() Service {
	return Service{Name: "tag", Look: []string{"GetResources"}}
}

// priceList is what cdah itself asks, to say what a plan changes in the costs.
func priceList() Service {
	return Service{Name: "pricing", Look: []string{"GetProducts"}}
}
