// Package permissions makes the IAM policies of the roles that a pipeline deploys an environment with.
//
// What a role may do follows from the Terraform resources in the stacks: each AWS service that they need
// is one file's entry here, with the types it is needed for, the actions that look and the actions that
// change. Changes are bound to the environment's own resources, by name where IAM can, by tag or by
// region where it cannot. A type of resource without an entry fails the tests.
//
// Actions, resources and condition keys are those of
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
package permissions

import (
	"maps"
	"slices"

	"cdah/internal/aws/iam"
)

// Scope is the environment that a role is for.
type Scope struct {
	Partition, Region, Account string

	Project, Environment string
	Name                 string // <project>-<environment>: begins the names of its resources

	// StateBucket and StateKey are where its Terraform state is.
	StateBucket, StateKey string

	// Boundary is the ARN of the policy that bounds the roles that a deployment makes.
	Boundary string
}

// arn returns the ARN of a regional resource of the account.
func (s Scope) arn(service, resource string) string {
	return "arn:" + s.Partition + ":" + service + ":" + s.Region + ":" + s.Account + ":" + resource
}

// global returns the ARN of an account's resource that belongs to no region.
func (s Scope) global(service, resource string) string {
	return "arn:" + s.Partition + ":" + service + "::" + s.Account + ":" + resource
}

// inRegion is the condition that a request goes to the environment's region.
func (s Scope) inRegion() iam.Condition {
	return iam.Condition{"StringEquals": {"aws:RequestedRegion": s.Region}}
}

// tagged is the condition that the resource, where it exists, is tagged as the environment's own.
func (s Scope) tagged() iam.Condition {
	return iam.Condition{"StringEquals": {
		"aws:ResourceTag/Project": s.Project, "aws:ResourceTag/Environment": s.Environment,
	}}
}

// service is what the stacks need of one AWS service.
type service struct {
	name  string
	types []string // Terraform's types of resources and data sources that need it
	// look are the actions of a plan, on any resource: AWS has no narrower right for most of them.
	look []string
	// change are the rights of a deployment beside those.
	change []iam.Statement
}

// parts returns all services, by the part of a stack that they make.
func parts(s Scope) map[string][]service {
	return map[string][]service{
		"compute":    slices.Concat(scalingServices(s), containerServices(s)),
		"front-door": slices.Concat(frontDoorServices(s), nameServices(s)),
		"network":    networkServices(s),
		"storage":    storageServices(s),
		"watch":      slices.Concat(watchServices(s), messageServices(s)),
	}
}

// services returns all services, in one order.
func services(s Scope) []service {
	all, of := []service{}, parts(s)
	for _, part := range slices.Sorted(maps.Keys(of)) {
		all = append(all, of[part]...)
	}
	return all
}

// Types returns the types of resources and data sources that the roles can manage, sorted.
func Types() []string {
	var types []string
	for _, service := range services(Scope{}) {
		types = append(types, service.types...)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// Plan returns the policy of the role that plans: it looks, and it reads and locks the state.
func Plan(s Scope) iam.Document {
	var look []string
	for _, service := range services(s) {
		look = append(look, service.look...)
	}
	return iam.Policy(append([]iam.Statement{
		named("Look", iam.Allow(look, "*")),
		named("FindTheInstanceImage", iam.Allow([]string{"ssm:GetParameter", "ssm:GetParameters"},
			"arn:"+s.Partition+":ssm:"+s.Region+"::parameter/aws/service/ecs/*")),
	}, state(s, false)...)...)
}

// Deploy returns the policies of the role that deploys and destroys, beside that of Plan, by name: IAM
// bounds a policy's size, and their number.
func Deploy(s Scope) map[string]iam.Document {
	policies := map[string]iam.Document{}
	for name, part := range parts(s) {
		var change []iam.Statement
		for _, service := range part {
			change = append(change, service.change...)
		}
		if name == "storage" {
			change = append(change, state(s, true)...)
		}
		policies[name] = iam.Policy(change...)
	}
	return policies
}

// state returns the rights on the environment's Terraform state. To lock it, Terraform writes and deletes
// a file beside it (https://developer.hashicorp.com/terraform/language/backend/s3#state-locking).
func state(s Scope, write bool) []iam.Statement {
	bucket := "arn:" + s.Partition + ":s3:::" + s.StateBucket
	lock := bucket + "/" + s.StateKey + ".tflock"
	if write {
		return []iam.Statement{named("WriteTheState", iam.Allow([]string{"s3:PutObject"}, bucket+"/"+s.StateKey))}
	}
	return []iam.Statement{
		named("FindTheState", iam.Allow([]string{"s3:ListBucket"}, bucket)),
		named("ReadTheState", iam.Allow([]string{"s3:GetObject"}, bucket+"/"+s.StateKey)),
		named("LockTheState", iam.Allow([]string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}, lock)),
	}
}

// named gives a statement its id.
func named(sid string, s iam.Statement) iam.Statement {
	s.Sid = sid
	return s
}

// actions returns the actions of a service, by their names.
func actions(service string, names ...string) []string {
	for i, name := range names {
		names[i] = service + ":" + name
	}
	return names
}
