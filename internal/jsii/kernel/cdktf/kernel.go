package cdktf

import (
	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/protocol"
	"cdah/internal/jsii/kernel/table"
)

// version of cdktf that is answered for.
const version = "0.21.0"

// Host answers callbacks.
type Host interface {
	Call(object any, method, cookie string, args ...any) any
}

// Kernel has the objects of one conversation.
type Kernel struct {
	host    Host
	table   *table.Table
	objects map[string]any // by reference: what encode gives an id to
	tokens  tokens

	structures map[*js.Object]*structure // that the host has asked for
}

// New makes a kernel without any object.
func New(host Host, types *table.Table) *Kernel {
	return &Kernel{
		host: host, table: types, objects: map[string]any{}, tokens: newTokens(),
		structures: map[*js.Object]*structure{},
	}
}

// Answer answers a request of the host.
func (k *Kernel) Answer(r *protocol.Request) map[string]any {
	args := arguments{}
	for _, arg := range r.Args {
		args = append(args, k.decode(arg))
	}
	target := k.decodeMap(r.Object)
	switch r.API {
	case "load":
		return k.load(r.Name, r.Version)
	case "create":
		return k.reference(k.create(r, args))
	case "get":
		return k.answerOf("value", k.get(target, r.Property))
	case "set":
		k.set(target, r.Property, k.decode(r.Value))
		return map[string]any{}
	case "invoke":
		return k.answerOf("result", k.invoke(target, r.Method, args))
	case "sinvoke":
		return k.answerOf("result", k.invokeStatic(r.FQN, r.Method, args))
	case "sget":
		return k.answerOf("value", k.getStatic(r.FQN, r.Property))
	}
	js.Reject("the request " + r.API)
	return nil
}

func (k *Kernel) load(name, version string) map[string]any {
	known, is := k.table.Packages[name]
	if !is || known.Version != version {
		js.Reject("the package " + name + " " + version)
	}
	return map[string]any{"assembly": name, "types": known.Types}
}

// answerOf leaves out what is undefined.
func (k *Kernel) answerOf(key string, value any) map[string]any {
	if value == nil {
		return map[string]any{}
	}
	return map[string]any{key: k.encode(value)}
}

// arguments of a call; those that were left out are undefined.
type arguments []any

func (a arguments) at(i int) any {
	if i < len(a) {
		return a[i]
	}
	return nil
}

// text returns an argument that must be a string.
func (a arguments) text(i int) string {
	text, is := a.at(i).(string)
	if !is {
		js.Fail("an argument that is no text")
	}
	return text
}

// scope returns the first argument, which must be a construct.
func (a arguments) scope() *object {
	o, is := a.at(0).(*object)
	if !is {
		js.Fail("an argument that is no construct")
	}
	return o
}
