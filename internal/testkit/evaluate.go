package testkit

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// Text returns the text at a path below a resource as Terraform would make it, with each reference in
// place of what it refers to: the JSON of a policy, for one, with "${aws_vpc.network.arn}" in it.
func (d *Document) Text(t testing.TB, address, path string) string {
	t.Helper()
	source, ok := d.Get(t, address, path).(string)
	if !ok {
		t.Fatalf("%s: %s is no text", address, path)
	}
	template, problems := hclsyntax.ParseTemplate([]byte(source), address, hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatalf("%s: %s is not in Terraform's language: %v\n%s", address, path, problems, source)
	}
	value, problems := template.Value(&hcl.EvalContext{
		Variables: references(template.Variables()),
		Functions: map[string]function.Function{"jsonencode": stdlib.JSONEncodeFunc, "base64encode": unencoded()},
	})
	if problems.HasErrors() {
		t.Fatalf("%s: %s cannot be evaluated: %v\n%s", address, path, problems, source)
	}
	return value.AsString()
}

// unencoded stands for base64encode, whose argument is what a test wants to read.
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
