package cdktf

import (
	"slices"
	"strings"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/table"
)

// invoke calls a method of an object.
func (k *Kernel) invoke(target any, method string, args arguments) any {
	switch target := target.(type) {
	case *node:
		return target.invoke(method, args)
	case *object:
		return target.invoke(method, args)
	}
	js.Reject("the method " + method)
	return nil
}

func (n *node) invoke(method string, args arguments) any {
	of := n.of
	switch method {
	case "setContext":
		if len(of.children) > 0 {
			js.Fail("a context after children")
		}
		of.context[args.text(0)] = args.at(1)
		return nil
	case "tryGetContext":
		return of.tryContext(args.text(0))
	case "findAll":
		return listOf(of.all(args.at(0) == "POSTORDER"))
	case "tryFindChild", "findChild":
		if child := of.child(strings.ReplaceAll(args.text(0), "/", "--")); child != nil {
			return child
		}
		if method == "findChild" {
			js.Fail("a child that is not there")
		}
		return nil
	}
	js.Reject("the method " + method + " of a node")
	return nil
}

func (o *object) invoke(method string, args arguments) any { //nolint:cyclop // a table of methods
	switch {
	case method == "toString" && o.isConstruct() && o.kind != variable && o.kind != local:
		if path := o.path(); path != "" {
			return path
		}
		return "<root>"
	case method == "addOverride" && (o.isElement() || o.kind == stack):
		o.override(args.text(0), args.at(1))
		return nil
	case method == "overrideLogicalId" && o.isElement():
		if o.name != "" {
			js.Fail("another id after a reference")
		}
		o.logicalID = args.text(0)
		return nil
	case method == "addValidation" && o.kind == variable:
		o.kernel.check(nil, "=cdktf.TerraformVariableValidationConfig;", args.at(0))
		before, _ := o.props.Get("validation").([]any)
		o.props.Set("validation", append(before[:len(before):len(before)], args.at(0)))
		return nil
	case method == "get" && o.kind == blockList:
		index, is := args.at(0).(float64)
		if !is {
			js.Fail("an index that is no number")
		}
		return o.element(index)
	case method == "synth" && o.kind == app:
		o.synth()
		return nil
	case o.hasAttributes():
		return o.invokeAttribute(method, args)
	}
	js.Reject("the method " + method + " of " + o.fqn)
	return nil
}

// attributeMethods are those that refer to an attribute by its name in Terraform.
func attributeMethods() []string {
	return []string{
		"getStringAttribute", "getNumberAttribute", "getListAttribute", "getBooleanAttribute", "getNumberListAttribute",
		"getStringMapAttribute", "getNumberMapAttribute", "getBooleanMapAttribute", "getAnyMapAttribute",
	}
}

func (o *object) invokeAttribute(method string, args arguments) any {
	reset, isReset := strings.CutPrefix(method, "reset")
	put, isPut := strings.CutPrefix(method, "put")
	switch {
	case slices.Contains(attributeMethods(), method):
		return o.attribute(table.Getter{Kind: "this." + method, Arg: args.text(0)})
	case method == "interpolationForAttribute":
		return o.tokenFor(args.text(0))
	case isReset:
		o.props.Delete(o.property(reset))
		return nil
	case isPut:
		property := o.property(put)
		o.kernel.check(o.module, o.module.Types[o.class.Config][property], args.at(0))
		o.props.Set(property, args.at(0))
		return nil
	}
	js.Reject("the method " + method + " of " + o.fqn)
	return nil
}

// property is the one that a method puts or resets: that of a block is the host's never to set.
func (o *object) property(name string) string {
	if name != "" {
		name = strings.ToLower(name[:1]) + name[1:]
	}
	if o.module.Types[o.class.Config][name] == "" {
		js.Reject("the property " + name + " of " + o.fqn)
	}
	return name
}
