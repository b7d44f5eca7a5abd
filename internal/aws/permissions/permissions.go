// Package permissions makes the IAM policies of the roles that a pipeline deploys an environment with: of
// what each AWS service in the table of package resources asks for.
//
// Actions, resources and condition keys are those of
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
package permissions

import (
	"cdah/internal/aws/iam"
	"cdah/internal/aws/resources"
)

// Scope is the environment that a role is for.
type Scope = resources.Scope

// Plan returns the policy of the role that plans: it looks, and it reads and locks the state.
func Plan(s Scope) iam.Document {
	var look []string
	var lookAt []iam.Statement
	for _, part := range resources.Parts(s.Own...) {
		for _, service := range part.Services {
			look = append(look, iam.Actions(service.Name, service.Look...)...)
			if service.LookAt != nil {
				lookAt = append(lookAt, service.LookAt(s)...)
			}
		}
	}
	bucket, state, lock := stateARNs(s)
	images := []string{"arn:" + s.Partition + ":ssm:" + s.Region + "::parameter/aws/service/ecs/*"}
	if s.Bottlerocket {
		images = append(images, "arn:"+s.Partition+":ssm:"+s.Region+"::parameter/aws/service/bottlerocket/*")
	}
	return iam.Policy(append(lookAt,
		iam.Named("Look", iam.Allow(look, "*")),
		iam.Named("FindTheInstanceImage", iam.Allow(iam.Actions("ssm", "GetParameter", "GetParameters"), images...)),
		// Who may not list a bucket is told that it is forbidden, which the provider takes for gone.
		iam.Named("FindBuckets", iam.Allow(iam.Actions("s3", "ListBucket"), append(s.Buckets(), bucket)...)),
		iam.Named("ReadTheState", iam.Allow(iam.Actions("s3", "GetObject"), state)),
		iam.Named("DecryptTheState", iam.Allow(iam.Actions("kms", "Decrypt", "GenerateDataKey"), s.StateEncryption)),
		iam.Named("LockTheState", iam.Allow(iam.Actions("s3", "GetObject", "PutObject", "DeleteObject"), lock)),
	)...)
}

// Deploy returns the policies of the role that deploys and destroys, beside that of Plan, by the part of a
// stack that they are for: IAM bounds a policy's size, and their number.
func Deploy(s Scope) map[string]iam.Document {
	policies := map[string]iam.Document{}
	for _, part := range resources.Parts(s.Own...) {
		var change []iam.Statement
		for _, service := range part.Services {
			if service.Change != nil {
				change = append(change, service.Change(s)...)
			}
		}
		if part.Name == "storage" {
			change = append(change, stateStatements(s)...)
		}
		if len(change) > 0 { // what owners add may need no more than is there
			policies[part.Name] = iam.Policy(change...)
		}
	}
	return policies
}

// stateStatements let a deployment write its own state. The bucket that holds it is the foundation's, whatever it
// is called and whatever else a role is given: who changes its versions or its policy can forge the states of all.
func stateStatements(s Scope) []iam.Statement {
	bucket, state, _ := stateARNs(s)
	return []iam.Statement{
		iam.Named("WriteTheState", iam.Allow(iam.Actions("s3", "PutObject"), state)),
		iam.Named("LeaveTheBucket", iam.Deny(iam.Actions("s3", "CreateBucket", "Delete*", "Put*", "TagResource", "UntagResource"), bucket)),
		iam.Named("LeaveItsVersions", iam.Deny(iam.Actions("s3", "DeleteObjectVersion*", "PutObjectVersion*", "BypassGovernanceRetention"), bucket+"/*")),
	}
}

// stateARNs returns the ARNs of the environment's Terraform state: of its bucket, the state in there, and the
// file beside that which Terraform writes and deletes to lock it
// (https://developer.hashicorp.com/terraform/language/backend/s3#state-locking).
func stateARNs(s Scope) (bucket, state, lock string) {
	bucket = "arn:" + s.Partition + ":s3:::" + s.StateBucket
	state = bucket + "/" + s.StateKey
	return bucket, state, state + ".tflock"
}
