package resources

// Foundation returns the resources that an account's foundation alone has, by Terraform's type. A person
// deploys it, so that no pipeline needs permissions for them.
func Foundation() map[string]Resource {
	return map[string]Resource{
		"aws_ecr_registry_policy":           {Import: pattern("{@account}"), Loss: "images of other accounts are not copied here until it is back"},
		"aws_ecr_replication_configuration": {Import: pattern("{@account}"), Loss: "what is pushed until it is back is not copied"},
		"aws_ecr_lifecycle_policy":          {Import: pattern("{repository}"), Loss: nothing},
		"aws_ecr_repository":                {Import: pattern("{name}"), Loss: "all images in it, also those that run"},
		"aws_ecr_repository_policy":         {Import: pattern("{repository}"), Loss: "other accounts cannot pull images until it is back"},
		"aws_iam_openid_connect_provider":   {Import: pattern("arn:{@partition}:iam::{@account}:oidc-provider/{url}"), Loss: "the pipeline cannot log in until it is back"},
		"aws_iam_policy":                    {Import: pattern("arn:{@partition}:iam::{@account}:policy{path}{name}"), Loss: "roles have none of its permissions until it is back"},
	}
}
