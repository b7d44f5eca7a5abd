package constructs_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/foundation"
	"cdah/internal/aws/permissions"
)

func TestStateBucketIsKept(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		foundation.NewStateBucket(s, "state", foundation.StateBucketProps{
			Account: account, Region: region, Spec: config.StateBucket{Bucket: "shop-states"},
		})
	})
	want(t, d, "aws_s3_bucket.state", map[string]any{
		"bucket": "shop-states", "force_destroy": false, "lifecycle/prevent_destroy": true,
	})
	want(t, d, "aws_kms_key.state_key", map[string]any{
		"enable_key_rotation": true, "deletion_window_in_days": 30.0, "lifecycle/prevent_destroy": true,
	})
	want(t, d, "aws_s3_bucket_server_side_encryption_configuration.state_encryption", map[string]any{
		"rule/0/bucket_key_enabled": true, "rule/0/apply_server_side_encryption_by_default/sse_algorithm": "aws:kms",
		"rule/0/apply_server_side_encryption_by_default/kms_master_key_id": "${aws_kms_key.state_key.arn}",
	})
	want(t, d, "aws_s3_bucket_versioning.state_versioning", map[string]any{"versioning_configuration/status": "Enabled"})
	want(t, d, "aws_s3_bucket_lifecycle_configuration.state_lifecycle", map[string]any{
		"rule/0/noncurrent_version_expiration/0/noncurrent_days": 90.0,
	})
	if _, expires := d.Look("aws_s3_bucket_lifecycle_configuration.state_lifecycle", "rule/0/expiration"); expires {
		t.Error("a state expires")
	}
	if !d.Needs("aws_s3_bucket_lifecycle_configuration.state_lifecycle", "aws_s3_bucket_versioning.state_versioning") {
		t.Error("old versions expire before there are versions")
	}
	want(t, d, "aws_s3_bucket_public_access_block.state_public_access_block", map[string]any{
		"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true,
	})
	if text := d.Text(t, "aws_s3_bucket_policy.state_policy", "policy"); !strings.Contains(text, "aws:SecureTransport") {
		t.Errorf("the bucket is reached without TLS: %s", text)
	}
}

// A registry has one configuration of all that it copies, and one policy of whose copies it takes, each into the
// repositories that name the account.
func TestImagesAreCopied(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		foundation.NewRegistry(s, "registry", foundation.RegistryProps{
			Project: "shop", Account: account, Region: region, Spec: map[string]config.Repository{
				"web":         {ReplicateTo: []config.ImageCopy{{Account: "222222222222"}, {Region: "eu-west-1"}}},
				"api":         {ReplicateTo: []config.ImageCopy{{Account: "222222222222"}}},
				"replication": {ReplicateFrom: []string{"111111111111"}},
			},
		})
	})
	const rule = "replication_configuration/rule/"
	web, api := ref("aws_ecr_repository.registry_web.name"), ref("aws_ecr_repository.registry_api.name")
	places := []map[string]any{}
	for i, place := range []struct {
		account, region string
		names           []string
	}{
		{account, "eu-west-1", []string{web}}, {"222222222222", region, []string{api, web}},
	} {
		at := rule + strconv.Itoa(i) + "/"
		wanted := map[string]any{at + "destination/0/registry_id": place.account, at + "destination/0/region": place.region}
		for j, name := range place.names {
			wanted[at+"repository_filter/"+strconv.Itoa(j)+"/filter"] = name
			wanted[at+"repository_filter/"+strconv.Itoa(j)+"/filter_type"] = "PREFIX_MATCH"
		}
		places = append(places, wanted)
	}
	if account > "222222222222" {
		t.Fatal("the order of the places is another")
	}
	for _, wanted := range places {
		want(t, d, "aws_ecr_replication_configuration.registry_replication", wanted)
	}
	policy := d.Text(t, "aws_ecr_registry_policy.registry_copies", "policy")
	for _, part := range []string{`"arn:aws:iam::111111111111:root"`, `"ecr:ReplicateImage"`, ref("aws_ecr_repository.registry_replication.arn")} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy lacks %s: %s", part, policy)
		}
	}
	if strings.Contains(policy, "CreateRepository") {
		t.Errorf("others make repositories here: %s", policy)
	}
}

