// Package iam makes IAM policy documents. Terraform encodes them (cdk.JSON), so their values may
// hold cdktf tokens.
package iam

import "maps"

// version is that of the policy language
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html).
const version = "2012-10-17"

// Condition is a condition block: operator → key → values.
type Condition map[string]map[string]any

// And returns the condition that both conditions hold. They must not share a key below one operator.
func (c Condition) And(other Condition) Condition {
	both := Condition{}
	for _, condition := range []Condition{c, other} {
		for operator, keys := range condition {
			if both[operator] == nil {
				both[operator] = map[string]any{}
			}
			maps.Copy(both[operator], keys)
		}
	}
	return both
}

// Statement is one statement of a policy. Resource stays empty in a role's trust policy, Principal
// in a policy of an identity.
type Statement struct {
	Sid       string            `json:"Sid,omitempty"`
	Effect    string            `json:"Effect"`
	Principal map[string]string `json:"Principal,omitempty"`
	Action    []string          `json:"Action"`
	Resource  []string          `json:"Resource,omitempty"`
	Condition Condition         `json:"Condition,omitempty"`
}

// Allow is a statement that allows actions on resources.
func Allow(actions []string, resources ...string) Statement {
	return Statement{Effect: "Allow", Action: actions, Resource: resources}
}

// Deny is a statement that denies actions on resources, whatever else allows them.
func Deny(actions []string, resources ...string) Statement {
	return Statement{Effect: "Deny", Action: actions, Resource: resources}
}

// Actions returns the actions of an AWS service, by their names: service:Name.
func Actions(service string, names ...string) []string {
	actions := make([]string, len(names))
	for i, name := range names {
		actions[i] = service + ":" + name
	}
	return actions
}

// Named gives a statement its id.
func Named(sid string, s Statement) Statement {
	s.Sid = sid
	return s
}

// When returns the statement with a condition.
func (s Statement) When(condition Condition) Statement {
	s.Condition = condition
	return s
}

// For returns the statement for an AWS service as its principal, such as ecs-tasks.amazonaws.com.
func (s Statement) For(service string) Statement {
	s.Principal = map[string]string{"Service": service}
	return s
}

// Document is a policy document.
type Document struct {
	Version   string
	Statement []Statement
}

// Policy returns the policy document of the statements.
func Policy(statements ...Statement) Document { return Document{version, statements} }

// Trust returns the trust policy of a role that a service may assume, under an optional condition.
func Trust(service string, condition Condition) Document {
	return Policy(Statement{Effect: "Allow", Action: []string{"sts:AssumeRole"}}.For(service).When(condition))
}

// AccountDecides is a statement of a KMS key's policy that leaves it to the account's IAM policies who administers
// and uses the key (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
func AccountDecides(partition, account string) Statement {
	return Statement{
		Sid: "Account", Effect: "Allow", Principal: map[string]string{"AWS": "arn:" + partition + ":iam::" + account + ":root"},
		Action: []string{"kms:*"}, Resource: []string{"*"},
	}
}

// TLSOnly is a statement of a bucket's policy that keeps out whoever comes without TLS.
func TLSOnly(bucketARN string) Statement {
	return Statement{
		Sid: "TLSOnly", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
		Action: []string{"s3:*"}, Resource: []string{bucketARN, bucketARN + "/*"},
		Condition: Condition{"Bool": {"aws:SecureTransport": "false"}},
	}
}
