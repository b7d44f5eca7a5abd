package resources

import "cdah/internal/aws/iam"

// Scope is the environment that permissions are for.
type Scope struct {
	Partition, Region, Account string

	Project, Environment string
	Name                 string // <project>-<environment>: begins the names of its resources

	// StateBucket and StateKey are where its Terraform state is.
	StateBucket, StateKey string

	// Boundary is the ARN of the policy that bounds the roles that a deployment makes.
	Boundary string
}

// ARN returns the ARN of a regional resource of the account.
func (s Scope) ARN(service, resource string) string {
	return "arn:" + s.Partition + ":" + service + ":" + s.Region + ":" + s.Account + ":" + resource
}

// GlobalARN returns the ARN of an account's resource that belongs to no region.
func (s Scope) GlobalARN(service, resource string) string {
	return "arn:" + s.Partition + ":" + service + "::" + s.Account + ":" + resource
}

// InRegion is the condition that a request goes to the environment's region.
func (s Scope) InRegion() iam.Condition {
	return iam.Condition{"StringEquals": {"aws:RequestedRegion": s.Region}}
}

// tagged is the condition that the resource, where it exists, is tagged as the environment's own.
func (s Scope) tagged() iam.Condition { return s.tags("aws:ResourceTag") }

// tagging is the condition that the request tags the resource as the environment's own.
func (s Scope) tagging() iam.Condition { return s.tags("aws:RequestTag") }

func (s Scope) tags(key string) iam.Condition {
	return iam.Condition{"StringEquals": {key + "/Project": s.Project, key + "/Environment": s.Environment}}
}
