package permissions_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/examples/shop/types"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/permissions"
)

// longest is a scope whose names are all as long as they may be, with an owner's own resources.
func longest() permissions.Scope {
	const name = "a-project-16-ch-environment1"
	return permissions.Scope{
		Partition: "aws-us-gov", Region: "ap-northeast-1", Account: "123456789012",
		Project: "a-project-16-cha", Environment: "environment1", Name: name,
		StateBucket: strings.Repeat("b", 63), StateKey: name + "/terraform.tfstate",
		StateEncryption: "arn:aws-us-gov:kms:ap-northeast-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
		Boundary:        "arn:aws-us-gov:iam::123456789012:policy/foundation/" + name + "-boundary",
		Domains:         manyNames(),
		FileSystems:     slices.Repeat([]string{"fs-0123456789abcdef0"}, 5),
		Bottlerocket:    true,
		SignInSecrets:   []string{strings.Repeat("s", 64), strings.Repeat("t", 64)},
		SignInKeys:      slices.Repeat([]string{"arn:aws-us-gov:kms:ap-northeast-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"}, 2),
		SecurityGroups:  slices.Repeat([]string{"sg-0123456789abcdef0"}, 5),
		VPC:             "vpc-0123456789abcdef0", Subnets: slices.Repeat([]string{"subnet-0123456789abcdef0"}, 12),
		Own: types.Services(),
	}
}

// manyNames are as many domain names as an environment may have, long ones.
func manyNames() []string {
	names := []string{"www.the-shop-at-the-corner.example.com"}
	for len(names) < 10 {
		names = append(names, fmt.Sprintf("*.number-%d.the-shop-at-the-corner.example.com", len(names)))
	}
	return names
}

// all returns all policies, by name.
func all(s permissions.Scope) map[string]iam.Document {
	policies := permissions.Deploy(s)
	policies["plan"] = permissions.Plan(s)
	policies["boundary"] = permissions.Boundary(s)
	return policies
}

// Limits of IAM (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html): characters
// of a managed policy, and managed policies of a role.
func TestPoliciesFitIAM(t *testing.T) {
	t.Parallel()
	const characters, policies = 6144, 10
	for name, document := range all(longest()) {
		text, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > characters {
			t.Errorf("%s has %d characters, %d are allowed", name, len(text), characters)
		}
	}
	if n := len(permissions.Deploy(longest())) + 1; n > policies {
		t.Errorf("the role that deploys gets %d policies, %d are allowed", n, policies)
	}
}

// A plan changes nothing but the lock of the state, whatever AWS calls its actions.
func TestPlanOnlyLooks(t *testing.T) {
	t.Parallel()
	looks := regexp.MustCompile(`^[a-z0-9-]+:(Describe|Get|List|View)[A-Za-z*]*$`)
	for _, statement := range permissions.Plan(longest()).Statement {
		if statement.Sid == "DecryptTheState" {
			if !slices.Equal(statement.Resource, []string{longest().StateEncryption}) {
				t.Errorf("it can decrypt by %v", statement.Resource)
			}
			continue
		}
		if statement.Sid == "LockTheState" {
			if len(statement.Resource) != 1 || !strings.HasSuffix(statement.Resource[0], ".tflock") {
				t.Errorf("the lock is %v", statement.Resource)
			}
			continue
		}
		if slices.Contains([]string{"ReadWhatSignsIn", "DecryptWhatSignsIn"}, statement.Sid) {
			if len(statement.Action) != 1 || slices.ContainsFunc(statement.Resource, func(arn string) bool { return strings.Contains(arn, "*") }) {
				t.Errorf("%s allows %v on %v", statement.Sid, statement.Action, statement.Resource)
			}
			continue
		}
		for _, action := range statement.Action {
			if !looks.MatchString(action) {
				t.Errorf("%s is no look", action)
			}
			// Secrets, objects and log lines are data, not configuration.
			for _, data := range []string{"secretsmanager:GetSecretValue", "logs:GetLogEvents", "logs:GetQueryResults", "kms:Decrypt"} {
				if action == data || strings.HasSuffix(action, ":*") || strings.HasSuffix(action, ":Get*") && !strings.HasPrefix(action, "chatbot:") {
					t.Errorf("%s reads data", action)
				}
			}
			if action == "s3:GetObject" && slices.Contains(statement.Resource, "*") {
				t.Error("every object of the account can be read")
			}
		}
	}
}

// Who deploys cannot reach the pipeline's own roles, nor make one without the boundary, nor change the
// boundary.
func TestDeployCannotGainPermissions(t *testing.T) {
	t.Parallel()
	scope := longest()
	grants := regexp.MustCompile(`^iam:(Create|Put|Attach|Update|Add|Set|Pass|Upload|Change|Enable|Resync)`)
	for name, document := range permissions.Deploy(scope) {
		for _, statement := range document.Statement {
			for _, action := range statement.Action {
				if action == "iam:*" || action == "*" || strings.HasPrefix(action, "sts:") ||
					slices.Contains([]string{"iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeleteRolePermissionsBoundary", "iam:CreateUser", "iam:CreateAccessKey"}, action) {
					t.Errorf("%s allows %s", name, action)
				}
				if !grants.MatchString(action) {
					continue
				}
				for _, resource := range statement.Resource {
					if !strings.Contains(resource, "/"+scope.Name+"-") && !strings.Contains(resource, "role/aws-service-role/") {
						t.Errorf("%s allows %s on %s", name, action, resource)
					}
				}
				bound := slices.Contains([]string{"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"}, action)
				if bound && statement.Condition["StringEquals"]["iam:PermissionsBoundary"] != scope.Boundary {
					t.Errorf("%s allows %s without the boundary", name, action)
				}
			}
		}
	}
}

// What destroys or changes is bound to something: a name, a tag, or at least the region.
func TestChangesAreBound(t *testing.T) {
	t.Parallel()
	for name, document := range permissions.Deploy(longest()) {
		for _, statement := range document.Statement {
			if slices.Contains(statement.Resource, "*") && len(statement.Condition) == 0 {
				t.Errorf("%s allows %v everywhere", name, statement.Action)
			}
		}
	}
}
