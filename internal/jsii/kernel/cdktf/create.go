package cdktf

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/table"
)

// create makes an object of a class.
func (k *Kernel) create(r *protocol.Request, args arguments) *object {
	o := &object{
		kernel: k, fqn: r.FQN, overrides: r.Overrides,
		context: map[string]any{}, props: js.NewObject(), raw: js.NewObject(),
	}
	checkMembers(r)
	switch o.fqn {
	case "cdktf.App":
		o.makeApp(args)
	case "cdktf.TerraformStack":
		o.makeStack(args)
	case "constructs.Construct":
		o.kind = construct
		o.put(args.scope(), args.text(1))
	case "cdktf.S3Backend", "cdktf.LocalBackend":
		o.makeBackend(args)
	case "cdktf.TerraformOutput":
		o.makeElement(output, args)
		if o.props.Get("staticId") == true {
			o.logicalID = o.id
		}
	case "cdktf.TerraformVariable":
		o.makeElement(variable, args)
	case "cdktf.TerraformElement":
		o.makeCustom(args)
	case "cdktf.TerraformLocal":
		o.kind = local
		o.put(args.scope(), args.text(1))
		o.expression = args.at(2)
	case "cdktf.TerraformResource":
		o.makePlain(args)
	default:
		o.makeOfProvider(args)
	}
	return o
}

// checkMembers refuses members that the program has given an object beside those of its class.
func checkMembers(r *protocol.Request) {
	if len(r.Interfaces) > 0 {
		js.Reject("an object with interfaces of its own")
	}
	for _, override := range r.Overrides {
		if !slices.Contains(overridable()[r.FQN], override.Method) {
			js.Reject("an object of " + r.FQN + " with members of its own")
		}
	}
}

// overridable are the methods of classes that the program may have for itself.
func overridable() map[string][]string {
	return map[string][]string{
		"cdktf.TerraformStack":   {allocateMethod},
		"cdktf.TerraformElement": {writeMethod, "toHclTerraform"},
	}
}

// put gives an object its place in the tree.
func (o *object) put(parent *object, id string) {
	if !parent.isConstruct() {
		js.Fail("a block as a scope")
	}
	o.id = strings.ReplaceAll(id, "/", "--")
	switch {
	case o.id == "":
		js.Fail("an empty id")
	case parent.child(o.id) != nil:
		js.Fail("an id that is taken")
	case o.isElement() && contains(o.id, textBegin):
		js.Fail("a token in an id")
	}
	o.scope = parent
	parent.children = append(parent.children, o)
	if o.isElement() {
		o.enclosing(stack)
	}
}

// configure takes the configuration of an object's class, or none.
func (o *object) configure(given any) {
	if given == nil {
		given = js.NewObject()
	}
	wanted := o.fqn + "Config"
	if o.class != nil && o.class.Config != "" {
		wanted = o.class.Config
	}
	o.kernel.check(o.module, "="+wanted+";", given)
	o.props = given.(*js.Object)
}

func (o *object) makeStack(args arguments) {
	o.kind = stack
	o.put(args.scope(), args.text(1))
	if strings.ContainsAny(o.id, "*?[]{}!") || strings.ContainsFunc(o.id, unicode.IsSpace) {
		js.Fail("a stack's id")
	}
}

func (o *object) makeBackend(args arguments) {
	o.kind, o.terraformType = backend, strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(o.fqn, "cdktf."), "Backend"))
	o.put(args.scope(), "backend")
	o.configure(args.at(1))
	if o.terraformType == "local" {
		o.defaultPath()
	}
}

// defaultPath is where a local backend keeps the state if nothing is said.
func (o *object) defaultPath() {
	if given, _ := o.props.Get("path").(string); given != "" {
		return
	}
	folder, err := os.Getwd()
	if err != nil {
		js.Fail(err.Error())
	}
	o.props.Set("path", filepath.Join(folder, "terraform."+o.enclosing(stack).id+".tfstate"))
}

func (o *object) makeElement(k kind, args arguments) {
	o.kind = k
	o.put(args.scope(), args.text(1))
	if args.at(2) == nil {
		js.Fail("no configuration")
	}
	o.configure(args.at(2))
}

// makeCustom makes an element of which the program says what it is in Terraform.
func (o *object) makeCustom(args arguments) {
	o.kind = custom
	o.put(args.scope(), args.text(1))
	if o.terraformType, _ = args.at(2).(string); o.terraformType != "" {
		js.Reject("an element of a type of its own")
	}
}

func (o *object) makeOfProvider(args arguments) {
	o.module, o.class = o.kernel.class(o.fqn)
	if o.class == nil {
		js.Reject("the class " + o.fqn)
	}
	kinds := map[string]kind{"TerraformResource": resource, "TerraformDataSource": dataSource, "TerraformProvider": provider}
	if o.kind = kinds[o.class.Base]; o.kind == "" {
		js.Reject("making an object of " + o.fqn)
	}
	o.terraformType = o.class.Type
	o.put(args.scope(), args.text(1))
	o.configure(args.at(2))
	o.rewriteDependencies()
}

// makePlain makes a resource of any type, whose attributes are overrides.
func (o *object) makePlain(args arguments) {
	o.class, o.module = &table.Class{}, &table.Module{}
	o.makeElement(resource, args)
	o.terraformType, _ = o.props.Get("terraformResourceType").(string)
	if o.props.Get("terraformGeneratorMetadata") != nil {
		js.Reject("a resource of another provider")
	}
	o.rewriteDependencies()
}

// rewriteDependencies puts a token in the place of each element in depends_on.
func (o *object) rewriteDependencies() {
	if list, is := o.props.Get("dependsOn").([]any); is {
		all := make([]any, len(list))
		for i, dependency := range list {
			all[i] = o.kernel.asString(dependable(dependency.(*object)))
		}
		o.props.Set("dependsOn", all)
	}
}

// class returns a class of the provider and its module; nil where there is none.
func (k *Kernel) class(fqn string) (*table.Module, *table.Class) {
	module, class, err := k.table.Class(fqn)
	if err != nil {
		js.Reject(err.Error())
	}
	return module, class
}
