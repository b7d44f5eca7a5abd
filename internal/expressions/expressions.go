// Package expressions evaluates Terraform's expressions in synthesized JSON, as far as that is possible before there is
// a plan: a reference stands for itself.
package expressions

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// Text returns a text as Terraform would make it, with each reference in place of what it refers to: the JSON of a
// policy, for one, with "${aws_vpc.network.arn}" in it. What base64encode encodes is left readable.
func Text(source string) (string, error) {
	template, problems := hclsyntax.ParseTemplate([]byte(source), "", hcl.InitialPos)
	if problems.HasErrors() {
		return "", fmt.Errorf("not in Terraform's language: %w\n%s", problems, source)
	}
	value, problems := template.Value(&hcl.EvalContext{
		Variables: references(template.Variables()),
		Functions: map[string]function.Function{"jsonencode": stdlib.JSONEncodeFunc, "base64encode": unencoded()},
	})
	if problems.HasErrors() {
		return "", fmt.Errorf("cannot be evaluated: %w\n%s", problems, source)
	}
	if value.Type() != cty.String {
		return "", fmt.Errorf("is no text: %s", source)
	}
	return value.AsString(), nil
}

// unencoded stands for base64encode, whose argument is what a reader wants.
func unencoded() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return args[0], nil },
	})
}

// references gives each reference its own text as its value.
func references(traversals []hcl.Traversal) map[string]cty.Value {
	root := branch{}
	for _, traversal := range traversals {
		var parts []string
		for _, step := range traversal {
			switch step := step.(type) {
			case hcl.TraverseRoot:
				parts = append(parts, step.Name)
			case hcl.TraverseAttr:
				parts = append(parts, step.Name)
			}
		}
		root.add(parts, "${"+strings.Join(parts, ".")+"}")
	}
	return root.values()
}

// branch is a tree of names: of types, resources and attributes.
type branch map[string]any // another branch, or a text

func (b branch) add(parts []string, text string) {
	if len(parts) == 1 {
		b[parts[0]] = text
		return
	}
	if _, is := b[parts[0]].(branch); !is {
		b[parts[0]] = branch{}
	}
	b[parts[0]].(branch).add(parts[1:], text)
}

func (b branch) values() map[string]cty.Value {
	values := make(map[string]cty.Value, len(b))
	for name, value := range b {
		switch value := value.(type) {
		case branch:
			values[name] = cty.ObjectVal(value.values())
		case string:
			values[name] = cty.StringVal(value)
		}
	}
	return values
}
