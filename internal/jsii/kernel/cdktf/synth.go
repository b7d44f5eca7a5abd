package cdktf

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/protocol"
)

// synth writes the files of an app, all when all are made: until then Node.js can take over.
//
// cdktf resolves each element twice, to find references to other stacks before it writes any, and then the stack as a
// whole. Where there are no such references, resolving each element once gives the same tokens in the same order; only
// elements of the program's own are asked for twice, so that Node.js hears the same answers if it takes over later.
func (o *object) synth() {
	stacks := slices.DeleteFunc(o.all(false), func(c *object) bool { return c.kind != stack })
	fragments := map[*object][]*js.Object{}
	for _, s := range stacks {
		s.ensureBackend()
		fragments[s] = s.fragments()
	}
	files := map[string][]byte{}
	manifest := js.NewObject()
	for _, s := range stacks {
		if o.props.Get("skipValidation") != true {
			s.validate()
		}
		dir := filepath.Join("stacks", s.id)
		synthesized := filepath.Join(dir, "cdk.tf.json")
		manifest.Set(s.id, js.ObjectOf("name", s.id).
			Set("constructPath", s.path()).
			Set("workingDirectory", dir).
			Set("synthesizedStackPath", synthesized).
			Set("stackMetadataPath", filepath.Join(dir, "metadata.json")).
			Set("annotations", []any{}).
			Set("dependencies", []any{}))
		files[synthesized] = js.Stringify(s.stackToTerraform(fragments[s]))
	}
	files["manifest.json"] = js.Stringify(js.ObjectOf("version", version).Set("stacks", manifest))
	o.write(files)
}

func (o *object) write(files map[string][]byte) {
	for path, content := range files {
		path = filepath.Join(o.outdir, path)
		makeFolder(filepath.Dir(path))
		if err := os.WriteFile(path, content, 0o666); err != nil {
			js.Fail(err.Error())
		}
	}
}

// ensureBackend gives a stack without a backend a local one.
func (o *object) ensureBackend() {
	if !slices.ContainsFunc(o.all(false), func(c *object) bool { return c.kind == backend }) {
		o.kernel.create(&protocol.Request{FQN: "cdktf.LocalBackend"}, arguments{o})
	}
}

// validate is cdktf's only check of a stack that a program does not add itself.
func (o *object) validate() {
	uses, has := false, false
	for _, c := range o.all(false) {
		uses = uses || c.hasMetaArguments() && c.class.Type != ""
		has = has || c.kind == provider
	}
	if uses && !has {
		js.Fail("resources without a provider")
	}
}

// fragments are what a stack's elements are in Terraform.
func (o *object) fragments() []*js.Object {
	var all []*js.Object
	for _, e := range o.elements() {
		all = append(all, o.resolved(e.toTerraform()))
	}
	return all
}

func (o *object) stackToTerraform(fragments []*js.Object) any {
	metadata := js.ObjectOf("version", o.tryContext("cdktfVersion")).Set("stackName", o.id).Set("backend", "local")
	if overridden := keysOf(o.raw); len(overridden) > 0 {
		metadata.Set("overrides", js.ObjectOf("stack", overridden))
	}
	outputs := js.NewObject()
	all := js.ObjectOf("//", js.ObjectOf("metadata", metadata).Set("outputs", outputs))
	for i, e := range o.elements() {
		if e.kind == custom {
			fragments[i] = o.resolved(e.toTerraform())
		}
		js.Merge(metadata, e.toMetadata())
		if e.kind == output {
			js.Merge(outputs, nested(strings.Split(e.path(), "/"), e.uniqueID()))
		}
	}
	js.Merge(all, fragments...)
	js.Merge(all, o.raw)
	return o.resolved(all)
}

func (o *object) resolved(v *js.Object) *js.Object {
	resolved, is := o.kernel.resolve(v, surroundings{stack: o}).(*js.Object)
	if !is {
		js.Reject("a stack that is no object")
	}
	return resolved
}

// nested puts a value at a path of keys.
func nested(path []string, value any) *js.Object {
	for _, key := range slices.Backward(path[1:]) {
		value = js.ObjectOf(key, value)
	}
	return js.ObjectOf(path[0], value)
}
