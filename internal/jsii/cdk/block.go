package cdk

import (
	"maps"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// block is a block of a configuration beside its resources. Blocks of one kind add up, whoever adds them; those that a
// stack's AddOverride sets replace one another.
type block struct {
	cdktf.TerraformElement
	kind    string
	content map[string]any
}

// ToTerraform is called by cdktf, for JSON.
func (b *block) ToTerraform() any { return &map[string]any{b.kind: []any{b.content}} }

// ToHclTerraform is called by cdktf, for HCL, in which addresses stand without quotes. It writes no block that is
// called removed.
func (b *block) ToHclTerraform() any {
	content := maps.Clone(b.content)
	for _, name := range []string{"from", "to"} {
		if address, has := content[name]; has {
			content[name] = map[string]any{"value": address, "type": "simple", "storageClassType": "reference"}
		}
	}
	return &map[string]any{b.kind: []any{content}}
}

func newBlock(scope constructs.Construct, kind, id string, content map[string]any) {
	b := &block{kind: kind, content: content}
	cdktf.NewTerraformElement_Override(b, scope, jsii.String(kind+"-"+id), nil)
}

// Move has a plan take what the state has at an address for the element, whose type must be the same. cdktf's own
// MoveFromId runs Terraform with each synthesis to ask for its version.
// https://developer.hashicorp.com/terraform/language/block/moved
func Move(element cdktf.TerraformResource, from string) {
	newBlock(element, "moved", from, map[string]any{"from": from, "to": Address(element)})
}

// Forget has a plan leave as it is in AWS what the state has at an address that the configuration has no more.
// https://developer.hashicorp.com/terraform/language/block/removed
func Forget(scope constructs.Construct, address string) {
	newBlock(scope, "removed", address, map[string]any{"from": address, "lifecycle": map[string]any{"destroy": false}})
}

// ImportEach has a plan import an element by each id in a set, an expression: of none, nothing is imported. An
// element that is in the state already stays as it is.
// https://developer.hashicorp.com/terraform/language/block/import
func ImportEach(element cdktf.TerraformResource, ids string) {
	newBlock(element, "import", "each", map[string]any{"for_each": ids, "to": Address(element), "id": "${each.value}"})
}
