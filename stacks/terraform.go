package stacks

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/jsii/cdk"
)

// awsProviderVersion lets in the last of the 5.x providers: the bindings were made from 5.99.1 and ask
// for exactly that.
const awsProviderVersion = "~> 5.99"

// addProvider adds the AWS provider, which refuses any other account.
func addProvider(s cdktf.TerraformStack, region, account string, tags map[string]string) {
	provider.NewAwsProvider(s, jsii.String("aws"), &provider.AwsProviderConfig{
		Region:            jsii.String(region),
		AllowedAccountIds: jsii.Strings(account),
		DefaultTags:       []*provider.AwsProviderDefaultTags{{Tags: cdk.Tags(tags)}},
	})
	s.AddOverride(jsii.String("terraform.required_providers.aws.version"), awsProviderVersion)
}

// addBackend adds where a stack's state is kept: a bucket, locked by S3 itself, or a file in the
// project's folder. Terraform runs in cdktf.out/stacks/<stack>.
func addBackend(s cdktf.TerraformStack, name, account string, state config.State) {
	if state.Bucket == "" {
		cdktf.NewLocalBackend(s, &cdktf.LocalBackendConfig{
			Path: jsii.String("../../../terraform." + name + ".tfstate"),
		})
		return
	}
	cdktf.NewS3Backend(s, &cdktf.S3BackendConfig{
		Bucket:            jsii.String(state.Bucket),
		Key:               jsii.String(state.Key),
		Region:            jsii.String(state.Region),
		Encrypt:           jsii.Bool(true),
		AllowedAccountIds: jsii.Strings(account),
	})
	// cdktf's own type has no field for it.
	s.AddOverride(jsii.String("terraform.backend.s3.use_lockfile"), true)
}

// tags returns all tags of an environment's resources.
func tags(e config.Environment) map[string]string {
	all := map[string]string{"Project": e.Project, "Environment": e.Name, "ManagedBy": "cdktf"}
	for key, value := range e.Tags {
		all[key] = value
	}
	return all
}
