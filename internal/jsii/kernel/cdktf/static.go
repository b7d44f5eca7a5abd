package cdktf

import (
	"regexp"
	"slices"
	"strings"

	"cdah/internal/jsii/kernel/js"
)

func (k *Kernel) getStatic(fqn, property string) any {
	if _, class := k.class(fqn); class != nil && property == "tfResourceType" {
		return class.Type
	}
	js.Reject("the static property " + property + " of " + fqn)
	return nil
}

func (k *Kernel) invokeStatic(fqn, method string, args arguments) any {
	switch fqn + "." + method {
	case "cdktf.App.of":
		return args.scope().enclosing(app)
	case "cdktf.TerraformStack.of":
		return args.scope().enclosing(stack)
	case "cdktf.Token.asString":
		if text, is := args.at(0).(string); is {
			return text
		}
		return k.asString(anyToken(args.at(0)))
	case "cdktf.Token.asNumber":
		if number, is := args.at(0).(float64); is {
			return number
		}
		return k.asNumber(anyToken(args.at(0)), numberMark)
	case "cdktf.Token.asList":
		if list, is := args.at(0).([]any); is {
			if slices.ContainsFunc(list, func(element any) bool { _, isText := element.(string); return !isText }) {
				js.Reject("Token.asList of other than texts")
			}
			return list
		}
		return k.asList(anyToken(args.at(0)))
	case "cdktf.Token.asAny":
		return anyToken(args.at(0))
	}
	if fqn == "cdktf.Fn" {
		return k.function(method, args)
	}
	js.Reject("the static method " + method + " of " + fqn)
	return nil
}

var unescaped = regexp.MustCompile(`(^|[^\\])(\\{2})*"`)

// function is a call of a function of Terraform.
func (k *Kernel) function(method string, args arguments) any {
	switch method { // those that cdktf has written by hand
	case "join":
		method, args = "_join", arguments{args.at(0), []any{args.at(1)}}
	case "lookup":
		if args.at(2) == nil {
			return k.asString(access(args.at(0), args.text(1)))
		}
		method, args = "_lookup", arguments{args.at(0), args.at(1), []any{args.at(2)}}
	case "lookupNested":
		path, _ := args.at(1).([]any)
		return k.asString(access(args.at(0), path...))
	}
	f := k.table.Functions[method]
	var all []any
	for i, kind := range f.Args {
		given := functionArgument(kind, args.at(i))
		if strings.HasPrefix(kind, "variadic(") {
			all = append(all, given.([]any)...)
		} else {
			all = append(all, given)
		}
	}
	t := call(f.Name, all...)
	switch f.Result {
	case "asString", "asAny":
		return k.asString(t)
	case "asNumber":
		return k.asNumber(t, numberMark)
	case "asList":
		return k.asList(t)
	case "asBoolean":
		return t
	}
	js.Reject("the function " + method)
	return nil
}

func functionArgument(kind string, given any) any {
	text, _ := given.(string)
	if kind == "stringValue" && unescaped.MatchString(text) {
		js.Fail("quotes in an argument of a function")
	}
	if strings.HasPrefix(kind, "listOf(") || strings.HasPrefix(kind, "variadic(") {
		list, is := given.([]any)
		if !is {
			js.Fail("no list in an argument of a function")
		}
		return quotedElements(list) // what is in lists of the list stays as it is
	}
	return given
}

// quotedElements gives quotes to the texts of a list, but for those that stand for something.
func quotedElements(list []any) []any {
	var all []any
	for _, element := range list {
		text, is := element.(string)
		switch {
		case element == nil:
			js.Fail("nothing in a list")
		case is && !contains(text, listBegin) && !contains(text, mapBegin) && !beginsWithToken(text):
			element = `"` + text + `"`
		}
		all = append(all, element)
	}
	return all
}

// beginsWithToken says whether a text does. One that goes on after it gets its quotes later.
func beginsWithToken(text string) bool {
	at, _ := find(text, textBegin)
	return at == 0
}
