package stacks

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/tf"
)

// awsProviderVersion lets in the last of the 5.x providers: the bindings were made from 5.99.1 and ask
// for exactly that.
const awsProviderVersion = "~> 5.99"

// addProvider adds the AWS provider, which refuses any account but the environment's.
func addProvider(s cdktf.TerraformStack, e config.Environment) {
	provider.NewAwsProvider(s, jsii.String("aws"), &provider.AwsProviderConfig{
		Region:            jsii.String(e.Region),
		AllowedAccountIds: jsii.Strings(e.Account),
		DefaultTags:       []*provider.AwsProviderDefaultTags{{Tags: tf.Tags(tags(e))}},
	})
	s.AddOverride(jsii.String("terraform.required_providers.aws.version"), awsProviderVersion)
}

// addBackend adds where the state is kept: the environment's bucket, locked by S3 itself, or a file
// in the project's folder. Terraform runs in cdktf.out/stacks/<environment>.
func addBackend(s cdktf.TerraformStack, e config.Environment) {
	if e.State.Bucket == "" {
		cdktf.NewLocalBackend(s, &cdktf.LocalBackendConfig{
			Path: jsii.String("../../../terraform." + e.Name + ".tfstate"),
		})
		return
	}
	cdktf.NewS3Backend(s, &cdktf.S3BackendConfig{
		Bucket:            jsii.String(e.State.Bucket),
		Key:               jsii.String(e.State.Key),
		Region:            jsii.String(e.State.Region),
		Encrypt:           jsii.Bool(true),
		AllowedAccountIds: jsii.Strings(e.Account),
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
