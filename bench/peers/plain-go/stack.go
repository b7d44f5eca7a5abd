package main

import "strings"

type (
	object = map[string]any
	list   = []any
)

// stack collects the resources and the data sources of a document by type and id, and its moved and
// import blocks by kind.
type stack struct {
	resources, data map[string]object
	blocks          map[string]list
}

// resource is the address of a resource or a data source in the document.
type resource struct{ kind, id string }

// add puts a resource at a path below the stack, such as network/public-a/nat.
func (s stack) add(kind, path string, attributes object) resource {
	return put(s.resources, kind, path, attributes)
}

// read puts a data source at a path.
func (s stack) read(kind, path string, attributes object) resource {
	source := put(s.data, kind, path, attributes)
	return resource{"data." + source.kind, source.id}
}

// addBlock adds a block beside the resources.
func (s stack) addBlock(kind string, content object) {
	s.blocks[kind] = append(s.blocks[kind], content)
}

func put(all map[string]object, kind, path string, attributes object) resource {
	id := strings.ReplaceAll(strings.TrimSuffix(path, "/Default"), "/", "_")
	id = strings.ReplaceAll(id, "-", "_")
	attributes["//"] = object{"metadata": object{"path": environment + "/" + path, "uniqueId": id}}
	if all[kind] == nil {
		all[kind] = object{}
	}
	all[kind][id] = attributes
	return resource{kind, id}
}

// name is the address of r, as depends_on takes it.
func (r resource) name() string { return r.kind + "." + r.id }

// ref is a reference to an attribute of r.
func (r resource) ref(attribute string) string { return "${" + r.name() + "." + attribute + "}" }

// ids are references to the ids of several resources.
func ids(resources []resource) list {
	all := make(list, len(resources))
	for i, r := range resources {
		all[i] = r.ref("id")
	}
	return all
}

// names are the addresses of several resources.
func names(resources ...resource) list {
	all := make(list, len(resources))
	for i, r := range resources {
		all[i] = r.name()
	}
	return all
}

// named is the tag that most resources have.
func named(name string) object { return object{"Name": name} }
