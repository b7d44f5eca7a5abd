package main

import (
	"slices"
	"strings"
)

// assembly is the description of a package's types.
type assembly struct{ assemblyFields }

type assemblyFields struct {
	Name    string              `json:"name"`
	Version string              `json:"version"`
	Types   map[string]typeInfo `json:"types"`
}

type typeInfo struct {
	Kind        string     `json:"kind"`
	DataType    bool       `json:"datatype"` // a struct, such as a configuration
	Interfaces  []string   `json:"interfaces"`
	Properties  []property `json:"properties"`
	Initializer struct {
		Parameters []property `json:"parameters"`
	} `json:"initializer"`
}

type property struct {
	Name     string  `json:"name"`
	Optional bool    `json:"optional"`
	Type     typeRef `json:"type"`
}

type typeRef struct {
	Primitive  string `json:"primitive"`
	FQN        string `json:"fqn"`
	Collection struct {
		Kind    string   `json:"kind"`
		Element *typeRef `json:"elementtype"`
	} `json:"collection"`
	Union struct {
		Types []typeRef `json:"types"`
	} `json:"union"`
}

// types returns the structs of a module in the notation of table.Module.
func (a *assembly) types(module string) map[string]map[string]string {
	structs := map[string]map[string]string{}
	for fqn, t := range a.Types {
		name, is := strings.CutPrefix(fqn, module+".")
		if !is || !t.DataType || strings.Contains(name, ".") {
			continue
		}
		structs[name] = map[string]string{}
		for _, p := range a.properties(t) {
			text := p.Type.text(module)
			if !p.Optional {
				text = "!" + text
			}
			structs[name][p.Name] = text
		}
	}
	return structs
}

// properties are those of a type and of what it extends; those of cdktf's are known to the kernel.
func (a *assembly) properties(t typeInfo) []property {
	all := slices.Clone(t.Properties)
	for _, base := range t.Interfaces {
		all = append(all, a.properties(a.Types[base])...)
	}
	return all
}

func (t typeRef) text(module string) string {
	switch {
	case t.Primitive == "json":
		return "a"
	case t.Primitive != "":
		return t.Primitive[:1]
	case t.Collection.Element != nil && t.Collection.Kind == "map":
		return "{" + t.Collection.Element.text(module)
	case t.Collection.Element != nil:
		return "[" + t.Collection.Element.text(module)
	case t.FQN != "":
		name := t.FQN
		if module != "cdktf" { // whose names are the same in every module
			name = strings.TrimPrefix(name, module+".")
		}
		return "=" + name + ";"
	}
	var all []string
	for _, one := range t.Union.Types {
		all = append(all, one.text(module))
	}
	return "(" + strings.Join(all, "|") + ")"
}

// configOf is the type of what a construct is made with, below its module's name.
func (a *assembly) configOf(class string) string {
	if parameters := a.Types[class].Initializer.Parameters; len(parameters) == 3 {
		fqn := parameters[2].Type.FQN
		return fqn[strings.LastIndexByte(fqn, '.')+1:]
	}
	return ""
}
