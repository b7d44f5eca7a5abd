package tf

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// Condition is what must hold for a resource or a data source once it is read, in Terraform's own
// language, with the element as self. Both texts may hold expressions, "${…}"; Holds is one.
type Condition struct {
	Holds string
	Error string // what is told where it does not hold: one or more full sentences
}

// Postconditions makes a lifecycle that stops a plan, or an apply, where a condition does not hold.
func Postconditions(conditions ...Condition) *cdktf.TerraformResourceLifecycle {
	list := make([]*cdktf.Postcondition, 0, len(conditions))
	for _, condition := range conditions {
		list = append(list, &cdktf.Postcondition{
			Condition:    jsii.String(condition.Holds),
			ErrorMessage: jsii.String(condition.Error),
		})
	}
	return &cdktf.TerraformResourceLifecycle{Postcondition: &list}
}