func TestRepositories(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		foundation.NewRegistry(s, "registry", foundation.RegistryProps{
			Project: "shop", Region: region, Spec: map[string]config.Repository{
				"web": {KeepImages: 7, PullAccounts: []string{"111111111111", "222222222222"}}, "api": {},
			},
		})
	})
	want(t, d, "aws_ecr_repository.registry_web", map[string]any{
		"name": "shop/web", "image_tag_mutability": "IMMUTABLE", "image_scanning_configuration/scan_on_push": true, "force_delete": false,
	})
	if text := d.Text(t, "aws_ecr_lifecycle_policy.registry_web_lifecycle", "policy"); !strings.Contains(text, `"countNumber":7`) {
		t.Errorf("not seven images are kept: %s", text)
	}
	text := d.Text(t, "aws_ecr_repository_policy.registry_web_policy", "policy")
	for _, pulls := range []string{"arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"} {
		if !strings.Contains(text, pulls) {
			t.Errorf("%s cannot pull: %s", pulls, text)
		}
	}
	if strings.Contains(text, "Put") || strings.Contains(text, "Upload") {
		t.Errorf("other accounts can push: %s", text)
	}
	if d.Body("aws_ecr_repository_policy.registry_api_policy") != nil {
		t.Error("a repository that nobody else pulls from lets others in")
	}
}

// Each role is for the jobs of the one project, and the role that deploys for one branch of it.
func TestPipelineRoles(t *testing.T) {
	const organization, project = "0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3d-0000-4000-8000-000000000002"
	d := synth(t, func(s cdktf.TerraformStack) {
		foundation.NewPipeline(s, "pipeline", foundation.PipelineProps{
			Account: account, StateBucket: "shop-states", StateKey: jsii.String("arn:aws:kms:" + region + ":" + account + ":key/state"),
			Environments: []foundation.PipelineEnvironment{{
				Project: "shop", Environment: "test", Region: region, StateKey: "shop/test/terraform.tfstate",
			}},
			TasksMay: []config.Permission{{Actions: []string{"sqs:*"}, Resources: []string{"arn:aws:sqs:eu-west-2:" + account + ":mails"}}},
			Spec:     config.CircleCI{Organization: organization, Project: project, Repository: "github.com/acme/shop"},
		})
	})
	for role, reference := range map[string]string{"plan": "*", "deploy": "refs/heads/main"} {
		address := "aws_iam_role.pipeline_test_" + role
		want(t, d, address, map[string]any{"name": "shop-test-" + role, "path": "/foundation/"})
		trust := d.Text(t, address, "assume_role_policy")
		for _, part := range []string{
			`"oidc.circleci.com/org/` + organization + `:aud":"` + organization + `"`,
			`"oidc.circleci.com/org/` + organization + `:sub":"org/` + organization + `/project/` + project + `/user/????????-????-????-????-????????????/vcs-origin/github.com/acme/shop/vcs-ref/` + reference + `"`,
			`"sts:AssumeRoleWithWebIdentity"`,
		} {
			if !strings.Contains(trust, part) {
				t.Errorf("%s is trusted without %s: %s", address, part, trust)
			}
		}
	}
	// The boundary that deployments must give to roles is the one that stands beside them.
	want(t, d, "aws_iam_policy.pipeline_test_boundary", map[string]any{"name": "shop-test-boundary", "path": "/foundation/"})
	if text := d.Text(t, "aws_iam_policy.pipeline_test_boundary", "policy"); !strings.Contains(text, `{"Action":["sqs:*"],"Effect":"Allow","Resource":["arn:aws:sqs:eu-west-2:`+account+`:mails"]}`) {
		t.Errorf("tasks may not be given what the foundation says: %s", text)
	}
	if text := d.Text(t, "aws_iam_policy.pipeline_test_deploy_compute_policy", "policy"); !strings.Contains(text, `"iam:PermissionsBoundary":"arn:aws:iam::`+account+`:policy/foundation/shop-test-boundary"`) {
		t.Errorf("roles are made without the boundary: %s", text)
	}
	for _, attachment := range d.OfType("aws_iam_role_policy_attachment") {
		if strings.HasPrefix(attachment, "aws_iam_role_policy_attachment.pipeline_test_plan") && attachment != "aws_iam_role_policy_attachment.pipeline_test_plan_look" {
			t.Errorf("the role that plans has %s", attachment)
		}
	}
}

