package cdktf

import (
	"strings"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/table"
)

// place says where blocks are: within which object, and as which attribute of it.
type place struct {
	parent    *object
	attribute string
	set       bool     // the blocks have no order: a list is made of them to take one
	index     *float64 // of one of several
}

// block returns what stands for the blocks of a property: always the same.
func (o *object) block(property string) *object {
	if known := o.blocks[property]; known != nil {
		return known
	}
	b := o.class.Blocks[property]
	module := o.moduleName()
	made := o.makeBlock(table.Provider+"."+module+"."+b.Class, &place{parent: o, attribute: b.Attribute, set: b.Set})
	switch made.class.Single {
	case "list": // the only one there can be is still in one
		made.place.index = new(float64)
	case "set":
		js.Reject("the only block of a set")
	}
	if o.blocks == nil {
		o.blocks = map[string]*object{}
	}
	o.blocks[property] = made
	return made
}

func (o *object) moduleName() string {
	return strings.Split(strings.TrimPrefix(o.fqn, table.Provider+"."), ".")[0]
}

func (o *object) makeBlock(fqn string, at *place) *object {
	made := &object{kernel: o.kernel, fqn: fqn, place: at, props: js.NewObject(), raw: js.NewObject()}
	made.module, made.class = o.kernel.class(fqn)
	if made.class == nil {
		js.Reject("the block " + fqn)
	}
	kinds := map[string]kind{"ComplexObject": block, "ComplexList": blockList}
	if made.kind = kinds[made.class.Base]; made.kind == "" {
		js.Reject("blocks of the kind " + made.class.Base)
	}
	return made
}

// element returns what stands for one block of a list: a new one each time.
func (o *object) element(index float64) *object {
	one := *o.place
	one.index = &index
	return o.makeBlock(strings.TrimSuffix(o.fqn, "List")+"OutputReference", &one)
}

// blockTokenFor is an expression for an attribute of a block, or for the block itself without one.
func (o *object) blockTokenFor(attribute string) *token {
	at := o.place
	if !at.set {
		path := at.attribute
		if at.index != nil {
			path += "[" + js.Number(*at.index) + "]"
		}
		if attribute != "" {
			path += "." + attribute
		}
		return at.parent.tokenFor(path)
	}
	list := call("tolist", at.parent.tokenFor(at.attribute))
	form := o.kernel.asList(list)
	if o.kind == blockList {
		return list
	}
	properties := []any{*at.index}
	if attribute != "" {
		properties = append(properties, attribute)
	}
	return access(form, properties...)
}
