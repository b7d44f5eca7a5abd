package tfcli_test

import (
	"os"
	"strings"
	"testing"

	"cdah/internal/tfcli"
)

// Every resource of a foundation has an id by which it is found again.
func TestImportIDs(t *testing.T) {
	t.Parallel()
	stack, err := os.ReadFile("../../stacks/testdata/foundation-production/cdk.tf.json")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := tfcli.ImportIDs(stack, "333333333333", "aws")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, found := range ids {
		got[found.Address] = found.ID
		if found.ID == "" || strings.Contains(found.ID, "$") {
			t.Errorf("%s has the id %q", found.Address, found.ID)
		}
	}
	for address, want := range map[string]string{
		"aws_s3_bucket_policy.state_policy":                              "cdah-production-terraform-state",
		"aws_ecr_lifecycle_policy.registry_web_lifecycle":                "cdah/web",
		"aws_iam_role.pipeline_production_plan":                          "cdah-production-plan",
		"aws_iam_policy.pipeline_production_boundary":                    "arn:aws:iam::333333333333:policy/foundation/cdah-production-boundary",
		"aws_iam_openid_connect_provider.pipeline_circleci":              "arn:aws:iam::333333333333:oidc-provider/oidc.circleci.com/org/00000000-0000-4000-8000-000000000001",
		"aws_iam_role_policy_attachment.pipeline_production_deploy_look": "cdah-production-deploy/arn:aws:iam::333333333333:policy/foundation/cdah-production-plan",
	} {
		if got[address] != want {
			t.Errorf("%s has the id %q, want %q", address, got[address], want)
		}
	}
	if _, err := tfcli.ImportIDs([]byte(`{"resource": {"aws_vpc": {"v": {}}}}`), "1", "aws"); err == nil {
		t.Error("a type that is not known has an id")
	}
}
