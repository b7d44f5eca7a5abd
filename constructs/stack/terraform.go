package stack

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/jsii/cdk"
)

// awsProviderVersion lets in the last of the 5.x providers: the bindings were made from 5.99.1 and ask
// for exactly that.
const awsProviderVersion = "~> 5.99"

// addProvider adds the AWS provider, which refuses any other account.
func (s *Stack) addProvider(p Props) {
	provider.NewAwsProvider(s.TerraformStack, jsii.String("aws"), &provider.AwsProviderConfig{
		Region:            jsii.String(p.Region),
		AllowedAccountIds: jsii.Strings(p.Account),
		DefaultTags:       []*provider.AwsProviderDefaultTags{{Tags: cdk.Tags(p.Tags)}},
	})
	s.AddOverride(jsii.String("terraform.required_providers.aws.version"), awsProviderVersion)
}

// addBackend adds where the state is kept: a bucket, locked by S3 itself, or a file in the project's folder.
// Terraform runs in cdktf.out/stacks/<stack>.
func (s *Stack) addBackend(name string, p Props) {
	if p.State.Bucket == "" {
		cdktf.NewLocalBackend(s.TerraformStack, &cdktf.LocalBackendConfig{
			Path: jsii.String("../../../terraform." + name + ".tfstate"),
		})
		return
	}
	// The bucket says how a state is encrypted. Were it said here that it is, Terraform would ask for S3's own key in
	// place of the bucket's
	// (https://developer.hashicorp.com/terraform/language/backend/s3#s3-state-storage, encrypt and kms_key_id).
	cdktf.NewS3Backend(s.TerraformStack, &cdktf.S3BackendConfig{
		Bucket:            jsii.String(p.State.Bucket),
		Key:               jsii.String(p.State.Key),
		Region:            jsii.String(p.State.Region),
		AllowedAccountIds: jsii.Strings(p.Account),
	})
	// cdktf's own type has no field for it.
	s.AddOverride(jsii.String("terraform.backend.s3.use_lockfile"), true)
}

// boundRoles gives every role in the stack its permissions boundary, whichever construct made it, so that none
// can be forgotten.
func (s *Stack) boundRoles() {
	if s.boundary == "" {
		return
	}
	for _, node := range *s.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if role, ok := node.(iamrole.IamRole); ok {
			role.SetPermissionsBoundary(jsii.String(s.boundary))
		}
	}
}