// A project that pushes images does that for its own branch and repositories, and nothing else.
func TestImagePushers(t *testing.T) {
	const organization, project = "0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3d-0000-4000-8000-000000000003"
	app := config.ImageProject{Project: project, Repository: "github.com/acme/app", Branch: "release", PushTo: []string{"web"}}
	build := func(spec config.ImageProject) func(cdktf.TerraformStack) {
		return func(s cdktf.TerraformStack) {
			registry := foundation.NewRegistry(s, "registry", foundation.RegistryProps{Project: "shop", Region: region, Spec: map[string]config.Repository{"web": {}, "api": {}}})
			foundation.NewImagePushers(s, "images", foundation.ImagePushersProps{
				Project: "shop", Organization: organization, Provider: "arn:aws:iam::" + account + ":oidc-provider/circleci",
				Repositories: registry.Repositories, Spec: map[string]config.ImageProject{"app": spec},
			})
		}
	}
	d := synth(t, build(app))
	want(t, d, "aws_iam_role.images_app", map[string]any{"name": "shop-images-app", "path": "/foundation/"})
	if trust := d.Text(t, "aws_iam_role.images_app", "assume_role_policy"); !strings.Contains(trust, "/project/"+project+"/user/????????-????-????-????-????????????/vcs-origin/github.com/acme/app/vcs-ref/refs/heads/release") {
		t.Errorf("it trusts %s", trust)
	}
	policy := d.Text(t, "aws_iam_role_policy.images_app_policy", "policy")
	if !strings.Contains(policy, `"ecr:PutImage"`) || !strings.Contains(policy, "${aws_ecr_repository.registry_web.arn}") || strings.Contains(policy, "registry_api") {
		t.Errorf("it may %s", policy)
	}
	for _, action := range permissions.PushImages("arn").Statement[1].Action {
		if strings.Contains(action, "Delete") || strings.Contains(action, "Policy") || strings.Contains(action, "*") {
			t.Errorf("it may %s", action)
		}
	}
	app.PushTo = []string{"wep"}
	if said := refused(t, build(app)); !strings.Contains(said, "Repositories.wep") {
		t.Errorf("a repository that is not there: %q", said)
	}
}

// Domain names can make a policy longer than AWS takes, which it would say in the middle of a deployment.
func TestTooLongPoliciesAreRefused(t *testing.T) {
	var names []string
	for i := range 10 {
		names = append(names, strings.Repeat("a", 60)+"."+strings.Repeat("b", 60)+"."+strings.Repeat("c", 60)+"."+strings.Repeat("d", 60)+strconv.Itoa(i)+".com")
	}
	said := refused(t, func(s cdktf.TerraformStack) {
		foundation.NewPipeline(s, "pipeline", foundation.PipelineProps{
			Account: account, StateBucket: "shop-states", StateKey: jsii.String("arn:aws:kms:" + region + ":" + account + ":key/state"),
			Environments: []foundation.PipelineEnvironment{{
				Project: "shop", Environment: "test", Region: region, StateKey: "shop/test/terraform.tfstate", Domains: names,
			}},
			Spec: config.CircleCI{
				Organization: "0a1b2c3d-0000-4000-8000-000000000001", Project: "0a1b2c3d-0000-4000-8000-000000000002", Repository: "github.com/acme/shop",
			},
		})
	})
	for _, part := range []string{"the policy shop-test-deploy-domain would have ", " characters, and AWS takes 6144: give the environment fewer or shorter domain names"} {
		if !strings.Contains(said, part) {
			t.Errorf("%q, want %q", said, part)
		}
	}
}
