package main

import (
	"regexp"
	"strings"

	"cdah/internal/jsii/kernel/table"
)

// script reads the JavaScript of one module line by line: it is generated, and has always the same form.
type script struct {
	module *table.Module
	class  *parsed
	all    map[string]*parsed
	in     func(line string) // reads a block of lines; nil outside of one
}

// parsed is a class with what its fields stand for until all of it is read.
type parsed struct {
	*table.Class
	fields map[string]string      // property by the field that keeps it
	blocks map[string]table.Block // by field
	getter string                 // whose return is to come
}

var (
	reFunction = regexp.MustCompile(`^function (\w+)ToTerraform\(struct\) \{`)
	reClass    = regexp.MustCompile(`^class (\w+) extends cdktf\.(\w+) \{`)
	reFQN      = regexp.MustCompile(`^(\w+)\[_\w+\] = \{ fqn: "([^"]+)"`)
	reGetter   = regexp.MustCompile(`^    get (\w+)\(\) \{`)
	reReturn   = regexp.MustCompile(`^        return (.*);`)
	reCall     = regexp.MustCompile(`^(.*?)\('([^']*)'\)+$`)
	reAssign   = regexp.MustCompile(`^        this\.(_\w+)(?:\.internalValue)? = config\.(\w+);`)
	reBlock    = regexp.MustCompile(`^        this\.(_\w+) = new (?:index_structs_\d+\.)?(\w+)\(this, "([^"]+)"(?:, (true|false))?\);`)
	reSuper    = regexp.MustCompile(`^        super\(terraformResource, terraformAttribute, (true|false), 0\);`)
	reKeyValue = regexp.MustCompile(`^ +(\w+): '([^']*)'`)
	reLine     = regexp.MustCompile(`^ +"?([A-Za-z0-9_-]+)"?: (.*),$`)
	reNull     = regexp.MustCompile(`^struct\.\w+ === undefined \? null : `)
	reAccess   = regexp.MustCompile(`\((?:this|struct)\.(\w+?)(?:\.internalValue)?\)$`)
	reMapper   = regexp.MustCompile(`\b([a-z]\w+)ToTerraform\b`)
	reFn       = regexp.MustCompile(`static (\w+)\([^)]*\) \{ return \(0, helpers_1\.(\w+)\)\(\(0, helpers_1\.terraformFunction\)\("(\w+)", \[([^\]]*)\]\)\(`)
)

func newScript() *script {
	return &script{module: &table.Module{Classes: map[string]*table.Class{}, Structs: map[string][]table.Attribute{}}, all: map[string]*parsed{}}
}

func (s *script) read(text string) {
	s.class, s.in = nil, nil
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "//#") {
			return // the map to the source
		}
		switch {
		case s.in != nil:
			s.in(line)
		case s.begin(line):
		case s.class != nil:
			s.class.member(line)
		}
	}
}

// begin reads what is no part of a class, or begins a block of attributes.
func (s *script) begin(line string) bool {
	if m := reFunction.FindStringSubmatch(line); m != nil {
		s.module.Structs[m[1]] = []table.Attribute{}
		s.in = s.attributes(func(a table.Attribute) { s.module.Structs[m[1]] = append(s.module.Structs[m[1]], a) })
	} else if m := reClass.FindStringSubmatch(line); m != nil {
		s.class = &parsed{
			Class:  &table.Class{Base: m[2], Get: map[string]table.Getter{}, Blocks: map[string]table.Block{}},
			fields: map[string]string{}, blocks: map[string]table.Block{},
		}
		s.module.Classes[m[1]], s.all[m[1]] = s.class.Class, s.class
	} else if m := reFQN.FindStringSubmatch(line); len(m) == 3 && s.all[m[1]] != nil {
		s.all[m[1]].FQN = m[2]
	} else if class := s.class; class != nil && strings.HasPrefix(line, "    synthesizeAttributes() {") {
		s.in = s.attributes(func(a table.Attribute) { class.Attributes = append(class.Attributes, a) })
	} else {
		return false
	}
	return true
}

