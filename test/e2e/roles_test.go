//go:build e2e

package e2e

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/permissions"
	table "cdah/internal/aws/resources"
	"cdah/internal/ops/emulator"
	"cdah/stacks"
)

// roles are the pipeline's two roles for an environment, with the permissions that a foundation gives them, and the
// variables with which programs act as them. The foundation's own way to make them is TestPipeline's.
type roles struct {
	plan, deploy []string
	boundary     string // the line of an environment's file with the boundary that the roles insist on

	admin account
	arns  map[string]string // of the policies, by name
	made  []url.Values      // calls that take away what was made, in their order
}

// newRoles makes the roles in the environment's account, of which admin are an administrator's variables.
func newRoles(t *testing.T, e *emulator.Emulator, admin []string, name, text string, own ...table.Service) *roles {
	t.Helper()
	environment := load(t, name, text)
	scope := scopeOf(environment, own)
	r := &roles{admin: newAccount(e.Endpoint(), admin), arns: map[string]string{}}
	if environment.PermissionsBoundary == "" {
		r.boundary = "\npermissions_boundary: " + scope.Boundary + "\n"
	}
	for name, policy := range policiesOf(scope) {
		r.policy(t, name, policy)
	}
	r.plan = r.role(t, e, scope, "plan")
	r.deploy = r.role(t, e, scope, "deploy")
	return r
}

// policiesOf returns the policies of both roles, and the boundary, by name.
func policiesOf(scope permissions.Scope) map[string]iam.Document {
	look := permissions.Plan(scope)
	policies := map[string]iam.Document{
		scope.Name + "-boundary": permissions.Boundary(scope), scope.Name + "-plan-look": look, scope.Name + "-deploy-look": look,
	}
	for part, policy := range permissions.Deploy(scope) {
		policies[scope.Name+"-deploy-"+part] = policy
	}
	return policies
}

// scopeOf returns what the roles may touch, as the foundation of an environment's account says it.
func scopeOf(environment config.Environment, own []table.Service) permissions.Scope {
	bucket := environment.State.Bucket
	if bucket == "" {
		bucket = "no-states" // the state is a file
	}
	key := "arn:aws:kms:" + environment.Region + ":" + environment.Account + ":key/none"
	scope := stacks.PipelineEnvironment(environment).Permissions(environment.Account, bucket, key)
	scope.Own = own
	return scope
}

// change gives the roles the permissions for a changed environment, as the foundation does when it is deployed again.
func (r *roles) change(t *testing.T, name, text string) {
	t.Helper()
	for part, policy := range policiesOf(scopeOf(load(t, name, text), nil)) {
		arn := r.arns[part]
		if arn == "" {
			t.Fatalf("the roles have no policy %s", part)
		}
		r.call(t, url.Values{"Action": {"CreatePolicyVersion"}, "PolicyArn": {arn}, "PolicyDocument": {document(t, policy)}, "SetAsDefault": {"true"}})
		r.made = append([]url.Values{{"Action": {"DeletePolicyVersion"}, "PolicyArn": {arn}, "VersionId": {"v1"}}}, r.made...)
	}
}

// load reads an environment from the text of its file.
func load(t *testing.T, name, text string) config.Environment {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	environment, problems := config.Load(file)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return environment
}

// role makes a role with its policies, and returns the variables of whoever has assumed it.
func (r *roles) role(t *testing.T, e *emulator.Emulator, scope permissions.Scope, kind string) []string {
	t.Helper()
	name := scope.Name + "-" + kind
	trust := permissions.Source{Provider: "arn:aws:iam::" + scope.Account + ":oidc-provider/none"}.Trust(permissions.AnyReference)
	r.call(t, url.Values{
		"Action": {"CreateRole"}, "RoleName": {name}, "Path": {"/foundation/"}, "AssumeRolePolicyDocument": {document(t, trust)},
	})
	r.made = append([]url.Values{{"Action": {"DeleteRole"}, "RoleName": {name}}}, r.made...)
	for policy, arn := range r.arns {
		if !strings.HasPrefix(policy, name+"-") {
			continue
		}
		r.call(t, url.Values{"Action": {"AttachRolePolicy"}, "RoleName": {name}, "PolicyArn": {arn}})
		r.made = append([]url.Values{{"Action": {"DetachRolePolicy"}, "RoleName": {name}, "PolicyArn": {arn}}}, r.made...)
	}
	variables, err := e.AssumeRole(t.Context(), scope.GlobalARN("iam", "role/foundation/"+name))
	if err != nil {
		t.Fatal(err)
	}
	return variables
}

// policy makes a managed policy as the foundation does.
func (r *roles) policy(t *testing.T, name string, policy iam.Document) {
	t.Helper()
	answer := r.call(t, url.Values{"Action": {"CreatePolicy"}, "Path": {"/foundation/"}, "PolicyName": {name}, "PolicyDocument": {document(t, policy)}})
	_, rest, _ := strings.Cut(answer, "<Arn>")
	arn, _, _ := strings.Cut(rest, "</Arn>")
	r.made = append([]url.Values{{"Action": {"DeletePolicy"}, "PolicyArn": {arn}}}, r.made...)
	r.arns[name] = arn
}

// remove takes away what was made.
func (r *roles) remove(t *testing.T) {
	t.Helper()
	for _, call := range r.made {
		r.call(t, call)
	}
}

// call asks IAM as the administrator, and returns its answer.
func (r *roles) call(t *testing.T, form url.Values) string {
	t.Helper()
	form.Set("Version", "2010-05-08")
	return r.admin.query(t, "iam", form)
}

func document(t *testing.T, policy iam.Document) string {
	t.Helper()
	text, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
