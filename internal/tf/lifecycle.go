package tf

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// Lifecycle is what Terraform is told about a resource beside its arguments.
type Lifecycle struct {
	IgnoreChanges []string // arguments that somebody else changes

	// Holds after each change, or the change has failed with Message.
	Holds   cdktf.IResolvable
	Message string
}

// Set gives a resource its lifecycle. cdktf writes a postcondition as a block in JSON, but as an
// argument, which Terraform refuses, in HCL; there it is spelt out as cdktf's own renderer takes blocks.
func (l Lifecycle) Set(resource cdktf.TerraformResource) {
	if !*cdktf.App_Of(resource).HclOutput() {
		lifecycle := &cdktf.TerraformResourceLifecycle{
			Postcondition: &[]*cdktf.Postcondition{{Condition: l.Holds, ErrorMessage: jsii.String(l.Message)}},
		}
		if len(l.IgnoreChanges) > 0 {
			lifecycle.IgnoreChanges = Strings(l.IgnoreChanges)
		}
		resource.SetLifecycle(lifecycle)
		return
	}
	block := map[string]any{"postcondition": map[string]any{
		"isBlock": true, "type": "list",
		"value": []any{map[string]any{"condition": cdktf.Token_AsString(l.Holds, nil), "error_message": l.Message}},
	}}
	if len(l.IgnoreChanges) > 0 {
		block["ignore_changes"] = l.IgnoreChanges
	}
	resource.AddOverride(jsii.String("lifecycle"), map[string]any{"value": block})
}