// attributes reads what a function returns as an object, up to the function's end.
func (s *script) attributes(add func(table.Attribute)) func(line string) {
	started := false
	return func(line string) {
		switch trimmed := strings.TrimSpace(line); {
		case line == "}" || line == "    }" && started, trimmed == "};" && started, trimmed == "return {};":
			s.in = nil
		case trimmed == "return {":
			started = true
		case started:
			if a, is := attributeOf(line); is {
				add(a)
			}
		}
	}
}

func attributeOf(line string) (table.Attribute, bool) {
	m := reLine.FindStringSubmatch(line)
	if m == nil {
		return table.Attribute{}, false
	}
	a := table.Attribute{Terraform: m[1]}
	expression := m[2]
	if null := reNull.FindString(expression); null != "" {
		a.Null, expression = true, expression[len(null):]
	}
	if access := reAccess.FindStringSubmatch(expression); access != nil {
		a.Property = access[1]
	} else {
		a.Odd = expression
	}
	for _, mapper := range reMapper.FindAllStringSubmatch(expression, -1) {
		switch mapper[1] {
		case "string", "number", "boolean", "any":
		default:
			a.Struct, a.Map = mapper[1], strings.Contains(expression, "hashMapper")
		}
	}
	return a, true
}

func (c *parsed) member(line string) {
	if m := reGetter.FindStringSubmatch(line); m != nil {
		c.getter = m[1]
	} else if m := reAssign.FindStringSubmatch(line); m != nil {
		c.fields[m[1]] = m[2]
	} else if m := reBlock.FindStringSubmatch(line); m != nil {
		c.blocks[m[1]] = table.Block{Class: m[2], Attribute: m[3], Set: m[4] == "true"}
	} else if m := reSuper.FindStringSubmatch(line); m != nil {
		c.Single = map[string]string{"true": "set", "false": "list"}[m[1]]
	} else if m := reKeyValue.FindStringSubmatch(line); m != nil {
		c.describe(m[1], m[2])
	} else if m := reReturn.FindStringSubmatch(line); m != nil && c.getter != "" {
		if call := reCall.FindStringSubmatch(m[1]); call != nil {
			c.Get[c.getter] = table.Getter{Kind: strings.ReplaceAll(call[1], "cdktf.", ""), Arg: call[2]}
		} else {
			c.Get[c.getter] = table.Getter{Kind: "field", Arg: strings.TrimPrefix(m[1], "this.")}
		}
		c.getter = ""
	}
}

func (c *parsed) describe(key, value string) {
	switch key {
	case "terraformResourceType":
		c.Type = value
	case "providerVersion":
		c.Version = value
	case "terraformProviderSource":
		c.Source = value
	}
}

// finish turns fields, which only the classes know, into properties, and returns the module's name.
func (s *script) finish() (name string) {
	for _, c := range s.all {
		for i, a := range c.Attributes {
			if property := c.fields[a.Property]; property != "" {
				c.Attributes[i].Property = property
			} else {
				c.Attributes[i].Odd = "no constructor sets " + a.Property
			}
		}
		for property, g := range c.Get {
			if g.Kind == "field" {
				c.field(property, g.Arg)
			}
		}
		if parts := strings.Split(c.FQN, "."); len(parts) == 3 {
			name = parts[1]
		}
	}
	return name
}

// field says how a getter that returns a field is answered: where it is not known how, not at all.
func (c *parsed) field(property, field string) {
	plain := strings.TrimSuffix(field, ".internalValue")
	block, isBlock := c.blocks[field]
	switch {
	case isBlock:
		c.Get[property] = table.Getter{Kind: table.BlockGetter, Arg: property}
		c.Blocks[property] = block
	case c.fields[plain] != "" && c.blocks[plain].Class == "":
		c.Get[property] = table.Getter{Kind: table.InputGetter, Arg: c.fields[plain]}
	default:
		delete(c.Get, property)
	}
}

// functions reads the methods of Fn.
func functions(text string) map[string]table.Function {
	all := map[string]table.Function{}
	for _, m := range reFn.FindAllStringSubmatch(strings.Join(strings.Fields(text), " "), -1) {
		args := strings.NewReplacer("(0, helpers_1.", "", "helpers_1.", "", ")(", "(").Replace(m[4])
		all[m[1]] = table.Function{Name: m[3], Result: m[2], Args: strings.Split(strings.Trim(args, " ,"), ", ")}
	}
	return all
}
