package config

import (
	"slices"
	"strings"

	"cdah/internal/aws/iam"
)

// TaskRole is what the containers of a task may do in AWS. All containers of a task have the one role.
type TaskRole struct {
	// What the containers of each task may do in AWS, such as [{actions: [s3:GetObject], resources:
	// ["arn:aws:s3:::shop-uploads/*"]}]. AWS's SDKs find the role by themselves: no key is needed. What
	// permissions_boundary does not allow, AWS refuses all the same. None unless given.
	Permissions []Permission `yaml:"permissions" json:"permissions,omitzero" jsonschema:"minItems=1"`

	// ARNs of IAM policies that say what else they may do, up to ten: AWS's own, such as
	// arn:aws:iam::aws:policy/AmazonSQSFullAccess, or the account's. None unless given.
	Policies []string `yaml:"policies" json:"policies,omitzero" jsonschema:"minItems=1,maxItems=10,uniqueItems=true,pattern=^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/.+$"`
}

// Permission allows each of some actions on each of some resources.
type Permission struct {
	// Actions of AWS, such as s3:GetObject. An asterisk stands for any text, as in dynamodb:BatchGet*.
	Actions []string `yaml:"actions" json:"actions,omitzero" jsonschema:"required,minItems=1,uniqueItems=true,pattern=^([*]|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$"`

	// ARNs of what the actions are allowed on, such as arn:aws:s3:::shop-uploads/*, in which an asterisk stands
	// for any text; or "*", for actions that take no resource. Objects of a bucket are below its ARN, which itself
	// is for actions such as s3:ListBucket.
	Resources []string `yaml:"resources" json:"resources,omitzero" jsonschema:"required,minItems=1,uniqueItems=true,pattern=^([*]|arn:aws(-[a-z]+)*:[a-z0-9-]+:[a-z0-9*-]*:([0-9]{12}|aws|[*])?:.+)$"`
}

// FilesPermissions are what reading files in S3, given by their ARNs, takes
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html).
func FilesPermissions(files []string) []Permission {
	if len(files) == 0 {
		return nil
	}
	var buckets []string
	for _, arn := range files {
		bucket, _, _ := strings.Cut(arn, "/")
		buckets = append(buckets, bucket)
	}
	slices.Sort(buckets)
	return []Permission{
		{Actions: []string{"s3:GetObject"}, Resources: files},
		{Actions: []string{"s3:GetBucketLocation"}, Resources: slices.Compact(buckets)},
	}
}

// Statement is the permission as a statement of a policy.
func (p Permission) Statement() iam.Statement { return iam.Allow(p.Actions, p.Resources...) }

// Statements are permissions as the statements of a policy.
func Statements(permissions []Permission) []iam.Statement {
	var all []iam.Statement
	for _, p := range permissions {
		all = append(all, p.Statement())
	}
	return all
}
