package cdk

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// Condition is what must hold, or the plan or the change fails with its message.
type Condition struct {
	Holds   string // an expression "${…}" in Terraform's own language
	Message string // one or more full sentences; may hold expressions "${…}"
}

// Element is a resource or a data source.
type Element interface {
	constructs.IConstruct
	Lifecycle() *cdktf.TerraformResourceLifecycle
	SetLifecycle(*cdktf.TerraformResourceLifecycle)
	AddOverride(path *string, value any)
}

// Require has a plan, or a change, fail where a condition does not hold for an element once it is read, or
// changed. cdktf writes a postcondition as a block in JSON, but as an argument, which Terraform refuses, in HCL;
// there it is spelt out as cdktf's own renderer takes blocks.
func Require(element Element, conditions ...Condition) {
	var blocks []any
	var all []*cdktf.Postcondition
	for _, condition := range conditions {
		blocks = append(blocks, map[string]any{"condition": condition.Holds, "error_message": condition.Message})
		all = append(all, &cdktf.Postcondition{Condition: condition.Holds, ErrorMessage: jsii.String(condition.Message)})
	}
	if inHCL(element) {
		element.AddOverride(jsii.String("lifecycle.value.postcondition"), map[string]any{"isBlock": true, "type": "list", "value": blocks})
		return
	}
	element.SetLifecycle(&cdktf.TerraformResourceLifecycle{Postcondition: &all})
}

// IgnoreChanges leaves arguments of an element to somebody else, beside what its lifecycle says already.
func IgnoreChanges(element Element, arguments ...string) {
	if inHCL(element) {
		element.AddOverride(jsii.String("lifecycle.value.ignore_changes"), arguments) // as Require spells it
		return
	}
	lifecycle := element.Lifecycle()
	if lifecycle == nil {
		lifecycle = &cdktf.TerraformResourceLifecycle{}
	}
	lifecycle.IgnoreChanges = Strings(arguments)
	element.SetLifecycle(lifecycle)
}

func inHCL(element Element) bool { return *cdktf.App_Of(element).HclOutput() }

// Address returns the address of a resource, or of a data source without "data.": its Fqn is an expression.
func Address(element interface {
	TerraformResourceType() *string
	FriendlyUniqueId() *string
}) string {
	return *element.TerraformResourceType() + "." + *element.FriendlyUniqueId()
}
