package service

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsecrimage"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
)

// resolve returns the image to run. A tag in ECR is looked up whenever Terraform plans: a push to it
// then shows in the plan as a new digest, and what runs is what was reviewed. The tag is a variable, so
// that a pipeline can deploy another without an edit. Any other image is taken as it is.
func resolve(scope constructs.Construct, image string) string {
	parsed, err := config.ParseImage(image)
	if err != nil || !parsed.ByTag() {
		return image
	}
	account, _, _ := parsed.ECR()
	found := dataawsecrimage.NewDataAwsEcrImage(scope, jsii.String("image"), &dataawsecrimage.DataAwsEcrImageConfig{
		RegistryId:     jsii.String(account),
		RepositoryName: jsii.String(parsed.Repository),
		ImageTag:       newTagVariable(scope, parsed).StringValue(),
	})
	return parsed.Registry + "/" + parsed.Repository + "@" + *found.ImageDigest()
}

// newTagVariable adds the variable, which is held to what the environment's file is held to.
func newTagVariable(scope constructs.Construct, image config.Image) cdktf.TerraformVariable {
	variable := cdktf.NewTerraformVariable(scope, jsii.String("image-tag"), &cdktf.TerraformVariableConfig{
		Type:        jsii.String("string"),
		Default:     image.Tag,
		Nullable:    jsii.Bool(false),
		Description: jsii.String("Tag of " + image.Repository + " to deploy, in place of that of the environment's file."),
	})
	name := *variable.FriendlyUniqueId()
	variable.AddValidation(&cdktf.TerraformVariableValidationConfig{
		Condition:    "${can(regex(\"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$\", var." + name + ")) && var." + name + " != \"latest\"}",
		ErrorMessage: jsii.String("A tag has up to 128 letters, digits and _ . -, and is not latest."),
	})
	return variable
}
