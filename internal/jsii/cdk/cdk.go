// Package cdk holds the few helpers between plain Go values and the pointers that the cdktf
// bindings want. A token (what a resource's attribute returns) is an opaque string: it is passed
// on or concatenated, never read.
package cdk

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// DefaultChild is the id of the resource that its construct is named after. It leaves no trace in the
// resource's address: the VPC at network/Default is aws_vpc.network.
const DefaultChild = "Default"

// Number is jsii.Number for any integer.
func Number(n int) *float64 { return jsii.Number(float64(n)) }

// Tags makes a map of tags.
func Tags(tags map[string]string) *map[string]*string {
	pointers := make(map[string]*string, len(tags))
	for key, value := range tags {
		pointers[key] = jsii.String(value)
	}
	return &pointers
}

// Name makes the tags of a resource that has nothing but a name of its own: all other tags come
// from the provider's default_tags.
func Name(name string) *map[string]*string { return Tags(map[string]string{"Name": name}) }

// Strings makes a list of plain strings.
func Strings(values []string) *[]*string { return jsii.Strings(values...) }

// Refs makes a list of one attribute of each resource, such as the ids of subnets.
func Refs[T any](resources []T, attribute func(T) *string) *[]*string {
	refs := make([]*string, 0, len(resources))
	for _, resource := range resources {
		refs = append(refs, attribute(resource))
	}
	return &refs
}

// After makes a depends_on list. What is nil, since it is none of ours, is left out.
func After(all ...cdktf.ITerraformDependable) *[]cdktf.ITerraformDependable {
	ours := make([]cdktf.ITerraformDependable, 0, len(all))
	for _, dependable := range all {
		if dependable != nil {
			ours = append(ours, dependable)
		}
	}
	return &ours
}

// Output adds an output under its plain name.
func Output(scope constructs.Construct, name, description string, value any) {
	cdktf.NewTerraformOutput(scope, jsii.String(name), &cdktf.TerraformOutputConfig{
		Description: jsii.String(description),
		Value:       value,
		StaticId:    jsii.Bool(true),
	})
}
