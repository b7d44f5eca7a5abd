package review

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/report"
)

// Who approves a plan sees what tasks may do afterwards and could not before.
func TestNewPermissions(t *testing.T) {
	t.Parallel()
	const attachment, policy = "aws_iam_role_policy_attachment", "aws_iam_role_policy"
	allow := func(rest string) any { return map[string]any{"policy": `{"Statement":[` + rest + `]}`} }
	const read = `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a/*"]}`
	for name, test := range map[string]struct {
		kind          string
		before, after any
		want          []string
	}{
		"a policy is added":     {policy, nil, allow(read), []string{"s3:GetObject on arn:aws:s3:::a/*"}},
		"nothing is added":      {policy, allow(read), allow(read), nil},
		"an action is added":    {policy, allow(read), allow(`{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::a/*"}`), []string{"s3:PutObject on arn:aws:s3:::a/*"}},
		"a resource is widened": {policy, allow(read), allow(`{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a/*","arn:aws:s3:::*"]}`), []string{"s3:GetObject on arn:aws:s3:::*"}},
		"it is narrowed":        {policy, allow(read), allow(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/b/*"}`), nil},
		"a condition goes": {policy, allow(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"a","Condition":{"Bool":{"x":"true"}}}`),
			allow(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"a"}`), []string{"s3:GetObject on a"}},
		"a denial":             {policy, nil, allow(`{"Effect":"Deny","Action":"s3:GetObject","Resource":"a"}`), nil},
		"not known":            {policy, nil, map[string]any{}, nil},
		"it is removed":        {policy, allow(read), nil, nil},
		"a policy is attached": {attachment, nil, map[string]any{"policy_arn": "arn:aws:iam::aws:policy/X"}, []string{"what the policy arn:aws:iam::aws:policy/X allows"}},
		"it is secret":         {policy, nil, allow(read), []string{sensitive}},
		"something else":       {"aws_s3_bucket_policy", nil, allow(read), nil},
	} {
		change := &tfjson.Change{Before: test.before, After: test.after}
		if name == "it is secret" {
			change.AfterSensitive = map[string]any{"policy": true}
		}
		got := newPermissions(&tfjson.ResourceChange{Type: test.kind, Change: change})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}

	r := New(&tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{
		Address: "aws_iam_role_policy.a", Type: policy, Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionCreate}, After: allow(read)},
	}}}, nil)
	if text := write(t, r, report.Text); !strings.Contains(text, "allows: s3:GetObject on arn:aws:s3:::a/*") {
		t.Error(text)
	}
}

// Other root modules may give policies to the roles of tasks, and to no other.
func TestPoliciesOfTaskRolesAreLeft(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{"service_web_task_role": 0, "job_clean_task_role": 0, "service_web_execution_role": 1, "cluster_role": 1} {
		r := New(&tfjson.Plan{ResourceDrift: []*tfjson.ResourceChange{{
			Address: "aws_iam_role." + name, Type: "aws_iam_role", Name: name, Mode: tfjson.ManagedResourceMode,
			Change: &tfjson.Change{
				Actions: tfjson.Actions{tfjson.ActionUpdate},
				Before:  map[string]any{"managed_policy_arns": []any{}},
				After:   map[string]any{"managed_policy_arns": []any{"arn:aws:iam::aws:policy/X"}},
			},
		}}}, nil)
		report := r.DriftReport()
		if len(report.Drift) != want || len(report.Left) != 1-want {
			t.Errorf("%s: drift %v, left %v", name, report.Drift, report.Left)
		}
	}
}
