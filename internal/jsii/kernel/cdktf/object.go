package cdktf

import (
	"slices"
	"strings"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/table"
)

// kind is the class of cdktf that says how an object is written. Those of resources and data sources are what Terraform
// calls them in JSON as well.
type kind string

const (
	app        kind = "app"
	stack      kind = "stack"
	construct  kind = "construct"
	resource   kind = "resource"
	dataSource kind = "data"
	provider   kind = "provider"
	backend    kind = "backend"
	output     kind = "output"
	variable   kind = "variable"
	local      kind = "local"
	custom     kind = "element" // the program says what it is
	block      kind = "block"   // stands for a block of a resource
	blockList  kind = "list"    // stands for a list of blocks
)

// object is a construct, or what stands for blocks of one.
type object struct {
	kernel *Kernel
	kind   kind
	ref    string // by which the host knows it
	fqn    string // of its class

	id       string
	scope    *object
	children []*object
	context  map[string]any
	node     *node

	// of an element
	module        *table.Module
	class         *table.Class
	terraformType string
	props         *js.Object // its configuration
	raw           *js.Object // what addOverride was given
	expression    any        // of a local

	// Names in Terraform: content_1A2B3C4D in aws_s3_bucket.content_1A2B3C4D.
	logicalID string // that the program has set, by overrideLogicalId
	allocated string // that is used: the former, or what the stack has given
	name      string // the token for the whole, once that was asked for

	overrides []protocol.Override // of a stack, or an element of the program's own
	blocks    map[string]*object  // by property
	place     *place              // of a block

	outdir string // of an app
}

// node is the Node of a construct, an object of its own for the host.
type node struct {
	ref string
	of  *object
}

func (o *object) isElement() bool {
	switch o.kind {
	case resource, dataSource, provider, backend, output, variable, local, custom:
		return true
	}
	return false
}

func (o *object) isConstruct() bool { return o.kind != block && o.kind != blockList }

func (o *object) hasMetaArguments() bool { return o.kind == resource || o.kind == dataSource }

// hasAttributes says whether it is of a class of the provider that refers to attributes.
func (o *object) hasAttributes() bool { return o.hasMetaArguments() || o.kind == block }

func (o *object) path() string {
	var ids []string
	for c := o; c != nil; c = c.scope {
		if c.id != "" {
			ids = append(ids, c.id)
		}
	}
	slices.Reverse(ids)
	return strings.Join(ids, "/")
}

func (o *object) child(id string) *object {
	for _, c := range o.children {
		if c.id == id {
			return c
		}
	}
	return nil
}

// ordered are the children as an object of JavaScript has them.
func (o *object) ordered() []*object {
	ids := make([]string, len(o.children))
	for i, c := range o.children {
		ids[i] = c.id
	}
	if sorted := js.Order(ids); !slices.Equal(sorted, ids) {
		all := make([]*object, len(sorted))
		for i, id := range sorted {
			all[i] = o.child(id)
		}
		return all
	}
	return o.children
}

// all are the object and what is below it, parents first or last.
func (o *object) all(parentsLast bool) []*object {
	var found []*object
	if !parentsLast {
		found = append(found, o)
	}
	for _, c := range o.ordered() {
		found = append(found, c.all(parentsLast)...)
	}
	if parentsLast {
		found = append(found, o)
	}
	return found
}

// elements are those of a stack, without those of a stack within it.
func (o *object) elements() []*object {
	var found []*object
	if o.isElement() {
		found = append(found, o)
	}
	for _, c := range o.ordered() {
		if c.kind != stack {
			found = append(found, c.elements()...)
		}
	}
	return found
}

// enclosing is the nearest object of a kind, itself included, that it is in.
func (o *object) enclosing(wanted kind) *object {
	for c := o; c != nil; c = c.scope {
		if c.kind == wanted {
			return c
		}
	}
	js.Fail("a construct outside of a " + string(wanted))
	return nil
}

func (o *object) tryContext(key string) any {
	for c := o; c != nil; c = c.scope {
		if v := c.context[key]; v != nil {
			return v
		}
	}
	return nil
}

// override is what addOverride does: it puts a value at a path.
func (o *object) override(path string, value any) {
	keys := strings.Split(path, ".")
	at := o.raw
	for _, key := range keys[:len(keys)-1] {
		next, is := at.Get(key).(*js.Object)
		if !is {
			next = js.NewObject()
			at.Set(key, next)
		}
		at = next
	}
	at.Set(keys[len(keys)-1], value)
}
