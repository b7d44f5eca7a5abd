package stacks

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// boundRoles gives every role in a stack a permissions boundary, whichever construct made it, so that none
// can be forgotten.
func boundRoles(s cdktf.TerraformStack, boundary string) {
	for _, node := range *s.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if role, ok := node.(iamrole.IamRole); ok {
			role.SetPermissionsBoundary(jsii.String(boundary))
		}
	}
}
