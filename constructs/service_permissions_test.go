package constructs_test

import (
	"testing"

	"cdah/config"
	"cdah/constructs/service"
)

// What the file says is in the role of the containers alone, before the first task starts; others may add to the role.
func TestTaskRoleHasPermissions(t *testing.T) {
	d := synthService(t, func(p *service.Props) {
		p.Spec.Permissions = []config.Permission{{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::uploads/*"}}}
		p.Spec.Policies = []string{"arn:aws:iam::aws:policy/AmazonSQSFullAccess", "arn:aws:iam::" + account + ":policy/shop/mails.read@eu"}
	})
	const permissions, policy = "aws_iam_role_policy.service_web_task_role_permissions",
		"aws_iam_role_policy_attachment.service_web_task_role_policy_AmazonSQSFullAccess"
	role := ref("aws_iam_role.service_web_task_role.name")
	want(t, d, permissions, map[string]any{"name": "permissions", "role": role})
	if got := d.Text(t, permissions, "policy"); got != `{"Statement":[{"Action":["s3:GetObject"],"Effect":"Allow","Resource":["arn:aws:s3:::uploads/*"]}],"Version":"2012-10-17"}` {
		t.Error(got)
	}
	want(t, d, "aws_iam_role_policy_attachment.service_web_task_role_policy_mails_read_eu", map[string]any{"policy_arn": "arn:aws:iam::" + account + ":policy/shop/mails.read@eu"})
	want(t, d, policy, map[string]any{"role": role, "policy_arn": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"})
	for _, needed := range []string{permissions, policy} {
		if !d.Needs(web, needed) {
			t.Errorf("tasks start before there is %s", needed)
		}
	}
	for _, attribute := range []string{"inline_policy", "managed_policy_arns"} {
		if got, given := d.Look("aws_iam_role.service_web_task_role", attribute); given {
			t.Errorf("%s takes away what others give the role: %v", attribute, got)
		}
	}
}
