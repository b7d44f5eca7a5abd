package service

import (
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsecrimage"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/regions"
)

// ecrImage is an image in a private ECR registry.
type ecrImage struct {
	registry, account, region, repository string
	tag, digest                           string // each may be empty
}

func parseECR(image string) (ecrImage, bool) {
	pattern := regexp.MustCompile(`^(([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.[a-z.]+)/([^:@]+)(?::([^@]+))?(?:@(.+))?$`)
	parts := pattern.FindStringSubmatch(image)
	if parts == nil {
		return ecrImage{}, false
	}
	return ecrImage{parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]}, true
}

// arn is that of the repository.
func (i ecrImage) arn() string {
	return "arn:" + regions.Partition(i.region) + ":ecr:" + i.region + ":" + i.account + ":repository/" + i.repository
}

// resolve returns the image to run. A tag in ECR is looked up whenever Terraform plans: a push to it
// then shows in the plan as a new digest, and what runs is what was reviewed. The tag is a variable, so
// that a pipeline can deploy another without an edit. Any other image is taken as it is.
func resolve(scope constructs.Construct, image string) string {
	ecr, ok := parseECR(image)
	if !ok || ecr.digest != "" {
		return image
	}
	found := dataawsecrimage.NewDataAwsEcrImage(scope, jsii.String("image"), &dataawsecrimage.DataAwsEcrImageConfig{
		RegistryId:     jsii.String(ecr.account),
		RepositoryName: jsii.String(ecr.repository),
		ImageTag:       newTagVariable(scope, ecr).StringValue(),
	})
	return ecr.registry + "/" + ecr.repository + "@" + *found.ImageDigest()
}

// newTagVariable adds the variable, which is held to what the environment's file is held to.
func newTagVariable(scope constructs.Construct, image ecrImage) cdktf.TerraformVariable {
	variable := cdktf.NewTerraformVariable(scope, jsii.String("image-tag"), &cdktf.TerraformVariableConfig{
		Type:        jsii.String("string"),
		Default:     image.tag,
		Nullable:    jsii.Bool(false),
		Description: jsii.String("Tag of " + image.repository + " to deploy, in place of that of the environment's file."),
	})
	name := *variable.FriendlyUniqueId()
	variable.AddValidation(&cdktf.TerraformVariableValidationConfig{
		Condition:    "${can(regex(\"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$\", var." + name + ")) && var." + name + " != \"latest\"}",
		ErrorMessage: jsii.String("A tag has up to 128 letters, digits and _ . -, and is not latest."),
	})
	return variable
}
