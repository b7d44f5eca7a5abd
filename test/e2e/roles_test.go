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
	text         string // the environment's file, with the boundary that the roles insist on

	admin account
	made  []url.Values // calls that take away what was made, in their order
}

// newRoles makes the roles in the environment's account, of which admin are an administrator's variables.
func newRoles(t *testing.T, e *emulator.Emulator, admin []string, name, text string, own ...table.Service) *roles {
	t.Helper()
	environment := load(t, name, text)
	pipeline := stacks.PipelineEnvironment(environment)
	bucket := environment.State.Bucket
	if bucket == "" {
		bucket = "no-states" // the state is a file
	}
	scope := pipeline.Permissions(environment.Account, bucket, "arn:aws:kms:"+environment.Region+":"+environment.Account+":key/none")
	scope.Own = own
	r := &roles{admin: newAccount(e.Endpoint(), admin), text: text}
	if environment.PermissionsBoundary == "" {
		r.text += "\npermissions_boundary: " + scope.Boundary + "\n"
	}
	r.policy(t, scope.Name+"-boundary", permissions.Boundary(scope))
	policies := permissions.Deploy(scope)
	policies["look"] = permissions.Plan(scope)
	r.plan = r.role(t, e, scope, "plan", map[string]iam.Document{"look": policies["look"]})
	r.deploy = r.role(t, e, scope, "deploy", policies)
	return r
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

// role makes a role and returns the variables of whoever has assumed it.
func (r *roles) role(t *testing.T, e *emulator.Emulator, scope permissions.Scope, kind string, policies map[string]iam.Document) []string {
	t.Helper()
	name := scope.Name + "-" + kind
	trust := permissions.Source{Provider: "arn:aws:iam::" + scope.Account + ":oidc-provider/none"}.Trust(permissions.AnyReference)
	r.call(t, url.Values{
		"Action": {"CreateRole"}, "RoleName": {name}, "Path": {"/foundation/"}, "AssumeRolePolicyDocument": {document(t, trust)},
	})
	r.made = append([]url.Values{{"Action": {"DeleteRole"}, "RoleName": {name}}}, r.made...)
	for part, policy := range policies {
		arn := r.policy(t, name+"-"+part, policy)
		r.call(t, url.Values{"Action": {"AttachRolePolicy"}, "RoleName": {name}, "PolicyArn": {arn}})
		r.made = append([]url.Values{{"Action": {"DetachRolePolicy"}, "RoleName": {name}, "PolicyArn": {arn}}}, r.made...)
	}
	variables, err := e.AssumeRole(t.Context(), scope.GlobalARN("iam", "role/foundation/"+name))
	if err != nil {
		t.Fatal(err)
	}
	return variables
}

// policy makes a managed policy as the foundation does, and returns its ARN.
func (r *roles) policy(t *testing.T, name string, policy iam.Document) string {
	t.Helper()
	answer := r.call(t, url.Values{"Action": {"CreatePolicy"}, "Path": {"/foundation/"}, "PolicyName": {name}, "PolicyDocument": {document(t, policy)}})
	_, rest, _ := strings.Cut(answer, "<Arn>")
	arn, _, _ := strings.Cut(rest, "</Arn>")
	r.made = append([]url.Values{{"Action": {"DeletePolicy"}, "PolicyArn": {arn}}}, r.made...)
	return arn
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
