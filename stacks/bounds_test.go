package stacks_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsiampolicydocument"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iampolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicyattachment"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"

	"cdah/config"
	shop "cdah/examples/shop"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/resources"
	"cdah/internal/jsii/cdk"
	"cdah/stacks"
)

const productionAccount = "333333333333"

// productionThatMay is the sample environment production with its foundation, and what that lets tasks be given.
func productionThatMay(t *testing.T, tasksMay ...config.Permission) config.Project {
	t.Helper()
	var project config.Project
	for _, f := range sampleProject(t).Foundations {
		if f.Account == productionAccount {
			f.TasksMay = tasksMay
			project.Foundations = append(project.Foundations, f)
		}
	}
	project.Environments = append(project.Environments, loaded(t, "production"))
	return project
}

func allowed(resource string, actions ...string) config.Permission {
	return config.Permission{Actions: actions, Resources: []string{resource}}
}

// What an extension gives tasks must be within the boundary, actions and resources, by each synthesis.
func TestExtensionsStayWithinTheBoundary(t *testing.T) {
	queue := allowed("arn:aws:sqs:eu-west-2:333333333333:cdah-*-orders", "sqs:*Message", "sqs:GetQueueAttributes", "sqs:GetQueueUrl")
	bucket := allowed("arn:aws:s3:::cdah-*-uploads-333333333333/*", "s3:GetObject", "s3:PutObject")
	const policy = "foundations/production.yaml: tasks_may: aws_iam_role_policy.shop_web_permissions in the environment production, of the extension shop, gives "
	const queueLine = `add the line - {actions: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"], ` +
		`resources: ["arn:aws:sqs:eu-west-2:333333333333:cdah-production-orders"]} to tasks_may in foundations/production.yaml, and deploy foundation-production before production`
	for name, test := range map[string]struct {
		tasksMay []config.Permission
		want     []string // in the error; none where there is to be none
	}{
		"what is given":    {[]config.Permission{queue, bucket}, nil},
		"nothing":          {nil, []string{policy + "sqs:GetQueueAttributes", queueLine, policy + "s3:GetObject, s3:PutObject on arn:aws:s3:::cdah-production-uploads-333333333333/*"}},
		"another resource": {[]config.Permission{allowed("arn:aws:sqs:eu-west-2:333333333333:cdah-production-invoices", "sqs:*"), bucket}, []string{queueLine}},
		"another action":   {[]config.Permission{queue, allowed("*", "s3:PutObject")}, []string{policy + "s3:GetObject on arn:aws:s3:::cdah-production-uploads-333333333333/*"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			err := stacks.Synth(productionThatMay(t, test.tasksMay...), dir, shop.Extensions()...)
			if len(test.want) == 0 && err != nil {
				t.Errorf("refused: %v", err)
			}
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in: %v", want, err)
				}
			}
			if left, _ := os.ReadDir(dir); err != nil && len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// Where the foundation makes no boundary, or the environment has another, or is the emulator's, nothing is asked.
func TestUnboundExtensions(t *testing.T) {
	for name, alter := range map[string]func(*config.Project){
		"no foundation": func(p *config.Project) { p.Foundations = nil },
		"no pipeline":   func(p *config.Project) { p.Foundations[0].CircleCI = nil },
		"another boundary": func(p *config.Project) {
			p.Environments[0].PermissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess"
		},
		"the emulator": func(p *config.Project) {
			p.Environments[0].Target, p.Foundations[0].Target = config.TargetEmulator, config.TargetEmulator
		},
	} {
		project := productionThatMay(t)
		alter(&project)
		if err := stacks.Synth(project, t.TempDir(), shop.Extensions()...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whichever way a policy reaches a role, it is seen; what is known only once it is made is asked about by its actions.
func TestWaysOfPolicies(t *testing.T) {
	err := stacks.Synth(productionThatMay(t), t.TempDir(), stacks.Extension{
		Name: "own", Build: givePolicies,
		Types: []resources.Service{{
			Name: "iam", Data: []string{"aws_iam_policy_document"}, Look: []string{"GetPolicy"}, Change: func(resources.Scope) []iam.Statement { return nil },
			Resources: map[string]resources.Resource{
				"aws_iam_policy":                 {Import: resources.ImportID{Kind: "iam:policy"}, Loss: resources.Nothing},
				"aws_iam_role_policy_attachment": {Import: resources.ImportID{Pattern: "{role}/{policy_arn}"}, Loss: resources.Nothing},
			},
		}},
	})
	if err == nil {
		t.Fatal("no error")
	}
	var got []string
	for line := range strings.Lines(err.Error()) {
		line = strings.TrimPrefix(line, "foundations/production.yaml: tasks_may: ")
		line, _, _ = strings.Cut(line, ", and the boundary")
		got = append(got, strings.ReplaceAll(line, " in the environment production, of the extension own,", ""))
	}
	want := []string{
		"aws_iam_role_policy.own_data gives kms:B on *",
		"aws_iam_role_policy.own_name gives sqs:DeleteMessage on arn:aws:sqs:eu-west-2:333333333333:cdah-production-q",
		"aws_iam_role_policy.own_no_name gives kms:C on arn:aws:kms:*:333333333333:*",
		"aws_iam_role_policy.own_text gives kms:D on *",
		"aws_iam_role.own_role gives kms:A on " + ownKey,
		"aws_iam_policy.own_attached gives kms:A on " + ownKey,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const ownKey = "arn:aws:kms:eu-west-2:333333333333:key/own"

func givePolicies(w *stacks.Website) error {
	on := func(action, resource string) *string {
		return cdk.JSON(iam.Policy(iam.Allow([]string{action}, resource)))
	}
	give := func(id string, role, policy *string) {
		iamrolepolicy.NewIamRolePolicy(w.Scope, jsii.String(id), &iamrolepolicy.IamRolePolicyConfig{Role: role, Policy: policy})
	}
	web := w.Services["web"].TaskRole.Name()

	attached := iampolicy.NewIamPolicy(w.Scope, jsii.String("attached"), &iampolicy.IamPolicyConfig{Policy: on("kms:A", ownKey)})
	iamrolepolicyattachment.NewIamRolePolicyAttachment(w.Scope, jsii.String("attachment"), &iamrolepolicyattachment.IamRolePolicyAttachmentConfig{
		Role: web, PolicyArn: attached.Arn(),
	})
	iampolicy.NewIamPolicy(w.Scope, jsii.String("loose"), &iampolicy.IamPolicyConfig{Policy: on("kms:A", ownKey)})
	iamrole.NewIamRole(w.Scope, jsii.String("role"), &iamrole.IamRoleConfig{
		AssumeRolePolicy: cdk.JSON(iam.Trust("lambda.amazonaws.com", nil)),
		InlinePolicy:     []*iamrole.IamRoleInlinePolicy{{Name: jsii.String("p"), Policy: on("kms:A", ownKey)}},
	})
	give("data", web, dataawsiampolicydocument.NewDataAwsIamPolicyDocument(w.Scope, jsii.String("document"), &dataawsiampolicydocument.DataAwsIamPolicyDocumentConfig{
		Statement: []*dataawsiampolicydocument.DataAwsIamPolicyDocumentStatement{{Actions: jsii.Strings("kms:B"), Resources: jsii.Strings("*")}},
	}).Json())
	give("text", web, jsii.String(`{"Statement": {"Effect": "Allow", "Action": "kms:D", "Resource": "*"}}`))
	give("denied", web, cdk.JSON(iam.Policy(iam.Deny([]string{"kms:A"}, "*"))))
	give("elsewhere", jsii.String("other"), on("kms:A", ownKey))

	key := kmskey.NewKmsKey(w.Scope, jsii.String("key"), &kmskey.KmsKeyConfig{})
	give("no-name", web, cdk.JSON(iam.Policy(iam.Allow([]string{"kms:Decrypt", "kms:C"}, *key.Arn()))))
	queue := sqsqueue.NewSqsQueue(w.Scope, jsii.String("queue"), &sqsqueue.SqsQueueConfig{Name: jsii.String("cdah-production-q")})
	give("name", web, on("sqs:DeleteMessage", "arn:aws:sqs:eu-west-2:333333333333:"+*queue.Name()))
	return nil
}
