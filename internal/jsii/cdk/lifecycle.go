package cdk

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// Lifecycle is what Terraform is told about a resource or a data source beside its arguments.
type Lifecycle struct {
	IgnoreChanges []string    // arguments that somebody else changes
	After         []Condition // what must hold once it is changed, or read
}

// Condition is what must hold, or the plan or the change fails with its message.
type Condition struct {
	Holds   string // an expression "${…}" in Terraform's own language
	Message string // one or more full sentences; may hold expressions "${…}"
}

// Element is a resource or a data source.
type Element interface {
	constructs.IConstruct
	SetLifecycle(*cdktf.TerraformResourceLifecycle)
	AddOverride(path *string, value any)
}

// Set gives an element its lifecycle. cdktf writes a postcondition as a block in JSON, but as an
// argument, which Terraform refuses, in HCL; there it is spelt out as cdktf's own renderer takes blocks.
func (l Lifecycle) Set(element Element) {
	if *cdktf.App_Of(element).HclOutput() {
		element.AddOverride(jsii.String("lifecycle"), map[string]any{"value": l.blocks()})
		return
	}
	lifecycle := &cdktf.TerraformResourceLifecycle{}
	var conditions []*cdktf.Postcondition
	for _, condition := range l.After {
		conditions = append(conditions, &cdktf.Postcondition{Condition: condition.Holds, ErrorMessage: jsii.String(condition.Message)})
	}
	lifecycle.Postcondition = &conditions
	if len(l.IgnoreChanges) > 0 {
		lifecycle.IgnoreChanges = Strings(l.IgnoreChanges)
	}
	element.SetLifecycle(lifecycle)
}

// blocks spells the lifecycle out for cdktf's renderer of HCL.
func (l Lifecycle) blocks() map[string]any {
	var conditions []any
	for _, condition := range l.After {
		conditions = append(conditions, map[string]any{"condition": condition.Holds, "error_message": condition.Message})
	}
	blocks := map[string]any{"postcondition": map[string]any{"isBlock": true, "type": "list", "value": conditions}}
	if len(l.IgnoreChanges) > 0 {
		blocks["ignore_changes"] = l.IgnoreChanges
	}
	return blocks
}

// Require has a plan fail where a condition does not hold for an element that it reads.
func Require(element Element, conditions ...Condition) { Lifecycle{After: conditions}.Set(element) }
