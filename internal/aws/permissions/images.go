package permissions

import "cdah/internal/aws/iam"

// PushImages returns the policy of a role that pushes images to some repositories, given by their ARNs, and can do
// nothing else (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html). It sees which tags are there.
func PushImages(repositories ...string) iam.Document {
	return iam.Policy(
		iam.Allow(iam.Actions("ecr", "GetAuthorizationToken"), "*"), // has no resource to name
		iam.Allow(iam.Actions("ecr", "BatchCheckLayerAvailability", "BatchGetImage", "CompleteLayerUpload", "DescribeImages",
			"InitiateLayerUpload", "PutImage", "UploadLayerPart"), repositories...),
	)
}
