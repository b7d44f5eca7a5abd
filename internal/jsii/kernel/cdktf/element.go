package cdktf

import (
	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/table"
)

// toTerraform is what an element is in Terraform, with tokens in it.
func (o *object) toTerraform() *js.Object {
	switch o.kind {
	case resource, dataSource:
		attributes := js.Merge(o.attributes(o.class.Attributes, o.props), o.meta(), o.raw)
		comment := js.NewObject()
		if given, is := attributes.Get("//").(*js.Object); is && o.kind == resource {
			js.Merge(comment, given)
		}
		comment.Set("metadata", js.ObjectOf("path", o.path()).Set("uniqueId", o.uniqueID()))
		attributes.Set("//", comment)
		return js.ObjectOf(string(o.kind), js.ObjectOf(o.terraformType, js.ObjectOf(o.uniqueID(), attributes)))
	case provider:
		return o.providerToTerraform()
	case backend:
		settings := js.Merge(js.SnakeKeys(o.props).(*js.Object), o.raw)
		return js.ObjectOf("terraform", js.ObjectOf("backend", js.ObjectOf(o.terraformType, settings)))
	case output:
		attributes := js.ObjectOf("value", outputValue(o.props.Get("value")))
		attributes.Set("description", o.props.Get("description")).Set("sensitive", o.props.Get("sensitive"))
		if dependencies, is := o.props.Get("dependsOn").([]any); is {
			attributes.Set("depends_on", outputValue(dependencies))
		}
		return js.ObjectOf("output", js.ObjectOf(o.uniqueID(), js.Merge(attributes, o.raw)))
	case variable:
		attributes := js.NewObject()
		for _, property := range []string{"default", "description", "type", "sensitive", "nullable", "validation"} {
			attributes.Set(property, o.props.Get(property))
		}
		return js.ObjectOf("variable", js.ObjectOf(o.uniqueID(), js.Merge(js.SnakeKeys(attributes).(*js.Object), o.raw)))
	case local:
		return js.ObjectOf("locals", js.ObjectOf(o.uniqueID(), o.expression))
	}
	return o.writtenByHost()
}

// writeMethod is the method of an element that says what it is in Terraform. The program may override it.
const writeMethod = "toTerraform"

func (o *object) writtenByHost() *js.Object {
	result, overridden := o.callHost(writeMethod)
	if !overridden {
		return js.NewObject()
	}
	written, is := result.(*js.Object)
	if !is {
		js.Reject("an element that is no object")
	}
	return written
}

func (o *object) providerToTerraform() *js.Object {
	attributes := js.SnakeKeys(o.attributes(o.class.Attributes, o.props)).(*js.Object)
	js.Merge(attributes, o.raw)
	if alias := o.props.Get("alias"); alias != nil {
		attributes.Set("alias", alias)
	}
	requirement := js.ObjectOf("version", o.class.Version).Set("source", o.class.Source)
	return js.ObjectOf("terraform", js.ObjectOf("required_providers", js.ObjectOf(o.terraformType, requirement))).
		Set("provider", js.ObjectOf(o.terraformType, []any{attributes}))
}

// meta are the arguments that every resource and data source has.
func (o *object) meta() *js.Object {
	for _, property := range []string{"provisioners", "connection"} {
		if o.props.Get(property) != nil {
			js.Reject("the property " + property)
		}
	}
	meta := js.ObjectOf("dependsOn", o.props.Get("dependsOn")).Set("count", o.props.Get("count"))
	if by, is := o.props.Get("provider").(*object); is {
		meta.Set("provider", by.fqnToken())
	}
	if lifecycle, is := o.props.Get("lifecycle").(*js.Object); is {
		meta.Set("lifecycle", lifecycleOf(lifecycle))
	}
	return js.SnakeKeys(meta).(*js.Object)
}

func lifecycleOf(given *js.Object) *js.Object {
	lifecycle := js.Merge(js.NewObject(), given)
	if triggers, is := given.Get("replaceTriggeredBy").([]any); is {
		all := make([]any, len(triggers))
		for i, trigger := range triggers {
			all[i] = trigger
			if o, is := trigger.(*object); is {
				all[i] = o.fqnToken()
			}
		}
		lifecycle.Set("replaceTriggeredBy", all)
	}
	return lifecycle
}

// outputValue puts an element's name in the place of the element.
func outputValue(v any) any {
	switch v := v.(type) {
	case *object:
		return v.fqnToken()
	case []any:
		all := make([]any, len(v))
		for i, element := range v {
			all[i] = outputValue(element)
		}
		return all
	case *js.Object:
		return v.Map(func(_ string, value any) any { return outputValue(value) })
	}
	return v
}

// attributes writes a configuration as its …ToTerraform function does.
func (o *object) attributes(all []table.Attribute, from *js.Object) *js.Object {
	written := js.NewObject()
	for _, a := range all {
		value := from.Get(a.Property)
		if a.Odd != "" && (value != nil || a.Property == "") {
			js.Reject("how " + a.Terraform + " of " + o.fqn + " is written")
		}
		written.Set(a.Terraform, o.attributeValue(a, value))
	}
	return written
}

func (o *object) attributeValue(a table.Attribute, value any) any {
	if value == nil && a.Null {
		return js.Null{}
	}
	if a.Struct == "" {
		return value
	}
	one := table.Attribute{Terraform: a.Terraform, Struct: a.Struct}
	switch value := value.(type) {
	case *js.Object:
		if a.Map {
			return value.Map(func(_ string, element any) any { return o.attributeValue(one, element) })
		}
		return o.attributes(o.module.Structs[a.Struct], value)
	case []any:
		all := make([]any, len(value))
		for i, element := range value {
			all[i] = o.attributeValue(one, element)
		}
		return all
	}
	return value
}

// toMetadata is what the stack's metadata has of an element.
func (o *object) toMetadata() *js.Object {
	metadata := js.NewObject()
	name := map[kind]string{backend: "backend", output: "output", local: "local"}[o.kind]
	if name == "" {
		name = o.terraformType // a variable, and an element of the program's own, have none, and no metadata
	}
	if o.kind == backend {
		metadata.Set("backend", o.terraformType)
	}
	if overridden := keysOf(o.raw); len(overridden) > 0 && name != "" {
		metadata.Set("overrides", js.ObjectOf(name, overridden))
	}
	return metadata
}

func keysOf(o *js.Object) []any {
	var all []any
	for _, key := range o.Keys() {
		all = append(all, key)
	}
	return all
}
