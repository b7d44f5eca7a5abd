package resources

import (
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
)

// Scope is the environment that permissions are for.
type Scope struct {
	Partition, Region, Account string

	Project, Environment string
	Name                 string // <project>-<environment>: begins the names of its resources

	// StateBucket and StateKey are where its Terraform state is, and StateEncryption is the ARN of the KMS key
	// that the bucket is encrypted with.
	StateBucket, StateKey, StateEncryption string

	// Boundary is the ARN of the policy that bounds the roles that a deployment makes.
	Boundary string

	// TasksMay are the statements of the boundary that say what tasks may be given, beside what those of every
	// service need.
	TasksMay []iam.Statement

	// Domains are the domain names whose records and certificates a deployment makes.
	Domains []string

	// FileSystems are the ids of file systems of EFS that somebody else made and the environment uses.
	FileSystems []string

	// SignInSecrets are the names or ARNs of the secrets by which the load balancer is known to identity providers, and
	// SignInKeys the ARNs of the KMS keys that they are encrypted with: a plan reads them.
	SignInSecrets, SignInKeys []string

	// Bottlerocket reports whether its instances start with that.
	Bottlerocket bool

	// VPC, Subnets, Addresses and SecurityGroups are the ids of what somebody else made in EC2 and the environment
	// uses: a VPC and subnets in place of its own, Elastic IPs for its NAT gateways, and groups into which it lets
	// its instances.
	VPC                                string
	Subnets, Addresses, SecurityGroups []string

	// Own are the services of what owners add to the stack.
	Own []Service
}

// ARN returns the ARN of a regional resource of the account.
func (s Scope) ARN(service, resource string) string {
	return "arn:" + s.Partition + ":" + service + ":" + s.Region + ":" + s.Account + ":" + resource
}

// ARNs returns the ARNs of several.
func (s Scope) ARNs(service string, resources ...string) []string {
	arns := make([]string, len(resources))
	for i, resource := range resources {
		arns[i] = s.ARN(service, resource)
	}
	return arns
}

// GlobalARN returns the ARN of an account's resource that belongs to no region.
func (s Scope) GlobalARN(service, resource string) string {
	return "arn:" + s.Partition + ":" + service + "::" + s.Account + ":" + resource
}

// Buckets returns the ARNs of the buckets that a stack makes. They are named one by one: the state bucket's name
// may begin as theirs do.
func (s Scope) Buckets() []string {
	return []string{"arn:" + s.Partition + ":s3:::" + naming.AccessLogs(s.Name, s.Account)}
}

// InRegion is the condition that a request goes to the environment's region.
func (s Scope) InRegion() iam.Condition {
	return iam.Condition{"StringEquals": {"aws:RequestedRegion": s.Region}}
}

// The tags that say whose a resource is.
const (
	projectTag     = "Project"
	environmentTag = "Environment"
)

// tagged is the condition that the resource is tagged as the environment's own.
func (s Scope) tagged() iam.Condition { return s.tags("StringEquals", "aws:ResourceTag") }

// tagging is the condition that the request tags the resource as the environment's own.
func (s Scope) tagging() iam.Condition { return s.tags("StringEquals", "aws:RequestTag") }

// retagging is the condition that the resource is the environment's own, and stays so: the request sets other
// tags, or these to what they are.
func (s Scope) retagging() iam.Condition {
	return s.tagged().And(s.tags("StringEqualsIfExists", "aws:RequestTag"))
}

// untagging is the condition that the resource is the environment's own, and stays so: the request names the
// tags to remove, and these are not among them.
func (s Scope) untagging() iam.Condition {
	// Without any, EC2 removes all tags.
	return s.tagged().And(onlyOf("StringNotEquals", "aws:TagKeys", []string{projectTag, environmentTag}))
}

// unowned is the condition that the resource has no tags that say whose it is: it is in the making, or it is
// not a stack's at all.
func unowned() iam.Condition {
	return iam.Condition{"Null": {"aws:ResourceTag/" + projectTag: "true", "aws:ResourceTag/" + environmentTag: "true"}}
}

// onlyOf is the condition that a request has values for a key, and none but some: without any, "for all values"
// holds of itself.
func onlyOf(operator, key string, values []string) iam.Condition {
	return iam.Condition{"ForAllValues:" + operator: {key: values}, "Null": {key: "false"}}
}

func (s Scope) tags(operator, key string) iam.Condition {
	return iam.Condition{operator: {key + "/" + projectTag: s.Project, key + "/" + environmentTag: s.Environment}}
}
