package cdktf

import (
	"regexp"
	"strings"

	"cdah/internal/jsii/kernel/js"
)

// inBraces writes an expression: with braces, unless it is within another one. It changes s: what is in the expression, and
// what resolveToken then makes of the result, is bare.
func inBraces(s *surroundings, expression func(surroundings) string) string {
	outermost := !s.bare
	s.bare = true
	text := expression(*s)
	if outermost {
		return "${" + text + "}"
	}
	return text
}

// referTo is a reference to something in a stack. One from another stack needs an output there, and the state of
// that stack here.
func referTo(name string, home *object) func(*Kernel, *surroundings) any {
	return func(_ *Kernel, s *surroundings) any {
		if home != s.stack {
			js.Reject("references to another stack")
		}
		return inBraces(s, func(surroundings) string { return name })
	}
}

// dependable is an entry of depends_on: an address without braces.
func dependable(target *object) *token {
	return &token{resolve: func(_ *Kernel, s *surroundings) any {
		s.bare = true
		return target.fqnToken()
	}}
}

// call is a function of Terraform.
func call(name string, args ...any) *token {
	return &token{resolve: func(k *Kernel, s *surroundings) any {
		return inBraces(s, func(s surroundings) string {
			return name + "(" + k.list(args, s) + ")"
		})
	}}
}

var identifier = regexp.MustCompile(`^[_a-zA-Z][_a-zA-Z0-9]*$`)

// access is a property of a property of something: cdktf's PropertyAccess.
func access(of any, properties ...any) *token {
	return &token{resolve: func(k *Kernel, s *surroundings) any {
		return inBraces(s, func(s surroundings) string {
			var path strings.Builder
			for _, property := range properties {
				text := js.String(k.argument(property, s))
				number, isNumber := property.(float64)
				name, _ := property.(string)
				switch {
				case isNumber && k.numberToken(number, numberMark) == nil:
					path.WriteString("." + js.Number(number))
				case name == "*":
					path.WriteString("[*]")
				case identifier.MatchString(name):
					path.WriteString("." + name)
				default:
					path.WriteString("[" + text + "]")
				}
			}
			return js.String(k.argument(of, s)) + path.String()
		})
	}}
}

// argument writes a value as a part of an expression: cdktf's resolveArg.
func (k *Kernel) argument(arg any, s surroundings) any {
	resolved := k.resolve(arg, s)
	text, is := arg.(string)
	if !is {
		return k.argumentPart(arg, resolved, s)
	}
	parts := k.split(text)
	count := 0
	for _, p := range parts {
		if p.token != nil {
			count++
		}
	}
	switch {
	case count == 0:
		return quoted(escape(js.String(resolved)))
	case len(parts) == 1:
		return k.argumentPart(resolved, k.resolve(resolved, s), s)
	}
	var joined strings.Builder
	for _, p := range parts {
		if p.token != nil {
			joined.WriteString("${" + k.asString(p.token) + "}")
		} else {
			joined.WriteString(escape(p.text))
		}
	}
	return quoted(joined.String())
}

func (k *Kernel) argumentPart(arg, resolved any, s surroundings) any {
	var all []string
	switch given := arg.(type) {
	case []any:
		list, is := resolved.([]any)
		if !is {
			return resolved
		}
		return "[" + k.list(given[:len(list)], s) + "]"
	case *js.Object:
		object, is := resolved.(*js.Object)
		if !is {
			return resolved
		}
		for _, key := range object.Keys() {
			all = append(all, `"`+key+`" = `+js.String(k.argument(given.Get(key), s)))
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	return resolved
}

func (k *Kernel) list(args []any, s surroundings) string {
	all := make([]any, len(args))
	for i, arg := range args {
		all[i] = k.argument(arg, s)
	}
	return js.Join(all, ", ")
}

// escape leaves no expression in a text between quotes.
func escape(text string) string {
	return strings.NewReplacer("\n", `\n`, "${", "$${").Replace(text)
}

// quoted puts quotes around a text that has none.
func quoted(text string) string {
	if text != `"` && strings.HasPrefix(text, `"`) && strings.HasSuffix(text, `"`) {
		return text
	}
	return `"` + text + `"`
}
