package cdktf

import (
	"strings"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/jsii/kernel/table"
)

// check fails where a value is not of a type, in the notation of table.Module: Node.js says what is wrong.
func (k *Kernel) check(module *table.Module, wanted string, value any) {
	c := checker{k, module}
	if fits, _ := c.fits(wanted, value); !fits {
		js.Fail("a value that is not of its type " + wanted)
	}
}

type checker struct {
	kernel *Kernel
	module *table.Module
}

// fits says whether a value is of the type that a text begins with, and returns the rest of the text.
func (c checker) fits(wanted string, value any) (fits bool, rest string) {
	wanted = strings.TrimPrefix(wanted, "!")
	first, rest := wanted[0], wanted[1:]
	switch first {
	case 's':
		_, fits = value.(string)
	case 'n':
		_, fits = value.(float64)
	case 'b':
		_, fits = value.(bool)
	case 'a':
		fits = true
	case '[':
		return c.list(rest, value)
	case '{':
		return c.dictionary(rest, value)
	case '(':
		return c.union(rest, value)
	case '=':
		name, after, _ := strings.Cut(rest, ";")
		return c.named(name, value), after
	}
	return fits, rest
}

func (c checker) list(element string, value any) (fits bool, rest string) {
	list, fits := value.([]any)
	_, rest = c.fits(element, nil) // for what follows the type, also where the list is empty
	for _, v := range list {
		one, _ := c.fits(element, v)
		fits = fits && one
	}
	return fits, rest
}

func (c checker) dictionary(element string, value any) (fits bool, rest string) {
	dictionary, fits := value.(*js.Object)
	_, rest = c.fits(element, nil) // as for a list
	if fits {
		for _, key := range dictionary.Keys() {
			one, _ := c.fits(element, dictionary.Get(key))
			fits = fits && one
		}
	}
	return fits, rest
}

func (c checker) union(types string, value any) (fits bool, rest string) {
	for rest = types; ; rest = rest[1:] {
		var one bool
		one, rest = c.fits(rest, value)
		fits = fits || one
		if rest[0] == ')' {
			return fits, rest[1:]
		}
	}
}

// named says whether a value is of a type that has a name: a struct, or a class or interface.
func (c checker) named(name string, value any) bool {
	properties, isStruct := c.propertiesOf(name)
	if isStruct {
		object, is := value.(*js.Object)
		return is && c.hasProperties(properties, object)
	}
	switch name {
	case "cdktf.IResolvable":
		_, is := value.(*token)
		return is
	case "cdktf.TerraformProvider":
		o, is := value.(*object)
		return is && o.kind == provider
	case "cdktf.ITerraformDependable":
		o, is := value.(*object)
		return is && o.isElement()
	}
	return false
}

func (c checker) propertiesOf(name string) (properties map[string]string, is bool) {
	if inner, of := strings.CutPrefix(name, "cdktf."); of {
		properties, is = c.kernel.table.Types[inner]
	} else {
		properties, is = c.module.Types[name]
	}
	return properties, is
}

func (c checker) hasProperties(properties map[string]string, given *js.Object) bool {
	for _, key := range given.Keys() {
		wanted, known := properties[key]
		if meta, is := c.kernel.table.Types["TerraformMetaArguments"][key]; !known && is {
			wanted, known = meta, true // of a construct's configuration, which extends that
		}
		if !known {
			return false
		}
		if fits, _ := c.fits(wanted, given.Get(key)); !fits {
			return false
		}
	}
	for key, wanted := range properties {
		if wanted[0] == '!' && given.Get(key) == nil {
			return false
		}
	}
	return true
}
