package cdktf

import (
	"crypto/md5" //nolint:gosec // cdktf's names have such a sum, and no secret
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/jsii/kernel/js"
)

// allocateMethod is the method of a stack that names its elements. The program may override it.
const allocateMethod = "allocateLogicalId"

// uniqueID is friendlyUniqueId: the element's name in Terraform.
func (o *object) uniqueID() string {
	if o.allocated == "" {
		o.allocated = o.logicalID
	}
	if o.allocated == "" {
		o.allocated = o.enclosing(stack).allocate(o)
	}
	return o.allocated
}

func (o *object) allocate(element *object) string {
	result, overridden := o.callHost(allocateMethod, element)
	if !overridden {
		return hashedID(element)
	}
	id, is := result.(string)
	if !is || id == "" {
		js.Reject("a stack that gives an element no address")
	}
	return id
}

// callHost has the host answer for a method, where its program overrides that.
func (o *object) callHost(method string, args ...*object) (result any, overridden bool) {
	for _, override := range o.overrides {
		if override.Method != method {
			continue
		}
		references := make([]any, len(args))
		for i, arg := range args {
			references[i] = o.kernel.reference(arg)
		}
		return o.kernel.decode(o.kernel.host.Call(o.kernel.reference(o), method, override.Cookie, references...)), true
	}
	return nil, false
}

// What cdktf's makeUniqueId allows.
const (
	maxHuman = 240 // length of the readable part
	maxID    = 255
	hidden   = "Resource" // id that is only hashed
	skipped  = "Default"  // id that is left out
)

var notAllowed = regexp.MustCompile(`[^A-Za-z0-9_-]`)

// hashedID is cdktf's own naming.
func hashedID(element *object) string {
	var parts []string
	for c := element; c.kind != stack; c = c.scope {
		if c.id != skipped {
			parts = append(parts, c.id)
		}
	}
	slices.Reverse(parts)
	switch len(parts) {
	case 0:
		js.Fail("an element without a path")
	case 1:
		if id := notAllowed.ReplaceAllString(parts[0], ""); len(id) <= maxID {
			return id
		}
	}
	var human []string
	last := ""
	for _, part := range parts {
		if strings.HasSuffix(last, part) {
			continue
		}
		last = part
		if part != hidden {
			human = append(human, notAllowed.ReplaceAllString(part, ""))
		}
	}
	name := strings.Join(human, "_")
	const sum = 8                                                              // digits of the hash
	hash := fmt.Sprintf("%X", md5.Sum([]byte(strings.Join(parts, "/"))))[:sum] //nolint:gosec // as above
	return name[:min(len(name), maxHuman)] + "_" + hash
}

// address is what an expression begins with that refers to the element.
func (o *object) address() string {
	prefix := map[kind]string{dataSource: "data." + o.terraformType, variable: "var", local: "local"}[o.kind]
	if prefix == "" {
		prefix = o.terraformType
	}
	return prefix + "." + o.uniqueID()
}

// fqnToken is the property fqn: a token, but of a provider, which is no reference.
func (o *object) fqnToken() string {
	switch o.kind {
	case provider:
		if alias := o.props.Get("alias"); alias != nil {
			return o.terraformType + "." + js.String(alias)
		}
		return o.terraformType
	case block, blockList, resource, dataSource, variable, local:
		if o.name == "" {
			t := o.tokenFor("")
			o.name = o.kernel.asString(t)
		}
		return o.name
	}
	js.Reject("the name of a " + string(o.kind))
	return ""
}

// tokenFor is an expression for an attribute, or for the object itself without one.
func (o *object) tokenFor(attribute string) *token {
	switch {
	case !o.isConstruct():
		return o.blockTokenFor(attribute)
	case attribute == "":
		return o.reference(o.address())
	}
	return o.reference(o.address() + "." + attribute)
}

func (o *object) reference(name string) *token {
	return &token{resolve: referTo(name, o.enclosing(stack))}
}
