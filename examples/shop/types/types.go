// Package types describes what the shop's resources need beyond what cdah makes itself.
package types

import (
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/resources"
)

// ThroughCloudFront puts CloudFront before the load balancer of environments with a domain. Without it no role may make
// distributions.
const ThroughCloudFront = true

// Services returns the services of the shop's resources. The queue is not among them: cdah makes queues itself, and its
// roles may make all whose names begin with <project>-<environment>.
func Services() []resources.Service {
	if ThroughCloudFront {
		return []resources.Service{cloudFront(), s3()}
	}
	return []resources.Service{s3()}
}

// cloudFront is of a type that cdah does not make.
func cloudFront() resources.Service {
	return resources.Service{
		Name: "cloudfront",
		Look: []string{"GetDistribution", "ListTagsForResource"},
		Change: func(s resources.Scope) []iam.Statement {
			return s.ByTags(resources.Tagged{
				ARN:    s.GlobalARN("cloudfront", "distribution/*"),
				Create: iam.Actions("cloudfront", "CreateDistribution"),
				Change: iam.Actions("cloudfront", "UpdateDistribution", "DeleteDistribution"),
				Tag:    "cloudfront:TagResource", Untag: "cloudfront:UntagResource",
			})
		},
		Resources: map[string]resources.Resource{
			"aws_cloudfront_distribution": {
				Import: resources.ImportID{Kind: "cloudfront:distribution", EndOfARN: true, TagsIn: "us-east-1"},
				Loss:   "visitors cannot reach the website by it, and its address changes",
				InPlace: []resources.InPlace{
					{Attribute: "enabled", Change: resources.Off, Loss: "visitors cannot reach the website by it"},
				},
			},
		},
	}
}

// s3 is of a bucket: cdah knows the type, and its roles may make only the buckets that are named.
func s3() resources.Service {
	bucket := func(s resources.Scope) string { return "arn:" + s.Partition + ":s3:::" + Uploads(s.Name, s.Account) }
	return resources.Service{
		Name: "s3",
		LookAt: func(s resources.Scope) []iam.Statement {
			return []iam.Statement{iam.Allow(iam.Actions("s3", "ListBucket"), bucket(s))}
		},
		Change: func(s resources.Scope) []iam.Statement { return resources.ChangeBuckets(bucket(s)) },
	}
}

// Uploads is the name of the bucket of an environment, <project>-<environment>. The account's id is in it, as the names
// of buckets are shared by all of AWS.
func Uploads(environment, account string) string {
	return naming.Shortened(naming.Bucket, environment, "uploads", account)
}
