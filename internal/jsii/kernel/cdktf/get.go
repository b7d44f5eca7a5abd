package cdktf

import (
	"slices"
	"strings"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/table"
)

// get returns a property of an object.
func (k *Kernel) get(target any, property string) any {
	switch target := target.(type) {
	case *node:
		return target.get(property)
	case *object:
		return target.get(property)
	case *structure:
		return k.getOfStructure(target, property)
	}
	js.Reject("the property " + property)
	return nil
}

func (n *node) get(property string) any {
	switch property {
	case "id":
		return n.of.id
	case "path":
		return n.of.path()
	case "scope":
		if n.of.scope == nil {
			return nil
		}
		return n.of.scope
	case "children":
		return listOf(n.of.ordered())
	}
	js.Reject("the property " + property + " of a node")
	return nil
}

func listOf(objects []*object) []any {
	all := make([]any, len(objects))
	for i, o := range objects {
		all[i] = o
	}
	return all
}

// metaArguments are what each resource and data source has, and the kernel knows.
func metaArguments() []string { return []string{"dependsOn", "lifecycle", "count", "provider"} }

func (o *object) get(property string) any { //nolint:cyclop // a table of properties
	if o.isConstruct() && property == "node" {
		if o.node == nil {
			o.node = &node{of: o}
		}
		return o.node
	}
	switch {
	case property == "fqn":
		return o.fqnToken()
	case o.isElement() && property == "friendlyUniqueId":
		return o.uniqueID()
	case o.isElement() && property == "cdktfStack":
		return o.enclosing(stack)
	case o.kind == variable || o.kind == local:
		return o.getReference(property)
	case o.kind == app:
		return o.getOfApp(property)
	case o.hasMetaArguments() && property == "terraformResourceType":
		return o.terraformType
	case o.hasMetaArguments() && slices.Contains(metaArguments(), property):
		return o.metaArgument(property)
	}
	if o.class != nil {
		if getter, is := o.class.Get[property]; is {
			return o.attribute(getter)
		}
	}
	js.Reject("the property " + property + " of " + o.fqn)
	return nil
}

func (o *object) getOfApp(property string) any {
	switch property {
	case "hclOutput":
		return false
	case "outdir":
		return o.outdir
	}
	js.Reject("the property " + property + " of an app")
	return nil
}

func (o *object) metaArgument(property string) any {
	return o.kernel.typed(o.kernel.table.Types["TerraformMetaArguments"][property], o.props.Get(property))
}

// getReference is a property of a variable or a local.
func (o *object) getReference(property string) any {
	k := o.kernel
	switch property {
	case "stringValue", "asString":
		return k.asString(o.tokenFor(""))
	case "numberValue", "asNumber":
		return k.asNumber(o.tokenFor(""), numberMark)
	case "listValue", "asList":
		return k.asList(o.tokenFor(""))
	case "booleanValue", "asBoolean":
		return o.tokenFor("")
	case "expression":
		t := o.tokenFor("")
		t.untyped = true
		return t
	case "asStringMap":
		return k.asMap(o.tokenFor(""), stringMapValue)
	case "asAnyMap":
		return k.asMap(o.tokenFor(""), anyMapValue)
	}
	js.Reject("the property " + property + " of " + o.fqn)
	return nil
}

// attribute is a value that Terraform knows, in the form that a property has, or what was given for it.
func (o *object) attribute(g table.Getter) any { //nolint:cyclop // a table of getters
	k := o.kernel
	switch g.Kind {
	case table.BlockGetter:
		return o.block(g.Arg)
	case table.InputGetter:
		return o.input(g.Arg)
	}
	t := o.tokenFor(g.Arg)
	switch g.Kind {
	case "this.getStringAttribute":
		return k.asString(t)
	case "this.getNumberAttribute":
		return k.asNumber(t, numberMark)
	case "this.getListAttribute":
		return k.asList(t)
	case "this.getBooleanAttribute":
		return t
	case "this.interpolationForAttribute":
		t.untyped = o.kind != dataSource // whose properties nobody sets: they are of no wider type
		return t
	case "this.getNumberListAttribute":
		return k.asNumberList(t)
	case "this.getStringMapAttribute":
		return k.asMap(t, stringMapValue)
	case "this.getNumberMapAttribute":
		return k.asMap(t, numberMapValue)
	case "this.getBooleanMapAttribute":
		return k.asMap(t, true)
	case "this.getAnyMapAttribute":
		return k.asMap(t, anyMapValue)
	case "Fn.tolist(this.getListAttribute":
		return k.asList(call("tolist", k.asList(t)))
	case "Token.asNumberList(Fn.tolist(this.getNumberListAttribute":
		list := call("tolist", k.asNumberList(t))
		k.asList(list) // cdktf asks for that form, too
		return k.asNumberList(list)
	case "Token.asAny(Fn.tolist(this.interpolationForAttribute":
		return anyToken(k.asList(call("tolist", t)))
	}
	js.Reject("the attribute " + g.Arg + " of " + o.fqn)
	return nil
}

// input is what a property was given.
func (o *object) input(property string) any {
	wanted := o.module.Types[o.class.Config][property] // none of a block
	if strings.Count(wanted, "=") > strings.Count(wanted, "=cdktf.IResolvable;") {
		js.Reject("the blocks that " + property + " of " + o.fqn + " was given")
	}
	return o.props.Get(property)
}

// set gives a property of an element another value.
func (k *Kernel) set(target any, property string, value any) {
	o, is := target.(*object)
	switch {
	case is && o.hasMetaArguments() && slices.Contains(metaArguments(), property):
		if value != nil && property != "dependsOn" { // that is the only one whose type differs from the configuration's
			k.check(nil, k.table.Types["TerraformMetaArguments"][property], value)
		} else if value != nil {
			k.check(nil, "[s", value)
		}
	case is && o.class != nil:
		wanted := o.module.Types[o.class.Config][property]
		if _, isBlock := o.class.Blocks[property]; wanted == "" || isBlock {
			js.Reject("setting the property " + property + " of " + o.fqn)
		}
		k.check(o.module, wanted, value)
	default:
		js.Reject("setting the property " + property)
	}
	o.props.Set(property, value)
}
